"""The checker finds what it is there for: each way to break a promise, planted on purpose."""

from collections.abc import Callable

import pytest

from tests.reliability.checker import Stored, Truth, Verdict, check
from tests.reliability.ledger import RESET, Entry, Ledger, Send
from tests.reliability.words import ROOM_LETTERS, body_of, mark_of, marks_in, room_mark

ROOM = "7c778e74-001a-4eed-94e1-eb875ecc4ef1"
KEYS = (
    "e6bfab4f-fab2-445f-b980-13e518179c39",
    "0db92b9e-6f6a-4d54-97d9-5f9b2c3f1a77",
    "c0ffee00-0000-4000-8000-000000000003",
)
IDS = ("one", "two", "three")


def ledger(who: str) -> Ledger:
    """Somebody who sent three messages, was acknowledged, and applied them in order."""
    made = Ledger(who, {ROOM}, base={ROOM: 0})
    made.sent = {key: Send(key, ROOM, "", 0.0, message=message) for key, message in zip(KEYS, IDS, strict=True)}
    made.log = {ROOM: [Entry(seq, "message.posted", message, 0.0) for seq, message in enumerate(IDS, 1)]}
    return made


def truth() -> Truth:
    """What the database holds of it."""
    rows = [Stored(ROOM, key, message, seq) for seq, (key, message) in enumerate(zip(KEYS, IDS, strict=True), 1)]
    return Truth(rows, {ROOM: 3}, {ROOM: dict(enumerate(IDS, 1))})


def judged(change: Callable[[Ledger, Truth], object]) -> Verdict:
    """The verdict after one thing was changed."""
    one, held = ledger("ana"), truth()
    change(one, held)
    return check([one, ledger("mo")], held)


def test_a_run_without_fault_is_clean() -> None:
    assert judged(lambda _one, _held: None).clean


Change = Callable[[Ledger, Truth], object]
LOST: dict[str, Change] = {
    "acknowledged but not stored": lambda _one, held: held.messages.pop(),
    "the last events never came": lambda one, _held: one.log[ROOM].pop(),
    "a message before the reset is in no history": lambda one, _held: _reset(one, 2),
}
DOUBLED: dict[str, Change] = {
    "two rows for a key": lambda _one, held: held.messages.append(Stored(ROOM, KEYS[0], "other", 4)),
    "acknowledged as another message": lambda one, _held: setattr(one.sent[KEYS[0]], "message", "other"),
    "two answers that differ": lambda one, _held: one.contradicted.append("one and other"),
    "applied twice": lambda one, _held: one.log[ROOM].append(Entry(4, "message.posted", "three", 0.0)),
}
REORDERED: dict[str, Change] = {
    "a gap": lambda one, _held: one.log[ROOM].pop(1),
    "two events change places": lambda one, _held: one.log[ROOM].reverse(),
    "another message at a number": lambda one, _held: one.log[ROOM].__setitem__(
        1, Entry(2, "message.posted", "x", 0.0)
    ),
    "a gap in the database": lambda _one, held: held.events[ROOM].pop(2),  # type: ignore[attr-defined]  # a dict
}


def _reset(one: Ledger, as_of: int) -> None:
    one.log[ROOM] = [Entry(as_of, RESET, None, 0.0), *one.log[ROOM][as_of:]]
    one.found[ROOM] = {"one"}


@pytest.mark.parametrize("what", LOST)
def test_what_is_lost_is_found(what: str) -> None:
    assert judged(LOST[what]).lost


@pytest.mark.parametrize("what", DOUBLED)
def test_what_is_doubled_is_found(what: str) -> None:
    assert judged(DOUBLED[what]).doubled


@pytest.mark.parametrize("what", REORDERED)
def test_what_is_out_of_order_is_found(what: str) -> None:
    assert judged(REORDERED[what]).reordered


def test_what_leaks_is_found() -> None:
    assert judged(lambda one, _held: one.leaked.append("mark")).leaked


def test_a_reset_with_its_history_is_clean() -> None:
    def start_again(one: Ledger, _held: Truth) -> None:
        _reset(one, 2)
        one.found[ROOM] = {"one", "two"}

    assert judged(start_again).clean


def test_whoever_was_removed_needs_nothing_more() -> None:
    def removed(one: Ledger, _held: Truth) -> None:
        one.ended[ROOM] = 1.0
        one.log[ROOM].pop()

    assert judged(removed).clean


def test_a_mark_names_its_room_and_is_found_in_bytes() -> None:
    body = body_of(ROOM, KEYS[0], 200)
    mark = mark_of(ROOM, KEYS[0])
    assert len(body) <= 200
    assert marks_in(f'{{"body":"{body}"}}'.encode()) == [mark]
    assert mark[:ROOM_LETTERS] == room_mark(ROOM)
