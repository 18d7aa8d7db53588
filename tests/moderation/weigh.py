"""Find the points of `moderation/screens/rules/…-points.toml` in our sets of sentences; the same every time.

    python -m tests.moderation.weigh safety|privacy [file …] [--without SET …]

Each category is told apart from what needs nobody, and a little from the other categories. Files named beside are further sets that are
not in the tree (docs/screens.md says which we used, and where they come from). What a scale needs is set by sentences that were left out
while its points were found, so that few of those which need nobody reach it. `--without` leaves whole sets out, writes nothing and
prints how the rest does on them: the honest figure, because they were not learnt from.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from moderation.screens.points import signs, windows
from moderation.screens.rules import library
from tests.moderation.sentences import FOLDER, rows

RULES = Path(__file__).resolve().parents[2] / "moderation" / "screens" / "rules"
ROUNDS, FOLDS, STRENGTH, SCALED = 8, 4, 0.1, 5
SEEN_LEAST, KEPT_LEAST, OTHERS_COUNT = 2, 0.25, 0.08
VERSION = 1


@dataclass(frozen=True)
class Aim:
    """One scale: the labels it should find, what its findings say, and the share of left-out harmless sentences it may find:
    of our own, which are often traps, and of ordinary talk.
    """

    labels: frozenset[str]
    category: str
    tier: int
    reason: str
    wrong: float
    ordinary: float
    hold: bool = False


AIMS = {
    "safety": {
        "points-suicide-urgent": Aim(frozenset({"suicide_urgent"}), "suicide_urgent", 1, "safety_self", 0.02, 0.0024),
        "points-overdose": Aim(frozenset({"overdose_now"}), "overdose_now", 1, "safety_self", 0.012, 0.0015),
        "points-suicide": Aim(frozenset({"suicide_ideation"}), "suicide_ideation", 2, "safety_self", 0.02, 0.0024),
        "points-selfharm": Aim(frozenset({"selfharm"}), "selfharm", 2, "safety_self", 0.006, 0.001),
        "points-violence": Aim(frozenset({"violence"}), "violence", 2, "safety_other", 0.006, 0.001),
        "points-abuse": Aim(frozenset({"dv"}), "domestic_abuse", 2, "safety_other", 0.006, 0.001),
        "points-relapse": Aim(frozenset({"relapse"}), "relapse", 3, "other", 0.006, 0.001),
        "points-craving": Aim(frozenset({"craving"}), "craving", 3, "other", 0.006, 0.001),
    },
    "privacy": {
        "points-asking": Aim(
            frozenset({"contact_request", "solicitation"}), "solicitation", 2, "contact_swap", 0.003, 0.003, hold=True
        ),
        "points-outing": Aim(
            frozenset({"outing_third_party", "outing"}), "outing", 2, "privacy_other", 0.003, 0.003, hold=True
        ),
        "points-name": Aim(
            frozenset({"self_full_name", "full_name"}), "full_name", 2, "privacy_other", 0.002, 0.002, hold=True
        ),
        "points-place": Aim(frozenset({"address"}), "address", 2, "privacy_other", 0.002, 0.002, hold=True),
        "points-mail": Aim(frozenset({"email_obfuscated"}), "email", 2, "contact_swap", 0.001, 0.001, hold=True),
        "points-phone": Aim(frozenset({"phone_obfuscated"}), "phone", 2, "contact_swap", 0.001, 0.001, hold=True),
        "points-account": Aim(
            frozenset({"social_handle", "handle"}), "social_handle", 2, "contact_swap", 0.002, 0.002, hold=True
        ),
    },
}
HEAD = """\
# Points for words, pairs of words and clues (@name), category by category: what speaks for it first, what speaks against it last.
# Endings are left off ("cutting" is "cut"), "#" is a number, "." the end of a sentence. Written by tests/moderation/weigh.py.\
"""


@dataclass
class Example:
    """One sentence: its set, its label, and its signs by number."""

    origin: str
    label: str
    text: str
    signs: list[int] = field(default_factory=list)

    @property
    def is_harmless(self) -> bool:
        """Whether nobody is needed."""
        return self.label.startswith("neg")


@dataclass
class Fitted:
    """What was counted for one scale: where it starts, and points by number of the sign."""

    start: float
    points: list[float]

    def total(self, example: Example) -> float:
        """What an example reaches."""
        return self.start + sum(self.points[sign] for sign in example.signs)


def examples(screen: str, also: Sequence[Path] = ()) -> tuple[list[Example], list[str]]:
    """All sentences of a screen's sets with their signs, and the signs by number. What is longer than one window is no example."""
    clues = library().books[screen].points.clues
    read: list[tuple[Example, set[str]]] = []
    for path in [*sorted(FOLDER.glob("*.txt")), *also]:
        for label, text in _rows_for(screen, path):
            words = library().read(text).words
            spans = list(windows(len(words) - 1))
            hits = clues.hits(words)
            for start, end in spans if label.startswith("neg") or len(spans) == 1 else ():
                told = {sign for _, _, sign in signs(words, hits, start, end)}
                read.append((Example(path.stem, label, text), told))
    seen = Counter(sign for _, told in read for sign in told)
    names = sorted(sign for sign, count in seen.items() if count >= SEEN_LEAST)
    number = {name: place for place, name in enumerate(names)}
    for example, told in read:
        example.signs = sorted(number[sign] for sign in told if sign in number)
    return [example for example, _ in read], names


def _rows_for(screen: str, path: Path) -> Iterator[tuple[str, str]]:
    """The sentences of a set. Those of the safety screen give nothing away: to the privacy screen they are harmless."""
    for label, text in rows(path):
        if path.parent != FOLDER or path.stem.startswith(screen):
            yield label, text
        elif screen == "privacy":
            yield "neg_safety", text


def fit(some: Sequence[Example], aim: Aim, count: int) -> Fitted:
    """A linear support vector machine (squared hinge, dual coordinate descent): the points that tell apart best and stay smallest."""
    points = [0.0] * (count + 1)
    pulls = [0.0] * len(some)
    order = [
        (place, [*one.signs, count], 1 if one.label in aim.labels else -1, _softness(one, aim))
        for place, one in enumerate(some)
    ]
    shuffle = random.Random(7)  # noqa: S311 - the same order every time, nothing secret
    for _ in range(ROUNDS):
        shuffle.shuffle(order)
        for place, told, side, soft in order:
            slope = side * sum([points[sign] for sign in told]) - 1 + soft * pulls[place]
            pull = max(0.0, pulls[place] - slope / (len(told) + soft))
            if pull != pulls[place]:
                change = side * (pull - pulls[place])
                pulls[place] = pull
                for sign in told:
                    points[sign] += change
    return Fitted(points[count], points[:count])


def _softness(one: Example, aim: Aim) -> float:
    """How little it matters that this one comes out on the wrong side."""
    counts = 1.0 if one.label in aim.labels or one.is_harmless else OTHERS_COUNT
    return 1 / (2 * STRENGTH * counts)


def rounded(fitted: Fitted) -> Fitted:
    """The same with one decimal, and without what counts next to nothing."""
    return Fitted(
        round(SCALED * fitted.start, 1),
        [round(SCALED * points, 1) if abs(SCALED * points) >= KEPT_LEAST else 0.0 for points in fitted.points],
    )


def needed(some: Sequence[Example], aim: Aim, count: int) -> float:
    """What the scale needs so that few harmless sentences reach it that were left out: of our own, and of strangers' ordinary talk."""
    own: list[float] = []
    ordinary: list[float] = []
    meant: list[float] = []
    for fold in range(FOLDS):
        fitted = rounded(fit([one for place, one in enumerate(some) if place % FOLDS != fold], aim, count))
        for one in some[fold::FOLDS]:
            if one.label in aim.labels:
                meant.append(fitted.total(one))
            elif one.is_harmless:
                (ordinary if one.origin == "ordinary" else own).append(fitted.total(one))
    needs = round(max(_reached(own, aim.wrong), _reached(ordinary, aim.ordinary), -SCALED) + 0.05, 1)
    print(f"{aim.category:20} needs {needs:5}; left out, it finds {sum(one >= needs for one in meant)} of {len(meant)}")
    return needs


def _reached(totals: list[float], share: float) -> float:
    """What only this share of totals goes beyond."""
    return sorted(totals, reverse=True)[int(share * len(totals))] if totals else -SCALED


def scales(screen: str, some: Sequence[Example], count: int) -> dict[str, tuple[Fitted, float]]:
    """All scales of a screen and what they need."""
    mixed = list(some)
    random.Random(3).shuffle(mixed)  # noqa: S311 - the same order every time, nothing secret
    return {name: (rounded(fit(mixed, aim, count)), needed(mixed, aim, count)) for name, aim in AIMS[screen].items()}


def written(screen: str, found: dict[str, tuple[Fitted, float]], names: Sequence[str]) -> str:
    """The rule file: each scale, and its signs from the strongest for it to the strongest against it."""
    lines = [HEAD]
    for name, (fitted, needs) in found.items():
        aim = AIMS[screen][name]
        lines += ["", f"[scale.{name}]", f"version = {VERSION}", f'category = "{aim.category}"', f"tier = {aim.tier}"]
        lines += [
            f'reason = "{aim.reason}"',
            f"hold = {str(aim.hold).lower()}",
            f"needs = {needs}",
            f"start = {fitted.start}",
        ]
        lines.append(f"[scale.{name}.points]")
        for points in sorted({one for one in fitted.points if one}, reverse=True):
            told = ", ".join(f'"{names[sign]}"' for sign, one in enumerate(fitted.points) if one == points)
            lines.append(f'"{points}" = [{told}]')
    return "\n".join(lines) + "\n"


def report(screen: str, found: dict[str, tuple[Fitted, float]], some: Iterable[Example]) -> None:
    """Print what each label reaches: found by its own tier or a stronger one; for harmless ones, found at all."""
    right: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    for example in some:
        tiers = {AIMS[screen][name].tier for name, (fitted, needs) in found.items() if fitted.total(example) >= needs}
        most = next((aim.tier for aim in AIMS[screen].values() if example.label in aim.labels), 3)
        all_of[example.label] += 1
        right[example.label] += (not tiers) if example.is_harmless else min(tiers, default=9) <= most
    for label in sorted(all_of):
        print(f"{label:28} {right[label]:4} of {all_of[label]:4}")


def main(arguments: list[str]) -> int:
    """Write the points of a screen, or print how those found without some sets do on them."""
    screen, *rest = arguments
    split = rest.index("--without") if "--without" in rest else len(rest)
    some, names = examples(screen, [Path(one) for one in rest[:split]])
    left = {f"{screen}_{name}_learnt" for name in rest[split + 1 :]}
    found = scales(screen, [one for one in some if one.origin not in left], len(names))
    if left:
        report(screen, found, [one for one in some if one.origin in left])
        return 0
    (RULES / f"{screen}-points.toml").write_text(written(screen, found, names), encoding="utf-8")
    report(screen, found, [one for one in some if one.origin.startswith(screen)])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
