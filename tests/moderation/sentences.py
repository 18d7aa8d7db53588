"""Sentences written for the screens before their rules were, in two halves: one to write rules by, one held out.

Files named `…_tuned` were new when they were written and have been learnt from since; they belong to the open half. Files named `…_learnt`
are what the points were found in (`weigh`); most were written by others, who had not seen the rules.
"""

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "sets"
URGENT = frozenset({"suicide_urgent", "overdose_now"})
CONCERN = frozenset({"suicide_ideation", "selfharm", "violence", "dv"})
SUPPORT = frozenset({"relapse", "craving"})


def rows(path: Path) -> Iterator[tuple[str, str]]:
    """Label and sentence of each line of a set."""
    label = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            label = line.strip("[]")
        elif line:
            yield label, line


def sentences(screen: str, half: str) -> Iterator[tuple[str, str]]:
    """Label and sentence of a screen (safety or privacy), of the half `open` or `held`, or of the sets `learnt`."""
    for path in sorted(FOLDER.glob(f"{screen}_*.txt")):
        if path.stem.endswith("_learnt"):
            yield from rows(path) if half == "learnt" else ()
            continue
        last, number, learnt = "", 0, path.stem.endswith("_tuned")
        for label, line in rows(path):
            number = number + 1 if label == last else 1
            last = label
            if half == ("open" if learnt or number % 2 else "held"):
                yield label, line


def is_right(screen: str, label: str, tiers: list[int]) -> bool:
    """Whether findings of these tiers are what the label asks for."""
    if label.startswith("neg"):
        return not tiers
    if screen == "privacy":
        return bool(tiers)
    most = 1 if label in URGENT else 2 if label in CONCERN else 3
    return min(tiers, default=9) <= most
