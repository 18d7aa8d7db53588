"""Compares what clients were promised, what they received and what the database holds: lost, doubled, reordered, leaked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass
class Ledger:
    """What one client did and saw. Texts are canaries: unique in the whole run.

    `acked` maps the key of a send to the message id of its `ok`; `sent` the key to its text; `applied` lists (seq, kind, message id, text)
    in the order in which the client applied them, by room; `seen` is every byte that reached the client.
    """

    member: str
    rooms: set[str] = field(default_factory=set)
    sent: dict[str, str] = field(default_factory=dict)
    acked: dict[str, str] = field(default_factory=dict)
    applied: dict[str, list[tuple[int, str, str | None, str | None]]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)


@dataclass
class Verdict:
    """Numbers that must all be zero, with examples for whoever has to look."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    reordered: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = "/".join(str(len(kind)) for kind in (self.lost, self.doubled, self.reordered, self.leaked))
        return f"lost/doubled/reordered/leaked = {counts}"

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, doubled, reordered or leaked."""
        return not (self.lost or self.doubled or self.reordered or self.leaked)


@dataclass(frozen=True)
class Stored:
    """One message of the database: its room, author's key, id, place (None while held) and text."""

    room: str
    key: str
    message: str
    ord: int | None
    text: str


def check(ledgers: Iterable[Ledger], stored: Iterable[Stored], *, removed: Mapping[str, int] | None = None) -> Verdict:
    """I1 to I4 of RELIABILITY section 5 over a finished, settled run.

    `removed` names texts whose removal was acknowledged; a client that came later never gets them, and need not.
    """
    ledgers, rows = list(ledgers), list(stored)
    verdict = Verdict()
    gone = set(removed or ())
    _check_database(ledgers, rows, verdict)
    for ledger in ledgers:
        _check_order(ledger, verdict)
        _check_complete(ledger, rows, gone, verdict)
        _check_leaks(ledger, rows, verdict)
    _check_agreement(ledgers, verdict)
    return verdict


def _check_database(ledgers: list[Ledger], rows: list[Stored], verdict: Verdict) -> None:
    count = Counter(row.key for row in rows)
    ids = {row.key: row.message for row in rows}
    for ledger in ledgers:
        for key in ledger.sent:
            if count[key] > 1:
                verdict.doubled.append(f"key {key}: {count[key]} rows")
        for key, message in ledger.acked.items():
            if count[key] == 0:
                verdict.lost.append(f"key {key}: acknowledged, no row")
            elif ids[key] != message:
                verdict.doubled.append(f"key {key}: acknowledged as {message}, stored as {ids[key]}")


def _check_order(ledger: Ledger, verdict: Verdict) -> None:
    for room, events in ledger.applied.items():
        numbers = [seq for seq, *_ in events]
        for before, after in pairwise(numbers):
            if after != before + 1:
                verdict.reordered.append(f"{ledger.member} in {room}: {after} after {before}")
        posted = Counter(message for _, kind, message, text in events if kind == "message.posted" and text is not None)
        verdict.doubled += [f"{ledger.member}: {message} posted {n} times" for message, n in posted.items() if n > 1]


def _check_complete(ledger: Ledger, rows: list[Stored], gone: set[str], verdict: Verdict) -> None:
    """Every stored, shown message of the client's rooms reached it (it followed them from the start and has settled)."""
    for room in ledger.rooms:
        have = {message for _, _, message, _ in ledger.applied.get(room, [])}
        verdict.lost += [
            f"{ledger.member} never got {row.message}"
            for row in rows
            if row.room == room and row.ord is not None and row.text not in gone and row.message not in have
        ]


def _check_leaks(ledger: Ledger, rows: list[Stored], verdict: Verdict) -> None:
    everything = "\n".join(ledger.seen)
    foreign = [row for row in rows if row.room not in ledger.rooms]
    verdict.leaked += [f"{ledger.member} saw {row.message} of {row.room}" for row in foreign if row.text in everything]


def _check_agreement(ledgers: list[Ledger], verdict: Verdict) -> None:
    """All clients of a room hold the same messages at the same numbers."""
    truth: dict[tuple[str, int], tuple[str | None, str]] = {}
    for ledger in ledgers:
        for room, events in ledger.applied.items():
            for seq, _, message, _ in events:
                first = truth.setdefault((room, seq), (message, ledger.member))
                if first[0] != message:
                    verdict.reordered.append(f"{room} {seq}: {message} at {ledger.member}, {first[0]} at {first[1]}")
