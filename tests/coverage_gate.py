"""The coverage gates: 95 % of everything, and every branch of what guards people.

    python -m tests.coverage_gate coverage.json

Silent when the gates hold; otherwise each shortfall by file and line, and exit code 1.
"""

import json
import sys
from pathlib import Path, PurePosixPath
from typing import Any

OVERALL_PERCENT = 95.0
# STYLE section 8: one missed branch here is a rule nobody has tried.
COMPLETE = ("policies", "screens", "gate", "gatekeeper", "services")


def is_complete(path: str) -> bool:
    """Whether every line and branch of this module must have run."""
    app_parts = PurePosixPath(path).with_suffix("").parts[1:]
    return bool(app_parts) and app_parts[0] in COMPLETE


def shortfalls(report: dict[str, Any]) -> list[str]:
    """One line for each gate that does not hold."""
    found = []
    overall = report["totals"]["percent_covered"]
    if overall < OVERALL_PERCENT:
        found.append(f"Coverage is {overall:.2f} %, below {OVERALL_PERCENT:.0f} %. Least covered:")
        weakest = sorted(report["files"].items(), key=lambda item: -_missed(item[1]))[:15]
        found += [f"  {path}: {entry['summary']['percent_covered']:.0f} %" for path, entry in weakest]
    for path, entry in sorted(report["files"].items()):
        if not is_complete(path):
            continue
        lines = entry["missing_lines"]
        if lines:
            found.append(f"{path}: lines never run: {', '.join(map(str, lines))}")
        # A branch from a line that never ran is already told by its line.
        branches = [f"{start}->{end}" for start, end in entry["missing_branches"] if start not in lines]
        if branches:
            found.append(f"{path}: branches never taken: {', '.join(branches)}")
    if not any(is_complete(path) for path in report["files"]):
        found.append("The report names no policies, gate or services at all: it measured nothing that matters.")
    return found


def _missed(entry: dict[str, Any]) -> int:
    summary = entry["summary"]
    return int(summary["missing_lines"]) + int(summary.get("missing_branches", 0))


def main(arguments: list[str]) -> int:
    found = shortfalls(json.loads(Path(arguments[0]).read_text()))
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
