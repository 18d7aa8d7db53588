"""What each reader gets of a message, and what may be done to one: the rules on plain values."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from accounts.errors import BadRequest, Forbidden, TooLarge
from chat import policies
from chat.policies import Face, Form
from groups.errors import Gone

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANA = uuid.UUID("5f0e3a52-8c1d-4f6b-9a7e-2d4c6b8a0e1f")


@dataclass
class Said:
    author_id: uuid.UUID = ANA
    state: str = "visible"
    ord: int | None = 7
    rev: int = 1
    withdrawn_at: datetime | None = None
    purged_at: datetime | None = None
    created_at: datetime = AT


@pytest.mark.parametrize(
    ("said", "member", "author", "team"),
    [
        (Said(), Face.WORDS, Face.WORDS, Face.WORDS),
        (Said(state="held", ord=None), Face.NOTHING, Face.HELD, Face.HELD),
        (Said(state="held"), Face.SLOT_HELD, Face.HELD, Face.HELD),
        (Said(state="removed"), Face.SLOT_REMOVED, Face.SLOT_REMOVED, Face.SLOT_REMOVED),
        (Said(state="removed", ord=None), Face.NOTHING, Face.SLOT_REMOVED, Face.SLOT_REMOVED),
        (Said(withdrawn_at=AT), Face.SLOT_WITHDRAWN, Face.SLOT_WITHDRAWN, Face.SLOT_WITHDRAWN),
        (Said(withdrawn_at=AT, ord=None), Face.NOTHING, Face.NOTHING, Face.NOTHING),
    ],
)
def test_each_reader_gets_their_face(said: Said, member: Face, author: Face, team: Face) -> None:
    assert [policies.face_of(said, form) for form in (Form.MEMBER, Form.AUTHOR, Form.TEAM)] == [member, author, team]
    assert policies.face_of(said, Form.OUTSIDE) is Face.NOTHING


def test_who_came_after_a_message_is_outside_also_on_the_team() -> None:
    other = uuid.UUID(int=1)
    assert policies.form_for(Said(), other, moderates=True, joined_ord=7) is Form.OUTSIDE
    assert policies.form_for(Said(), other, moderates=True, joined_ord=6) is Form.TEAM
    assert policies.form_for(Said(), ANA, moderates=True, joined_ord=7) is Form.AUTHOR


@pytest.mark.parametrize("typed", [None, 3, "", "  \n ", "\x00\x01", "half a pair \ud83d"])
def test_what_is_not_words_is_refused(typed: object) -> None:
    with pytest.raises(BadRequest):
        policies.check_body(typed, 40)


def test_words_are_kept_as_typed_up_to_the_limit() -> None:
    assert policies.check_body("  a\x07b\n\tc  ", 40) == "ab\n\tc"
    assert policies.check_body("é" * 40, 40) == "é" * 40
    with pytest.raises(TooLarge):
        policies.check_body("é" * 41, 40)


def test_only_the_author_changes_words_and_only_shown_ones() -> None:
    policies.check_may_edit(Said(), ANA, 1, AT + timedelta(minutes=15))
    with pytest.raises(Forbidden):
        policies.check_may_edit(Said(), uuid.UUID(int=1), 1, AT)
    with pytest.raises(Gone):
        policies.check_may_edit(Said(state="removed"), ANA, 1, AT)
