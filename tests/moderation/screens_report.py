"""What the screens find in sets of sentences, and what it costs.

    python -m tests.moderation.screens_report [set.jsonl or set.txt …] [--wrong]

Without files: our own two halves, and the example sets beside the project when they are there. `--wrong` shows what went wrong.
"""

import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from moderation.screens import both, privacy, safety
from tests.moderation.sentences import is_right, rows, sentences

SCREENS = {"safety": safety.screen, "privacy": privacy.screen}
EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data"


def told(path: Path) -> list[tuple[str, str]]:
    """Label and text of each line of a set."""
    if path.suffix == ".txt":
        return list(rows(path))
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(line["label"], line["text"]) for line in lines]


def report(name: str, screen: str, rows: Iterable[tuple[str, str]], *, wrong: bool) -> None:
    """Print how many of each label came out right."""
    right: dict[str, list[bool]] = defaultdict(list)
    for label, text in rows:
        findings = SCREENS[screen](text)
        is_well = is_right(screen, label, [one.tier for one in findings])
        right[label].append(is_well)
        if wrong and not is_well:
            print(f"  {label}: {text!r} {[(one.rule, one.tier) for one in findings]}")
    for label, answers in sorted(right.items()):
        print(f"{name:12} {label:28} {sum(answers):4} of {len(answers):4}")


def cost(texts: list[str]) -> None:
    """Print what both screens take for a message, and for the worst of them."""
    for text in texts:
        both.screen(text)
    took = []
    for text in texts:
        start = time.thread_time_ns()
        both.screen(text)
        took.append((time.thread_time_ns() - start) / 1000)
    print(f"both screens: median {statistics.median(took):.0f} µs, p99 {sorted(took)[int(0.99 * len(took))]:.0f} µs")


def main(arguments: list[str]) -> int:
    """Report on the files named, or on all there is."""
    wrong = "--wrong" in arguments
    files = [Path(argument) for argument in arguments if not argument.startswith("--")]
    for path in files or sorted(EXAMPLES.glob("*_dev.jsonl")):
        report(path.stem, "privacy" if "pii" in path.stem else "safety", told(path), wrong=wrong)
    if not files:
        for screen in SCREENS:
            for half in ("open", "held", "learnt"):
                report(f"{screen} {half}", screen, sentences(screen, half), wrong=wrong and half != "held")
    cost([text for screen in SCREENS for half in ("open", "held") for _, text in sentences(screen, half)])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
