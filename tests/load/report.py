"""Figures to tables: the targets of a run beside what it reached, and the spread behind each figure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from statistics import median
from typing import Any

from tests.load.systems import DAPHNE, NAIVE, SYSTEMS, UVICORN

Figures = dict[str, Any]
Cells = list[str]

BEGIN, END = "<!-- results -->", "<!-- end of results -->"
NOTHING = "–"
NOT_MEASURED = "not measured"
# How much better than naive each was in CPU a delivery, in another run on such a machine; they are not part of this one.
PEERS = {"ejabberd, room and archive": 6.3, "prosody": 1.9, "Synapse": 0.07}


@dataclass(frozen=True)
class Target:
    """At least, or at most, so much."""

    sign: str
    limit: float
    unit: str = ""

    def judged(self, value: float | None) -> str:
        """The target, and whether the value reaches it."""
        if value is None:
            return f"{self.sign} {self.limit:,g}{self.unit}"
        is_met = value >= self.limit if self.sign == "≥" else value <= self.limit
        return f"{self.sign} {self.limit:,g}{self.unit} {'met' if is_met else 'missed'}"


def _at_least(limit: float, unit: str = "") -> Target:
    return Target("≥", limit, unit)


def _at_most(limit: float, unit: str = "") -> Target:
    return Target("≤", limit, unit)


class Sheet:
    """The figures of a run, asked by name."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def visits(self, visit: str, system: str) -> list[Figures]:
        """What this visit measured on this system, one for each repeat; an empty list when it was not planned."""
        return [one for one in self.figures["visits"] if (one["visit"], one["system"]) == (visit, system)]

    def values(self, visit: str, system: str, *path: str) -> list[float]:
        """The figure at `path` of each repeat that has it."""
        return [value for one in self.visits(visit, system) if (value := at(one, *path)) is not None]

    def median(self, visit: str, system: str, *path: str) -> float | None:
        """The figure in the middle; None when there is none."""
        values = self.values(visit, system, *path)
        return median(values) if values else None

    def cpu_ratio(self, system: str) -> float | None:
        """How many times less CPU a delivery than naive."""
        naive, ours = (self.median("talking", name, "saturated", "server_us") for name in (NAIVE, system))
        return naive / ours if naive and ours else None


def at(figures: Figures, *path: str) -> Any:
    """The value at `path`; None when a part of it is missing."""
    found: Any = figures
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def shown(value: float | None, digits: int = 0, unit: str = "") -> str:
    """A figure as people read it."""
    return NOT_MEASURED if value is None else f"{value:,.{digits}f}{unit}"


def _row(name: str, cells: dict[str, str], daphne: str = "", uvicorn: str = "") -> Cells:
    return [name, cells[NAIVE], cells[DAPHNE], daphne, cells[UVICORN], uvicorn]


def _fan_out(sheet: Sheet) -> Iterator[Cells]:
    cpu = {name: sheet.median("talking", name, "saturated", "server_us") for name in SYSTEMS}
    yield _row("CPU a delivery, µs", {name: shown(cpu[name], 1) for name in SYSTEMS})
    ratio = {name: sheet.cpu_ratio(name) for name in SYSTEMS}
    yield _ratios("… better than naive by", ratio, _at_least(7, "×"), _at_least(15, "×"))
    limits = {"ejabberd, room and archive": (1, 2.3), "prosody": (3, 8), "Synapse": (90, 200)}
    for peer, factor in PEERS.items():
        against = {name: value / factor if value else None for name, value in ratio.items() if name != NAIVE}
        daphne, uvicorn = (_at_least(limit, "×") for limit in limits[peer])
        yield _ratios(f"… than {peer} ({factor:g}× naive elsewhere) by", against, daphne, uvicorn)
    rate = {name: sheet.median("talking", name, "saturated", "deliveries_s") for name in SYSTEMS}
    yield _row("deliveries/s, 32 in flight", {name: shown(rate[name]) for name in SYSTEMS})
    for name, share, limits_ms in (("p50", "p50_ms", (5, 3)), ("p99", "p99_ms", (12, 8))):
        late = {system: sheet.median("talking", system, "paced", share) for system in SYSTEMS}
        judged = [_at_most(limit, " ms").judged(late[who]) for limit, who in zip(limits_ms, SYSTEMS[1:], strict=True)]
        cells = {system: shown(late[system], 1) for system in SYSTEMS}
        yield _row(f"paced 50 messages/s, send to last member {name}, ms", cells, *judged)


def _ratios(name: str, ratio: dict[str, float | None], daphne: Target, uvicorn: Target) -> Cells:
    cells = {system: shown(ratio[system], 1, "×") if system in ratio else NOTHING for system in SYSTEMS}
    return _row(name, cells, daphne.judged(ratio[DAPHNE]), uvicorn.judged(ratio[UVICORN]))


def _losses(sheet: Sheet) -> Iterator[Cells]:
    kinds = {
        "with 240 in flight": ("talking", "flooded"),
        "over a Redis restart": ("restart", "restarted"),
        "at 400×12": ("large", "paced"),
    }
    for name, (visit, phase) in kinds.items():
        if not sheet.visits(visit, NAIVE):
            continue
        lost = {system: _lost(sheet, visit, phase, system) for system in SYSTEMS}
        cells = {system: shown(lost[system]) for system in SYSTEMS}
        yield _row(f"deliveries lost {name}", cells, *(_at_most(0).judged(lost[who]) for who in SYSTEMS[1:]))


def _lost(sheet: Sheet, visit: str, phase: str, system: str) -> float | None:
    found = sheet.values(visit, system, phase, "lost")
    return sum(found) if found else None


def _storing(sheet: Sheet) -> Iterator[Cells]:
    stored = {name: at(sheet.figures, "storing", name, "rows_s") for name in ("naive", "postgresql", "sqlite")}
    target = _at_least(5000)
    for title, naive, name in (("PostgreSQL", "naive", "postgresql"), ("SQLite", "", "sqlite")):
        cells = [shown(stored[naive]) if naive else NOTHING, shown(stored[name])]
        yield [f"stored and numbered rows/s, 32 in flight, {title}", *cells, target.judged(stored[name]), "same", ""]


def _own_cpu(sheet: Sheet) -> Iterator[Cells]:
    """What it costs where nothing waits for a core: sturdier than times when others are at work."""
    figures = sheet.figures
    stored = [at(figures, "storing", name, "cpu_us") for name in ("naive", "postgresql", "sqlite")]
    cells = (" / ".join(shown(value) for value in stored[1:]), "same")
    yield ["storing, CPU a row, µs (PostgreSQL / SQLite)", shown(stored[0]), *cells]
    history = at(figures, "reading", "handrail", "history", "newest", "cpu_ms")
    yield ["history page with its words opened, CPU, ms", NOTHING, shown(history, 1), "same"]
    pages = at(figures, "reading", "handrail", "pages") or []
    yield ["room page, CPU, ms", NOTHING, " / ".join(shown(page["cpu_ms"], 1) for page in pages), "same"]


def _reading(sheet: Sheet) -> Iterator[Cells]:
    ours = at(sheet.figures, "reading", "handrail") or {}
    naive = shown(at(sheet.figures, "reading", "naive", "newest_ms"), 1)
    pages = [at(ours, "history", depth, "database_ms") for depth in ("newest", "middle", "oldest")]
    cell = " / ".join(shown(value, 2) for value in pages)
    slowest = None if None in pages else max(pages)
    name = f"history page of 50 of {at(ours, 'depth') or 0:,}, in the database, ms (newest / middle / oldest)"
    yield [name, naive, cell, _at_most(3, " ms").judged(slowest), "same", ""]
    found = at(ours, "pages") or []
    slowest = max((page["ms"] for page in found), default=None)
    yield [
        "room page of 50 messages, server time, ms",
        NOTHING,
        shown(slowest, 1),
        _at_most(25, " ms").judged(slowest),
        "same",
        "",
    ]
    queries = [int(page["queries"]) for page in found]
    most = max(queries, default=None)
    cell = " / ".join(str(count) for count in queries) or NOT_MEASURED
    title = "… queries (12 members / 24 members / long room, its end / its middle)"
    yield [title, NOTHING, cell, _at_most(12).judged(most), "same", ""]


def _sockets(sheet: Sheet) -> Iterator[Cells]:
    memory = {name: sheet.median("idle", name, "kib_a_socket") for name in SYSTEMS}
    judged = [_at_most(limit).judged(memory[who]) for limit, who in zip((45, 60), SYSTEMS[1:], strict=True)]
    yield _row("idle KiB a socket at 1,200", {name: shown(memory[name]) for name in SYSTEMS}, *judged)
    joins = {name: sheet.median("talking", name, "joins_s") for name in SYSTEMS}
    judged = [_at_least(limit).judged(joins[who]) for limit, who in zip((600, 1000), SYSTEMS[1:], strict=True)]
    yield _row("joins/s", {name: shown(joins[name]) for name in SYSTEMS}, *judged)


def _spread(values: list[float], digits: int = 0) -> str:
    if not values:
        return NOTHING
    three = (min(values), median(values), max(values)) if len(values) > 1 else values
    return " / ".join(f"{value:,.{digits}f}" for value in three)


SPREADS: dict[str, tuple[tuple[str, ...], int]] = {
    "CPU a delivery, µs": (("talking", "saturated", "server_us"), 1),
    "… in PostgreSQL and Redis beside it": (("talking", "saturated", "beside_us"), 1),
    "messages/s, 32 in flight": (("talking", "saturated", "messages_s"), 0),
    "32 in flight, p50, ms": (("talking", "saturated", "p50_ms"), 1),
    "32 in flight, p99, ms": (("talking", "saturated", "p99_ms"), 1),
    "240 in flight, messages/s": (("talking", "flooded", "messages_s"), 0),
    "240 in flight, p99, ms": (("talking", "flooded", "p99_ms"), 1),
    "paced, p99, ms": (("talking", "paced", "p99_ms"), 1),
    "paced, CPU a delivery, µs": (("talking", "paced", "server_us"), 1),
    "joins/s, 240 sockets": (("talking", "joins_s"), 0),
    "joins/s, 1,200 sockets": (("idle", "joins_s"), 0),
    "joins/s, 4,800 sockets": (("large", "joins_s"), 0),
    "idle, busy cores at 1,200": (("idle", "idle_cores"), 3),
    "sockets the server closed": (("talking", "disconnected"), 0),
    "… over a Redis restart": (("restart", "disconnected"), 0),
    "… at 400×12": (("large", "disconnected"), 0),
    "over a Redis restart, p99, ms": (("restart", "restarted", "p99_ms"), 0),
    "at 400×12, p99, ms": (("large", "paced", "p99_ms"), 1),
    "deliveries twice": (("talking", "doubled"), 0),
    "refusals": (("talking", "errors"), 0),
    "driver, busy cores": (("talking", "saturated", "driver"), 2),
    "strangers, busy cores": (("talking", "saturated", "foreign"), 2),
    "load average before": (("talking", "load"), 1),
    "fixed piece of Python, ms": (("talking", "probe_ms"), 0),
}


def _spreads(sheet: Sheet) -> Iterator[Cells]:
    for name, (path, digits) in SPREADS.items():
        found = [sheet.values(path[0], system, *path[1:]) for system in SYSTEMS]
        if any(found):
            yield [name, *(_spread(values, digits) for values in found)]


def _table(head: Cells, rows: Iterator[Cells]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _targets(sheet: Sheet) -> Iterator[Cells]:
    for part in (_fan_out, _losses, _storing, _reading, _sockets):
        yield from part(sheet)


def holes(figures: Figures) -> list[str]:
    """What could not be measured, and why."""
    visits = [(f"{one['visit']}, {one['system']}", one) for one in figures["visits"]]
    others = [(f"{kind}, {name}", one) for kind in ("storing", "reading") for name, one in figures[kind].items()]
    return [f"{name}: {one['error']}" for name, one in [*visits, *others] if "error" in one]


def tables(figures: Figures) -> str:
    """The whole report as Markdown."""
    sheet = Sheet(figures)
    machine = "; ".join(f"{name} {value}" for name, value in figures["machine"].items())
    parts = [
        f"A {figures['plan']} run. {machine}.",
        _table(["20 rooms × 12 members, one server core", *_heads()], _targets(sheet)),
        "Least, middle and most of the repeats:",
        _table(["", *SYSTEMS], chain(_spreads(sheet), _own_cpu(sheet))),
    ]
    missing = holes(figures)
    if missing:
        parts.append("Not measured:\n\n" + "\n".join(f"- {hole}" for hole in missing))
    return "\n\n".join(parts) + "\n"


def _heads() -> Cells:
    return [NAIVE, DAPHNE, "target", UVICORN, "target"]


def page_with(page: str, results: str) -> str:
    """The page with these results in the place of the old ones. ValueError when it has no such place."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{results}\n{END}{after}"
