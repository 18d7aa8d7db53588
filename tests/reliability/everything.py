"""Every trial and as much of the million as the time allows, unattended: `python -m tests.reliability.everything --minutes 40`.

Meant for two quiet cores. The soak of 20 minutes runs beside the other trials, with a lower priority; then SQLite; then the million until
the time is over. Figures go to docs/reliability.json, the table to docs/reliability.md.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.load.machine import described, load_average
from tests.process import ROOT

FIGURES = ROOT / "docs" / "reliability.json"
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- full run -->", "<!-- end of full run -->"

# The sizes of the specification, but for what would take long and shows no more: kills and outages come a few times instead of often.
POSTGRES = (
    "T11:full,T1:usual,T2:usual,T3:usual,T4:full,T5:full,T6:usual,T7:usual,T8:usual,T9:full,T10:full,T12:full,T13:usual,T14:full,"
    "T15:full,T16:full,T17:full,T18:usual,T19:full,X1:full,X2:full,X3:full,X4:usual,X5:usual"
)
SQLITE = (
    "T1:usual,T2:short,T3:usual,T4:usual,T5:full,T8:usual,T9:full,T10:usual,T11:usual,T12:usual,T14:full,T15:usual,T16:usual,T17:usual,"
    "T18:usual,T19:usual,X1:usual,X2:usual,X3:full,X5:usual"
)
SOAK = "T20:full"
SOAK_MOST_S, TRIAL_MOST_S = 1600, 420
LOWER = 5
LEAST_MILLION_S = 60
STOP_S = 60


def _start(arguments: Sequence[str], nice: int = 0) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", *arguments], cwd=ROOT, preexec_fn=lambda: os.nice(nice))


def _trials(stage: str, names: str, figures: Path, asked: argparse.Namespace, most_s: float) -> list[str]:
    given = ["tests.reliability.run", "--stage", stage, "--only", names, "--figures", str(figures)]
    return [*given, "--most", str(most_s), "--slack", str(asked.slack)]


def _wait(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """It has ended; after so many seconds it is asked to."""
    try:
        process.wait(max(seconds, 1))
    except subprocess.TimeoutExpired:
        print("     out of time", flush=True)
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_S)


def _run(asked: argparse.Namespace, figures: Path) -> None:
    ends_at: float = time.monotonic() + asked.minutes * 60

    def left() -> float:
        return ends_at - time.monotonic()

    soak = (
        _start(_trials("postgres", SOAK, figures, asked, SOAK_MOST_S), LOWER)
        if asked.minutes >= SOAK_MOST_S / 60
        else None
    )
    _wait(_start(_trials("postgres", POSTGRES, figures, asked, TRIAL_MOST_S)), left())
    if soak is not None:
        _wait(soak, left())
    _wait(_start(_trials("sqlite", SQLITE, figures, asked, TRIAL_MOST_S)), left())
    if left() > LEAST_MILLION_S:
        seconds = left() - LEAST_MILLION_S / 2
        million = ["tests.reliability.million", "--seconds", f"{seconds:.0f}", "--in-flight", str(asked.in_flight)]
        _wait(_start([*million, "--totals", str(FIGURES), "--verbose"]), left() + STOP_S)


def row(one: dict[str, Any]) -> str:
    """A trial as a row of the table."""
    figures = "; ".join(f"{name} {value}" for name, value in one["figures"].items())
    told = "kept" if one["kept"] else f"**broken**: {'; '.join(one['broken'])}"
    where = "SQLite" if one["stage"] == "sqlite" else "PostgreSQL, Redis"
    cells = (
        one["name"],
        where,
        one["scale"],
        f"{one['acked']:,}",
        one["lost_doubled_reordered_leaked"],
        one["recovery_p99"],
    )
    return " | ".join(["", *cells, f"{told}; {figures}" if figures else told, ""]).strip().replace("\n", " ")


def page(told: dict[str, Any]) -> str:
    """What the file of figures says, as part of docs/reliability.md."""
    run, runs = told["trials"], told["runs"]
    acked = sum(one["acked"] for one in run["found"])
    broken = [f"{one['name']} ({one['stage']})" for one in run["found"] if not one["kept"]]
    command = f"python -m tests.reliability.everything --minutes {run['minutes']:g} --slack {run['slack']:g}"
    lines = [
        f"`{command}`, {run['date']}, {run['processor']}, load average {run['load']:.1f} before it began."
        f" {len(run['found'])} trials, {acked:,} messages acknowledged; broken: {', '.join(broken) or 'none'}.",
        "",
        "| | Stage | Scale | Acknowledged | lost/doubled/reordered/leaked | Recovery p99 | Figures |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *map(row, run["found"]),
        "",
        f"The million: {told['acked']:,} acknowledged in {len(runs)} runs with {told['faults']} faults of {told['kinds_of_fault']} kinds.",
        "",
        "| Date | Acknowledged | A second | Faults | lost/doubled/reordered/leaked | Recovery p99 by what was struck, seconds |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_million_row(one) for one in runs),
    ]
    return "\n".join(lines)


def _million_row(one: dict[str, Any]) -> str:
    found = one["recovery_p99_s"]
    told = (
        ", ".join(f"{kind} {seconds:g}" for kind, seconds in found.items())
        if isinstance(found, dict)
        else f"{found:g} over all"
    )
    struck, pace = sum(one["faults"].values()), one["acked"] / max(one["seconds"], 1)
    verdict = one["lost_doubled_reordered_leaked"]
    return f"| {one['date']} | {one['acked']:,} | {pace:,.0f} | {struck} | {verdict} | {told} |"


def write_page(told: dict[str, Any]) -> None:
    """docs/reliability.md has the tables between its two marks."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{page(told)}\n{END}{after}", encoding="utf-8")


def main(given: Sequence[str] | None = None) -> int:
    """0 when every trial kept its promises and nothing of the million was lost, doubled, reordered or leaked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--slack", type=float, default=1.0, help="stretch limits of time on a busy machine")
    parser.add_argument("--in-flight", type=int, default=4, help="unanswered messages a person of the million")
    asked = parser.parse_args(given)
    versions, load = described("of our own", "of our own"), load_average()
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures"
        figures.touch()
        _run(asked, figures)
        found = [json.loads(line) for line in figures.read_text(encoding="utf-8").splitlines()]
    told: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    told["trials"] = {"date": versions["date"], "processor": versions["processor"], "load": load, "found": found}
    told["trials"] |= {"minutes": asked.minutes, "slack": asked.slack}
    FIGURES.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write_page(told)
    clean = all(one["lost_doubled_reordered_leaked"] == "0/0/0/0" for one in told["runs"])
    return 0 if clean and found and all(one["kept"] for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
