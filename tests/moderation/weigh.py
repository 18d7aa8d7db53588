"""Find the points of `moderation/screens/rules/…-points-….toml` in our sets of sentences; the same every time.

    python -m tests.moderation.weigh safety|privacy [file …]

Each category is told apart from what needs nobody, and a little from the other categories; the safety scales are helped by one count of
danger against no danger. Files named beside are further sets that are not in the tree (docs/screens.md says which we used, and where they
come from). What a scale needs is set by sentences that were left out while its points were found, whole sets by one hand at a time, so that
few of those which need nobody reach it. What the points find in the sets left out is printed: the honest figure.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from moderation.screens.kinds import Kinds
from moderation.screens.points import root, signs, windows
from moderation.screens.rules import library
from tests.moderation.aims import AIMS, CONCERNED, DANGER, PAGED, Aim
from tests.moderation.fitting import PROMISED, Example, Fitted, fit
from tests.moderation.sentences import CONCERN, FOLDER, URGENT, rows

RULES = Path(__file__).resolve().parents[2] / "moderation" / "screens" / "rules"
SCALED, SEEN_LEAST, KEPT_LEAST = 5, 4, 0.5
STRONG_LEAST, STRONG_TIMES = 3, 6
FOLDS = 3
HAND = re.compile(r"_[a-z]{1,2}_learnt$")  # the set of one hand: left out as a whole
SHARED = "danger"
CLEAR = -2.0  # what danger must come near to anywhere in a text, or its phrases are lowered
ORDINARY, STRANGERS = "ordinary", ("ordinary", "posts", "reviews")  # files named beside
KINDS = ("privacy",)  # the screens that also count kinds of words
OTHERS = "neg_safety"  # to the privacy screen
MADE = "safety_harmless_learnt"  # made by rote: too easy to be measured by
VERSION = 3
AGAINST = '"-'
LABELS = {"domestic_abuse": "dv"}
Totals = list[tuple["Example", float]]
HEAD = """\
# Points for words, two or three side by side, and clues (@name), by category: what speaks for it first, what speaks against it last.
# Endings are left off ("cutting" is "cut"), "#" is a number, "." the end of a sentence. Written by tests/moderation/weigh.py.\
"""


def examples(screen: str, also: Sequence[Path] = ()) -> tuple[list[Example], list[str], list[str]]:
    """All sentences of a screen's sets with their signs, the signs by number, and the words that are known where kinds count.
    What is longer than one window is no example.
    """
    clues = library().books[screen].points.clues
    told_of = [(origin, label, text, library().read(text)) for origin, label, text in _rows(screen, also)]
    often = Counter(stem for *_, reading in told_of for stem in set(reading.stems))
    known = sorted(stem for stem, count in often.items() if count >= SEEN_LEAST) if screen in KINDS else []
    kinds = Kinds(frozenset(known), library().lists["given"]) if known else None
    read: list[tuple[Example, set[str]]] = []
    for origin, label, text, reading in told_of:
        spans = list(windows(len(reading.words) - 1))
        hits = clues.hits(reading.words)
        for start, end in spans if label.startswith("neg") or len(spans) == 1 else ():
            told = {sign for _, _, sign in signs(reading.words, hits, kinds, start, end)}
            read.append((Example(origin, label, text, root(start, end)), told))
    seen = Counter(sign for _, told in read for sign in told)
    names = sorted(sign for sign, count in seen.items() if count >= SEEN_LEAST)
    number = {name: place for place, name in enumerate(names)}
    for example, told in read:
        example.signs = sorted(number[sign] for sign in told if sign in number)
    return [example for example, _ in read], names, known


def _rows(screen: str, also: Sequence[Path]) -> Iterator[tuple[str, str, str]]:
    """Origin, label and text of all there is to learn from: the sets, and what the rules must find."""
    for path in [*sorted(FOLDER.glob("*.txt")), *also]:
        yield from ((path.stem, label, text) for label, text in _rows_for(screen, path))
    for rule in library().books[screen].rules:
        yield from ((PROMISED, LABELS.get(rule.category, rule.category), text) for text in rule.hits)


def _rows_for(screen: str, path: Path) -> Iterator[tuple[str, str]]:
    """The sentences of a set. Those of the safety screen give nothing away: to the privacy screen they are harmless."""
    for label, text in rows(path):
        if path.parent != FOLDER or path.stem.startswith(screen):
            yield label, text
        elif screen == "privacy" and label != "neg_solicitation":
            yield OTHERS, text


def fit_all(screen: str, some: Sequence[Example], count: int) -> dict[str, Fitted]:
    """All scales of a screen, and for safety first what speaks for danger as such, which is added to each of danger."""
    mixed = list(some)
    random.Random(3).shuffle(mixed)  # noqa: S311 - the same order every time, nothing secret
    aims = {SHARED: DANGER} if screen == "safety" else {}
    aims |= {name: aim.labels for name, aim in AIMS[screen].items()}
    return {name: _rounded(fit(mixed, labels, count)) for name, labels in aims.items()}


def _rounded(fitted: Fitted) -> Fitted:
    """The same with one decimal, and without what counts next to nothing."""
    return Fitted(
        round(SCALED * fitted.start, 1),
        [round(SCALED * points, 1) if abs(SCALED * points) >= KEPT_LEAST else 0.0 for points in fitted.points],
    )


def strong(some: Iterable[Example], aim: Aim, names: Sequence[str]) -> list[str]:
    """The signs that are met so many times as often where the category is meant as where nobody is needed."""
    meant: Counter[int] = Counter()
    harmless: Counter[int] = Counter()
    for one in some:
        counter = meant if one.label in aim.labels else harmless if one.is_harmless else None
        if counter is not None:
            counter.update([*one.signs, len(names)])
    rate = STRONG_TIMES * meant[len(names)] / max(1, harmless[len(names)])
    return [
        names[sign]
        for sign, count in sorted(meant.items())
        if sign < len(names) and count >= STRONG_LEAST and count >= rate * (harmless[sign] + 0.5)
    ]


def left_out(screen: str, some: Sequence[Example], count: int, names: Sequence[str]) -> dict[str, Totals]:
    """What each sentence reaches on each scale where it was not learnt from: a hand's set as a whole, the others a share at a time.
    An urgent scale is told twice, the second time ("… pages") with what has no core left out.
    """
    found: dict[str, Totals] = {}
    beside = list(zip(some, folds(some), strict=True))
    for fold in range(FOLDS):
        left = [one for one, its in beside if its == fold]
        rest = [one for one, its in beside if its != fold]
        made = fit_all(screen, rest, count)
        for name, aim in AIMS[screen].items():
            core = cores(rest, aim, names)
            for one in left:
                total = made[name].total(one) + (made[SHARED].total(one) if aim.labels <= DANGER else 0.0)
                found.setdefault(name, []).append((one, total))
                if core:
                    told = {names[sign] for sign in one.signs}
                    has = any(set(together.split(" + ")) <= told for together in core)
                    found.setdefault(f"{name} pages", []).append((one, total if has else -99.0))
        print(f"left out: {fold + 1} of {FOLDS}", flush=True)
    return found


def folds(some: Sequence[Example]) -> list[int]:
    """For each sentence the share it is left out with."""
    hands = sorted({one.origin for one in some if HAND.search(one.origin)})
    return [(hands.index(one.origin) if one.origin in hands else place) % FOLDS for place, one in enumerate(some)]


def cores(some: Iterable[Example], aim: Aim, names: Sequence[str]) -> list[str]:
    """What an urgent scale needs one of: its core clues, and the signs that are strong."""
    return [*aim.core, *strong(some, aim, names)] if aim.core else []


def needed(totals: Mapping[str, Totals], wrong: float, ordinary: float) -> float:
    """What the scales need together so that few harmless sentences reach any of them: of our own, and of strangers' ordinary talk."""
    most = [max(beside, key=lambda one: one[1]) for beside in zip(*totals.values(), strict=True)]
    harmless = [(one, total) for one, total in most if one.is_harmless and one.origin != MADE]
    own = _reached([total for one, total in harmless if one.origin not in STRANGERS and one.label != OTHERS], wrong)
    talk = _reached([total for one, total in harmless if one.origin == ORDINARY or one.label == OTHERS], ordinary)
    return round(max(own, talk, -SCALED) + 0.1, 1)


def _reached(totals: list[float], share: float) -> float:
    """What only this share of totals goes beyond."""
    return sorted(totals, reverse=True)[int(share * len(totals))] if totals else -SCALED


def needs(screen: str, found: dict[str, Totals]) -> dict[str, float]:
    """What each scale needs, and under "… pages" what it needs to page."""
    danger = {name for name, aim in AIMS[screen].items() if aim.labels <= DANGER}
    asked = {name: needed({name: found[name]}, aim.wrong, aim.ordinary) for name, aim in AIMS[screen].items()}
    if danger:
        asked |= dict.fromkeys(danger, needed({name: found[name] for name in danger}, *CONCERNED))
        pages = {name: totals for name, totals in found.items() if name.endswith(" pages")}
        asked |= dict.fromkeys(pages, needed(pages, *PAGED))
    return asked


def written(
    screen: str, some: Sequence[Example], found: Mapping[str, Fitted], asked: Mapping[str, float], names: Sequence[str]
) -> dict[str, str]:
    """By its name each scale's file: its signs from the strongest for it to the strongest against it."""
    files = {}
    for name, fitted in found.items():
        lines = [HEAD, ""]
        files[f"{screen}-{name}.toml" if name != SHARED else f"{screen}-points-shared.toml"] = lines
        if name == SHARED:
            points = [*_points(fitted, names)]
            lines += ["[shared]", f"start = {fitted.start}", f"clear = {CLEAR}"]
            lines += ["[shared.points]", *(line for line in points if not line.startswith(AGAINST))]
            files[f"{screen}-points-shared-against.toml"] = [
                *(HEAD, "", "[shared.points]"),
                *(line for line in points if line.startswith(AGAINST)),
            ]
            continue
        aim = AIMS[screen][name]
        lines += [f"[scale.{name}]", f"version = {VERSION}", f'category = "{aim.category}"', f"tier = {aim.tier}"]
        lines += [f'reason = "{aim.reason}"']
        lines += [f"needs = {asked[name]}", f"start = {fitted.start}", f"shares = {str(aim.labels <= DANGER).lower()}"]
        if aim.core:
            lines += [f"pages = {asked[f'{name} pages']}", f'core = "{", ".join(cores(some, aim, names))}"']
        lines += [f"[scale.{name}.points]", *_points(fitted, names)]
    return {file: "\n".join(lines) + "\n" for file, lines in files.items()}


def _points(fitted: Fitted, names: Sequence[str]) -> Iterator[str]:
    for points in sorted({one for one in fitted.points if one}, reverse=True):
        yield f'"{points}" = "{", ".join(names[at] for at, one in enumerate(fitted.points) if one == points)}"'


def report(screen: str, found: Mapping[str, Totals], asked: Mapping[str, float]) -> None:
    """Print, set by set, what the points found that were not learnt from it: urgent as urgent, danger at all, and harmless ones."""
    right: Counter[tuple[str, str]] = Counter()
    all_of: Counter[tuple[str, str]] = Counter()
    for beside in zip(*found.values(), strict=True):
        one = beside[0][0]
        reached = {name for name, (_, total) in zip(found, beside, strict=True) if total >= asked[name]}
        kind, well = _judged(screen, one, reached)
        right[one.origin, kind] += well
        all_of[one.origin, kind] += 1
    for origin, kind in sorted(all_of):
        print(f"{origin:24} {kind:28} {right[origin, kind]:4} of {all_of[origin, kind]:4}")


def _judged(screen: str, one: Example, reached: Collection[str]) -> tuple[str, bool]:
    """What a sentence is counted as, and whether it was found: as urgent where it is urgent, in tier 1 or 2 elsewhere."""
    if screen == "privacy":
        return "harmless" if one.is_harmless else one.label, bool(reached)
    if one.label in URGENT:
        return "urgent", any(name.endswith(" pages") for name in reached)
    concerned = any(AIMS[screen][name].tier <= 2 for name in reached if not name.endswith(" pages"))
    return "harmless" if one.is_harmless else "concern" if one.label in CONCERN else "support", concerned


def main(arguments: list[str]) -> int:
    """Write the points of a screen, and print how points do on sets they were not learnt from."""
    screen, *also = arguments
    some, names, known = examples(screen, [Path(one) for one in also])
    found = left_out(screen, some, len(names), names)
    asked = needs(screen, found)
    report(screen, found, asked)
    if known:
        (RULES / f"{screen}-points-known.toml").write_text(f'known = "{" ".join(known)}"\n', encoding="utf-8")
    for file, text in written(screen, some, fit_all(screen, some, len(names)), asked, names).items():
        (RULES / file).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
