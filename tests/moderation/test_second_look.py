"""Please look again, the words given back, a second pair of eyes, and words destroyed by two people."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.errors import BadRequest, Conflict, NotFound
from chat.models import Message, MessageRevision
from chat.services import messages
from groups.errors import Gone
from groups.models import CareTask, Membership
from moderation import access
from moderation.errors import AskSupervisor, DecidedBefore, NothingToDo
from moderation.models import Appeal, AuditEvent, Case, Note
from moderation.services import appeals, audit, evidence
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import NOON, act, flagged, minutes, on_call, said, signed_in, taken_back, trail

WORDS = "The evenings are long, canary41d7."


@pytest.fixture
def case(cast: Cast) -> Case:
    """Ana's message, taken down by Faye with a note."""
    found = flagged(cast.mo, said(cast.ana, WORDS)).case
    act(cast.faye, found, "remove", note="Hi Ana.")
    return found


def ask_again(cast: Cast, at: Any = None, **more: Any) -> dict[str, Any]:
    told = {"user_id": cast.ana.user_id, "note_id": Note.objects.earliest("created_at").pk, "text": "I named nobody."}
    return appeals.ask(**{**told, "key": uuid.uuid4(), "at": at or minutes(1), **more})


def supervisor(cast: Cast) -> Membership:
    return factories.join(cast.evening, "priya", "supervisor")


def test_a_second_look_opens_the_case_and_the_first_decider_cannot_answer_it(cast: Cast, case: Case) -> None:
    ask_again(cast)
    case.refresh_from_db()
    assert (case.status, case.priority) == ("open", 1)
    assert trail(cast.faye)[-1] == "look_again"
    for kind in ("keep", "restore"):
        with pytest.raises(DecidedBefore):
            act(cast.faye, case, kind, minutes(2))
    act(cast.faye, case, "note", minutes(2), note="Ruth looks.")
    act(cast.ruth, case, "restore", minutes(15))
    assert (Appeal.objects.get().changed, Appeal.objects.get().decided_by) == (True, cast.ruth)
    assert Message.objects.get().state == "visible"
    told = Note.objects.latest("created_at")
    assert (told.to, told.signed_by) == (cast.ana, cast.ruth)
    assert "back in the room" in told.text


def test_it_may_stay_down_and_the_author_hears_so_in_their_own_language(cast: Cast, case: Case) -> None:
    cast.ana.user.language = "es"
    cast.ana.user.save(update_fields=["language"])
    ask_again(cast)
    act(cast.ruth, case, "keep", minutes(2))
    assert Appeal.objects.get().changed is False
    assert Note.objects.latest("created_at").text.startswith("Hola Ana")
    assert Message.objects.get().state == "removed"


def test_a_decider_may_write_the_answer_themselves(cast: Cast, case: Case) -> None:
    ask_again(cast)
    act(cast.ruth, case, "keep", minutes(2), note="Hi Ana. I see why you asked.")
    assert Note.objects.count() == 2
    assert Note.objects.latest("created_at").text == "Hi Ana. I see why you asked."


def test_it_is_asked_once_within_fourteen_days_while_the_words_are_down(cast: Cast, case: Case) -> None:
    with pytest.raises(NotFound):
        ask_again(cast, user_id=cast.mo.user_id)
    with pytest.raises(BadRequest):
        ask_again(cast, text=" ")
    with pytest.raises(NothingToDo):
        ask_again(cast, NOON + timedelta(days=15))
    key = uuid.uuid4()
    assert [ask_again(cast, key=key)["replayed"] for _ in range(2)] == [False, True]
    with pytest.raises(Conflict):
        ask_again(cast)
    assert Appeal.objects.count() == 1


def test_an_open_case_gets_more_urgent_and_a_note_about_standing_words_asks_nothing(cast: Cast, case: Case) -> None:
    act(cast.faye, case, "restore", minutes(1))
    note = Note.objects.get()
    Note.objects.update(undone_at=None, send_after=NOON)
    assert not access.may_look_again(note, minutes(2))
    with pytest.raises(NothingToDo):
        ask_again(cast)
    act(cast.faye, case, "remove", minutes(3), note=None)
    ask_again(cast, minutes(4))
    case.refresh_from_db()
    assert case.priority == 1
    other = flagged(cast.mo, said(cast.ana)).case
    act(cast.faye, other, "note", minutes(3), note="How are you?")
    plain = access.note_for(cast.ana.user_id, Note.objects.get(case=other).pk, minutes(5))
    assert not access.may_look_again(plain, minutes(5))
    assert access.appeal_by(plain) is None


def test_a_case_that_is_still_open_only_gets_more_urgent(cast: Cast) -> None:
    message = said(cast.ana, WORDS)
    case = flagged(cast.mo, message, "other").case
    on_call(cast.faye)
    left = flagged(cast.dana, message, "other")
    act(cast.faye, case, "remove", note="Hi Ana.", flags=[case.flags.exclude(pk=left.pk).get().pk])
    case.refresh_from_db()
    assert (case.status, case.priority) == ("open", 2)
    ask_again(cast)
    case.refresh_from_db()
    assert (case.status, case.priority) == ("open", 1)


def test_the_words_given_back_are_for_the_author_alone_and_in_the_trail(cast: Cast, case: Case) -> None:
    act(cast.ruth, case, "give_back_words", minutes(2), note="Here they are.")
    note = Note.objects.get(gives_words=True)
    assert access.words_given(note) == WORDS
    assert access.words_given(Note.objects.get(gives_words=False)) is None
    entry = AuditEvent.objects.latest("n")
    assert (entry.kind, entry.commitment) == ("give_back_words", audit.commitment_to(Message.objects.get()))
    Note.objects.update(send_after=timezone.now())
    assert "canary41d7" in signed_in(cast.ana).get(f"/notes/{note.pk}/").content.decode()
    assert signed_in(cast.mo).get(f"/notes/{note.pk}/").status_code == 404
    with pytest.raises(NothingToDo):
        act(cast.faye, flagged(cast.mo, said(cast.ana)).case, "give_back_words", note="x")


def test_a_second_pair_of_eyes_is_on_the_desk_of_the_others(cast: Cast) -> None:
    case = flagged(cast.mo, said(cast.ana)).case
    act(cast.faye, case, "escalate")
    case.refresh_from_db()
    task = CareTask.objects.get(kind="question")
    assert (case.status, task.facts["why"], task.priority) == ("waiting", "second", 1)
    act(cast.ruth, case, "keep", minutes(1))
    act(cast.ruth, case, "escalate", minutes(2))
    case.refresh_from_db()
    assert case.status == "decided"


def test_two_people_destroy_words_and_nothing_brings_them_back(cast: Cast, case: Case) -> None:
    boss = supervisor(cast)
    act(cast.faye, case, "purge", minutes(1))
    with pytest.raises(NothingToDo):
        act(cast.faye, case, "purge", minutes(2))
    with pytest.raises(AskSupervisor):
        act(cast.ruth, case, "purge", minutes(2))
    assert MessageRevision.objects.count() == 1
    act(boss, case, "purge", minutes(3))
    message = Message.objects.get()
    assert (message.purged_at, MessageRevision.objects.count()) == (minutes(3), 0)
    with pytest.raises(Gone):
        act(cast.ruth, case, "restore", minutes(4))
    with pytest.raises(Gone):
        act(boss, case, "purge", minutes(5))
    with pytest.raises(NothingToDo):
        act(boss, case, "give_back_words", minutes(5), note="x")
    with pytest.raises(NothingToDo):
        evidence.show_words(user_id=boss.user_id, case_id=case.pk, at=minutes(5))
    assert audit.first_broken(cast.evening.pk) is None
    assert AuditEvent.objects.filter(kind="purge").latest("n").commitment == ""
    again = messages.replay(by=cast.ana, key=message.key, body="anything")
    assert again is not None
    assert again.state == "removed"


def test_words_that_their_author_took_back_can_be_destroyed_too(cast: Cast) -> None:
    message = said(cast.ana, WORDS)
    case = flagged(cast.mo, message).case
    with pytest.raises(NothingToDo):
        act(cast.faye, case, "purge")
    taken_back(message)
    act(cast.faye, case, "keep")
    boss = supervisor(cast)
    act(boss, case, "purge", minutes(1))
    act(cast.faye, case, "purge", minutes(2))
    assert not MessageRevision.objects.exists()
    entry = AuditEvent.objects.latest("n")
    assert (entry.before_state, entry.after_state) == ("withdrawn", "purged")


def test_nothing_is_destroyed_in_sight_or_while_a_second_look_waits(cast: Cast, case: Case) -> None:
    ask_again(cast)
    with pytest.raises(NothingToDo):
        act(cast.faye, case, "purge", minutes(2))
    act(cast.ruth, case, "restore", minutes(15))
    with pytest.raises(Gone):
        act(cast.ruth, case, "purge", minutes(16))
    Case.objects.update(status="decided")
    act(cast.faye, case, "remove", minutes(20))
    Appeal.objects.update(decided_at=None)
    with pytest.raises(NothingToDo):
        act(cast.faye, case, "purge", minutes(21))


def test_asking_lapses_after_a_week_and_after_another_decision(cast: Cast, case: Case) -> None:
    boss = supervisor(cast)
    act(cast.faye, case, "purge", minutes(1))
    act(boss, case, "purge", NOON + timedelta(days=8))
    assert MessageRevision.objects.exists()
    act(cast.ruth, case, "mute", NOON + timedelta(days=8, minutes=1), minutes=5)
    act(cast.faye, case, "purge", NOON + timedelta(days=8, minutes=2))
    assert MessageRevision.objects.exists()
