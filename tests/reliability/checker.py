"""Compares what clients were promised, what they received and what the database holds: lost, doubled, reordered, leaked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.reliability.ledger import RESET, Entry, Ledger


@dataclass
class Verdict:
    """Numbers that must all be zero, with examples for whoever has to look."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    reordered: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "/".join(str(len(kind)) for kind in self._kinds)

    @property
    def _kinds(self) -> tuple[list[str], ...]:
        return self.lost, self.doubled, self.reordered, self.leaked

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, doubled, reordered or leaked."""
        return not any(self._kinds)

    @property
    def examples(self) -> list[str]:
        """The first of each kind."""
        return [one for kind in self._kinds for one in kind[:3]]

    def add(self, other: "Verdict") -> None:
        """Both together."""
        for mine, theirs in zip(self._kinds, other._kinds, strict=True):
            mine += theirs


@dataclass(frozen=True)
class Stored:
    """One message of the database. `seq` is where it was published, None while it waits."""

    room: str
    key: str
    message: str
    seq: int | None


@dataclass(frozen=True)
class Truth:
    """What the database holds: messages, and for each room its head and the message (None for none) of each event."""

    messages: list[Stored]
    heads: Mapping[str, int]
    events: Mapping[str, Mapping[int, str | None]]


def check(ledgers: Iterable[Ledger], truth: Truth) -> Verdict:
    """I1 to I4 of RELIABILITY section 5 over a finished, settled run."""
    ledgers, verdict = list(ledgers), Verdict()
    _check_database(truth, verdict)
    by_key: dict[str, list[Stored]] = {}
    for row in truth.messages:
        by_key.setdefault(row.key, []).append(row)
    for ledger in ledgers:
        _check_keys(ledger, by_key, verdict)
        for room, entries in ledger.log.items():
            _check_log(ledger, room, entries, truth, verdict)
            _check_complete(ledger, room, entries, truth, verdict)
        verdict.doubled += [f"{ledger.who}: {one}" for one in ledger.contradicted]
        verdict.leaked += [f"{ledger.who} saw {mark}" for mark in ledger.leaked]
    return verdict


def _check_database(truth: Truth, verdict: Verdict) -> None:
    for room, events in truth.events.items():
        numbers = sorted(events)
        if numbers and numbers != list(range(numbers[0], truth.heads[room] + 1)):
            verdict.reordered.append(f"the log of {room} has gaps before {truth.heads[room]}")


def _check_keys(ledger: Ledger, by_key: Mapping[str, list[Stored]], verdict: Verdict) -> None:
    for key, send in ledger.sent.items():
        rows = by_key.get(key, [])
        if len(rows) > 1:
            verdict.doubled.append(f"key {key}: {len(rows)} rows")
        if send.message and not rows:
            verdict.lost.append(f"key {key}: acknowledged, no row")
        elif send.message and send.message not in {row.message for row in rows}:
            verdict.doubled.append(f"key {key}: acknowledged as {send.message}, stored as {rows[0].message}")


def _check_log(ledger: Ledger, room: str, entries: list[Entry], truth: Truth, verdict: Verdict) -> None:
    """The person applied exactly the events of the room, one after the other, up to its end."""
    before = ledger.base.get(room, 0)
    events = truth.events.get(room, {})
    for entry in entries:
        if entry.kind == RESET:
            before = entry.seq
            continue
        if entry.seq != before + 1:
            verdict.reordered.append(f"{ledger.who} in {room}: {entry.seq} after {before}")
        if entry.seq not in events or events[entry.seq] != entry.message:
            verdict.reordered.append(f"{ledger.who} in {room}: {entry.seq} is {entry.message}, not as stored")
        before = entry.seq
    posted = Counter(entry.message for entry in entries if entry.kind == "message.posted")
    verdict.doubled += [f"{ledger.who}: {message} posted {n} times" for message, n in posted.items() if n > 1]
    if room not in ledger.ended and before < truth.heads.get(room, before):
        verdict.lost.append(f"{ledger.who} in {room}: ended at {before} of {truth.heads[room]}")


def _check_complete(ledger: Ledger, room: str, entries: list[Entry], truth: Truth, verdict: Verdict) -> None:
    """Every published message of the time the person followed reached them, by an event or, after a reset, by history."""
    if room in ledger.ended or not any(entry.kind == RESET for entry in entries):
        return  # without a reset the log itself was compared, number by number
    have = {entry.message for entry in entries} | ledger.found.get(room, set())
    since = ledger.base.get(room, 0)
    verdict.lost += [
        f"{ledger.who} never got {row.message}"
        for row in truth.messages
        if row.room == room and row.seq is not None and row.seq > since and row.message not in have
    ]
