"""Calling somebody by name with an @: who is meant stands in the message by id; the words only say it again."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping

from accounts.errors import BadRequest
from chat.policies.finding import Piece

TEAM = "facilitators"  # stands for whoever runs the room, where others stand by the id of their membership
TEAM_WORDS = (TEAM, "facilitadores")  # how the composer writes it in each language
MENTIONS_MOST = 20


def read_mentions(given: Iterable[str]) -> tuple[str, ...]:
    """Who a client says it means, each once. Raises BadRequest (field "mentions") for anything but ids and "facilitators"."""
    meant = tuple(dict.fromkeys(given))
    if len(meant) > MENTIONS_MOST or not all(one == TEAM or _is_id(one) for one in meant):
        raise BadRequest(field="mentions")
    return meant


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def named_in(body: str, names: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The ids whose name, whole and after an @, stands in the words, in the order in which they stand there."""
    return tuple(dict.fromkeys(who for _start, _end, who in _calls(body, names)))


def with_names(body: str, names: Collection[str]) -> list[Piece]:
    """The words in pieces; those that call one of these names are hits."""
    pieces, at = [], 0
    for start, end, _who in _calls(body, {"": names}):
        pieces += [Piece(body[at:start], is_hit=False), Piece(body[start:end], is_hit=True)]
        at = end
    return [piece for piece in [*pieces, Piece(body[at:], is_hit=False)] if piece.text]


def _calls(body: str, names: Mapping[str, Collection[str]]) -> Iterator[tuple[int, int, str]]:
    """Each @ with a whole name after it: from where to where, and whose it is. The longest name counts."""
    known = sorted(
        ((name, who) for who, all_names in names.items() for name in all_names), key=lambda one: -len(one[0])
    )
    at = body.find("@")
    while at >= 0:
        for name, who in known:
            end = at + 1 + len(name)
            if body[at + 1 : end].casefold() == name.casefold() and not body[end : end + 1].isalnum():
                yield at, end, who
                break
        at = body.find("@", at + 1)
