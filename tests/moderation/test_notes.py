"""Notes: out after 20 seconds unless undone, for one pair of eyes, read and answered also while paused."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from accounts.errors import BadRequest, Conflict, NotFound
from chat.models import UserEvent
from chat.services import seats
from groups.models import CareTask
from groups.services.memberships import pause_posting
from moderation import access, jobs
from moderation.models import Note
from moderation.services import notes
from tests.factories import Cast
from tests.moderation.conftest import NOON, act, flagged, minutes, said

OUT = NOON + timedelta(seconds=20)


@pytest.fixture
def note(cast: Cast) -> Note:
    case = flagged(cast.mo, said(cast.ana)).case
    act(cast.faye, case, "remove", note="Hi Ana. Shall we talk?")
    return Note.objects.get()


def received() -> list[dict[str, str]]:
    return list(UserEvent.objects.filter(kind="note.received").values_list("facts", flat=True))


def answer(cast: Cast, note: Note, text: str = "Yes, please.", **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"key": uuid.uuid4(), "at": minutes(5), **more}
    return notes.reply(user_id=cast.ana.user_id, note_id=note.pk, text=text, **told)


def test_a_note_is_nobodys_before_its_time(cast: Cast, note: Note) -> None:
    early = OUT - timedelta(seconds=1)
    assert access.notes_of(cast.ana.user_id, early) == []
    assert notes.send_due(early) == 0
    with pytest.raises(NotFound):
        notes.mark_read(user_id=cast.ana.user_id, note_id=note.pk, at=early)


def test_it_comes_out_once_whoever_asks_and_however_often(cast: Cast, note: Note) -> None:
    jobs.run(OUT)
    assert notes.send_due(OUT) == 0
    assert received() == [{"note": str(note.pk)}]
    assert UserEvent.objects.get(kind="note.received").user_id == cast.ana.user_id


def test_an_undone_note_never_comes_out(cast: Cast, note: Note) -> None:
    act(cast.faye, note.case, "restore", NOON + timedelta(seconds=10))
    assert notes.send_due(minutes(60)) == 0
    assert access.notes_of(cast.ana.user_id, minutes(60)) == []


def test_a_note_taken_back_between_two_clocks_is_not_sent(cast: Cast, note: Note) -> None:
    Note.objects.update(undone_at=NOON)
    assert notes._send(note.pk, OUT) == 0


@pytest.mark.parametrize("who", ["mo", "faye", "ruth", "olu"])
def test_it_is_for_its_reader_alone(cast: Cast, note: Note, who: str) -> None:
    other = getattr(cast, who).user_id
    assert access.notes_of(other, minutes(5)) == []
    with pytest.raises(NotFound):
        notes.mark_read(user_id=other, note_id=note.pk, at=minutes(5))
    with pytest.raises(NotFound):
        notes.reply(user_id=other, note_id=note.pk, text="hello", key=uuid.uuid4(), at=minutes(5))


def test_it_counts_as_read_from_the_first_time(cast: Cast, note: Note) -> None:
    assert notes.mark_read(user_id=cast.ana.user_id, note_id=note.pk, at=minutes(5)).read_at == minutes(5)
    assert notes.mark_read(user_id=cast.ana.user_id, note_id=note.pk, at=minutes(9)).read_at == minutes(5)


def test_an_answer_is_asked_to_be_read_and_given_once(cast: Cast, note: Note) -> None:
    key = uuid.uuid4()
    first = answer(cast, note, key=key)
    assert answer(cast, note, key=key) == {**first, "replayed": True}
    note.refresh_from_db()
    assert (note.reply, note.replied_at) == ("Yes, please.", minutes(5))
    task = CareTask.objects.get()
    assert (task.kind, task.about) == ("question", cast.ana)
    assert task.facts == {"case": str(note.case_id), "note": str(note.pk), "why": "reply"}
    with pytest.raises(Conflict):
        answer(cast, note, "And one more thing.")


def test_one_reads_and_answers_while_posting_is_paused(cast: Cast, note: Note) -> None:
    pause_posting(member=cast.ana, until=minutes(600))
    notes.mark_read(user_id=cast.ana.user_id, note_id=note.pk, at=minutes(5))
    assert answer(cast, note)["note"] == str(note.pk)


def test_an_empty_answer_is_refused(cast: Cast, note: Note) -> None:
    with pytest.raises(BadRequest):
        answer(cast, note, "  ")


def test_who_has_left_reads_no_notes(cast: Cast, note: Note) -> None:
    seats.leave(member=cast.ana, reason="finished", at=minutes(2))
    assert access.notes_of(cast.ana.user_id, minutes(5)) == []
