"""The bench measures what it says: its ledger counts, its tables judge, and its driver still speaks the wire contract."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from config.demo.seed import seed
from moderation.screens import privacy, safety
from tests.load import report
from tests.load.ledger import Ledger, words
from tests.load.order import Order, seats_from
from tests.load.plan import FULL, QUICK
from tests.load.systems import SYSTEMS
from tests.process import ROOT, WebProcess


def test_a_message_is_complete_when_everybody_has_it():
    ledger, complete = Ledger(2), []
    ledger.on_complete = complete.append
    first, second = ledger.sent(), ledger.sent()
    ledger.heard(f"{words(first)}{words(second)}".encode())
    ledger.heard(words(second).encode())
    assert complete == [second]
    assert ledger.lost_since(first) == 1
    assert ledger.doubled() == 0
    assert len(ledger.latencies) == 3


def test_a_message_that_comes_twice_is_counted_as_doubled():
    ledger = Ledger(1)
    number = ledger.sent()
    ledger.heard(words(number).encode())
    ledger.heard(words(number).encode())
    assert ledger.doubled() == 1
    assert ledger.lost_since(0) == 0


def test_no_screen_stops_at_what_the_bench_says():
    assert not any(privacy.screen(words(number)) for number in (5, 12_345_678))
    assert not any(safety.screen(words(number)) for number in (5, 12_345_678))


def _figures(server_us: float, lost: int) -> dict[str, Any]:
    """A run in which Handrail's CPU is `server_us` where naive's is 700."""
    visits = []
    for system in SYSTEMS:
        cpu = 700.0 if system == "naive" else server_us
        phase = {"server_us": cpu, "deliveries_s": 1e6 / cpu, "p50_ms": 4.0, "p99_ms": 20.0, "lost": lost}
        visits.append({"visit": "talking", "system": system, "saturated": phase, "flooded": phase, "paced": phase})
    return {"plan": "quick", "machine": {}, "visits": visits, "storing": {}, "reading": {}}


def test_a_target_is_judged_beside_its_figure():
    tables = report.tables(_figures(server_us=70, lost=3))
    assert "| … better than naive by | 1.0× | 10.0× | ≥ 7× met | 10.0× | ≥ 15× missed |" in tables
    assert "| deliveries lost with 240 in flight | 3 | 3 | ≤ 0 missed | 3 | ≤ 0 missed |" in tables


def test_what_could_not_be_measured_is_named():
    figures = _figures(server_us=70, lost=0)
    figures["visits"].append({"visit": "idle", "system": "naive", "error": "OSError: gone"})
    assert report.holes(figures) == ["idle, naive: OSError: gone"]
    assert "- idle, naive: OSError: gone" in report.tables(figures)
    assert "| idle KiB a socket at 1,200 | not measured | not measured | ≤ 45 |" in report.tables(figures)


def test_results_take_the_place_of_the_old_ones():
    page = (ROOT / "docs" / "performance.md").read_text()
    once = report.page_with(page, "~~ one ~~")
    assert report.page_with(once, "~~ two ~~") == once.replace("~~ one ~~", "~~ two ~~")
    assert once.startswith(page.partition(report.BEGIN)[0])
    with pytest.raises(ValueError, match="has no"):
        report.page_with("nothing to replace", "first")


@pytest.mark.parametrize("plan", [QUICK, FULL])
def test_a_plan_asks_the_driver_for_its_phases(plan):
    blank = Order("handrail", "127.0.0.1:1", "seats", 0, 0, 1)
    for _repeat, visit in plan.interleaved():
        order = visit.order(blank)
        assert Order.from_json(order.as_json()) == order
        assert order.sockets == visit.rooms * 12 <= plan.cohorts * 12


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_the_driver_measures_a_real_server(start_web: Callable[..., WebProcess], tmp_path: Path):
    seats = tmp_path / "seats.jsonl"
    made = seed(cohorts=2, members=3, messages=0, at=timezone.now())
    seats.write_text("".join(json.dumps(asdict(one)) + "\n" for one in made))
    off = {f"HANDRAIL_LIMIT_{name}": "0" for name in ("SENDS_BURST", "SENDS_MINUTE", "COMMANDS", "SOCKETS")}
    web = start_web(**off)
    order = Order("handrail", f"127.0.0.1:{web.port}", str(seats), 2, 3, web.process.pid)
    order = replace(order, paced_s=1, rate=20, saturated_s=1, is_idle=True)
    command = [sys.executable, "-m", "tests.load.driver", order.as_json()]
    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    answer = json.loads(said.splitlines()[-1])
    assert (answer["errors"], answer["doubled"], answer["disconnected"]) == (0, 0, 0), answer["first_errors"]
    assert answer["paced"]["lost"] == answer["saturated"]["lost"] == 0
    assert answer["saturated"]["deliveries_s"] > 0
    assert answer["joins_s"] > 0


def test_seats_that_are_too_few_are_an_error(tmp_path: Path):
    seats = tmp_path / "seats.jsonl"
    seats.write_text('{"room": "1", "member": "1", "session": ""}\n')
    assert len(seats_from(str(seats), 1, 1)) == 1
    with pytest.raises(ValueError, match="fewer than 1 rooms of 2"):
        seats_from(str(seats), 1, 2)
