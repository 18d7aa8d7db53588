"""A batch of messages is stored like each of them alone: one row a key, one order, one refusal touches nobody else."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.errors import KeyReused, NotFound, Refusal
from chat import gate
from chat.models import Message, MessageRevision, Room, RoomEvent
from chat.services import posting, rows, standing, writer
from chat.services.posting import Entry, Stored
from groups.errors import Muted, NotAMember
from groups.services.memberships import pause_posting
from tests.factories import Cast, cast, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None, settings: Any) -> Cast:
    settings.CHAT_GATE = "chat.gate.OpenGate"
    return cast()


def entry(member: Any, body: str, **more: Any) -> Entry:
    return Entry(member.pk, body, more.pop("key", None) or uuid.uuid4(), more.pop("at", timezone.now()), **more)


def stored(answer: Stored | Refusal) -> Stored:
    assert isinstance(answer, Stored), answer
    return answer


def test_a_batch_over_two_rooms_is_numbered_without_gaps_in_its_order(people: Cast) -> None:
    before = {room.pk: (room.last_seq, room.last_ord) for room in Room.objects.all()}
    mixed = [people.ana, people.olu, people.mo, people.ana, people.olu]
    answers = [stored(one).outcome for one in posting.store([entry(who, f"{n}") for n, who in enumerate(mixed)])]
    for room in (people.room, people.other_room):
        mine = [one for one in answers if one.room == str(room.pk)]
        seq, place = before[room.pk]
        assert [one.seq for one in mine] == list(range(seq + 1, seq + 1 + len(mine)))
        assert [one.ord for one in mine] == list(range(place + 1, place + 1 + len(mine)))
        logged = RoomEvent.objects.filter(room=room, kind="message.posted").order_by("seq")
        assert [str(event.message_id) for event in logged] == [one.message for one in mine]


def test_the_words_come_back_from_the_database_and_are_not_in_it(people: Cast) -> None:
    (answer,) = posting.store([entry(people.ana, "canary in the mine")])
    revision = MessageRevision.objects.get(message=uuid.UUID(stored(answer).outcome.message))
    assert revision.body == "canary in the mine"
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM chat_messagerevision")
        assert all(b"canary" not in bytes(row[0]) for row in cursor.fetchall())


class HoldingGate(gate.OpenGate):
    """Holds what asks for it."""

    def judge(self, draft: gate.Draft) -> gate.Verdict:
        return gate.Verdict(hold="hold me" in draft.body)


def test_a_held_message_takes_no_number_between_two_shown_ones(people: Cast, settings: Any) -> None:
    settings.CHAT_GATE = "tests.chat.test_posting.HoldingGate"
    words = ("one", "hold me", "two")
    first, held, second = (stored(one).outcome for one in posting.store([entry(people.ana, each) for each in words]))
    assert (held.state, held.seq, held.ord) == ("held", None, None)
    assert (second.seq, second.ord) == ((first.seq or 0) + 1, (first.ord or 0) + 1)


def test_the_refusal_of_one_touches_nobody_else(people: Cast) -> None:
    at = timezone.now()
    pause_posting(member=people.mo, until=at + timedelta(hours=1))
    answers = posting.store([entry(people.ana, "a"), entry(people.mo, "b"), entry(people.dana, "c")])
    assert isinstance(answers[1], Muted)
    assert [stored(answers[n]).outcome.state for n in (0, 2)] == ["visible", "visible"]
    assert not Message.objects.filter(author=people.mo).exists()


def test_somebody_who_left_and_somebody_unknown_are_no_members(people: Cast) -> None:
    gone, unknown = posting.store([entry(people.kit, "a"), Entry(uuid.uuid4(), "b", uuid.uuid4(), timezone.now())])
    assert isinstance(gone, NotAMember)
    assert isinstance(unknown, NotAMember)


def test_a_key_is_stored_once_in_one_batch_and_in_the_next(people: Cast) -> None:
    key = uuid.uuid4()
    first, twin, other = posting.store(
        [entry(people.ana, "once", key=key), entry(people.ana, "once", key=key), entry(people.ana, "else", key=key)]
    )
    assert isinstance(other, KeyReused)
    (again,) = posting.store([entry(people.ana, "once", key=key)])
    (reused,) = posting.store([entry(people.ana, "twice", key=key)])
    assert isinstance(reused, KeyReused)
    assert not stored(first).outcome.replayed
    for copy in (twin, again):
        assert stored(copy).outcome.replayed
        assert stored(copy).outcome.seq == stored(first).outcome.seq
    assert Message.objects.filter(key=key).count() == 1


def test_the_same_key_of_two_people_is_two_messages(people: Cast) -> None:
    key = uuid.uuid4()
    posting.store([entry(people.ana, "mine", key=key), entry(people.mo, "mine too", key=key)])
    assert Message.objects.filter(key=key).count() == 2


def test_a_copy_that_lost_the_race_finds_what_was_stored(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both copies looked before either was stored: the look says "new", the table says "once"."""
    key = uuid.uuid4()
    posting.store([entry(people.ana, "once", key=key)])
    looks = iter([False, True])
    monkeypatch.setattr(rows, "has_keys", lambda pairs: next(looks, True))
    (answer,) = posting.store([entry(people.ana, "once", key=key)])
    assert stored(answer).outcome.replayed
    assert Message.objects.filter(key=key).count() == 1


def test_an_answer_goes_to_a_message_one_can_see_and_to_no_other(people: Cast) -> None:
    mine = uuid.UUID(say(people.ana, "here").message)
    foreign = uuid.UUID(say(people.olu, "there").message)
    good, bad = posting.store([entry(people.mo, "yes", reply_to=mine), entry(people.mo, "no", reply_to=foreign)])
    assert Message.objects.get(pk=stored(good).outcome.message).reply_to_id == mine
    assert isinstance(bad, NotFound)


def test_slow_mode_asks_members_to_wait_and_not_the_team(people: Cast) -> None:
    Room.objects.filter(pk=people.room.pk).update(slow_mode_s=60)
    at = timezone.now()
    say(people.ana, "one", at=at)
    say(people.faye, "one", at=at)
    soon = at + timedelta(seconds=20)
    member, team = posting.store([entry(people.ana, "two", at=soon), entry(people.faye, "two", at=soon)])
    assert isinstance(member, Refusal)
    assert member.code == "slow_mode"
    assert member.retry_after_ms == 40_000
    assert stored(team).outcome.state == "visible"
    (later,) = posting.store([entry(people.ana, "two", at=at + timedelta(seconds=60))])
    assert stored(later).outcome.state == "visible"


def test_a_message_removed_since_is_replayed_as_it_stands(people: Cast) -> None:
    key, at = uuid.uuid4(), timezone.now()
    (first,) = posting.store([entry(people.ana, "once", key=key)])
    message = uuid.UUID(stored(first).outcome.message)
    standing.remove_messages(by=people.faye, message_ids=[message], reason="conduct", at=at)
    (again,) = posting.store([entry(people.ana, "once", key=key)])
    assert stored(again).outcome.state == "removed"


def test_a_room_that_does_not_exist_has_no_numbers(people: Cast) -> None:
    with pytest.raises(NotFound):
        rows.advance(uuid.uuid4())


@pytest.mark.django_db(transaction=True)
def test_what_many_threads_say_at_once_is_stored_once_each_in_one_order(people: Cast) -> None:
    pen = writer.Writer()
    entries = [entry(who, f"{n}") for n in range(10) for who in (people.ana, people.mo, people.dana)]
    futures = [pen.submit(one) for one in entries + entries[:5]]
    answers = [stored(future.result(20)).outcome for future in futures]
    pen.close()
    assert [one.replayed for one in answers[-5:]] == [True] * 5
    said = Message.objects.filter(room=people.room, key__in=[one.key for one in entries]).order_by("ord")
    assert len(said) == len(entries)
    places = [message.ord for message in said]
    assert places == list(range(places[0] or 0, (places[0] or 0) + len(entries)))


@pytest.mark.django_db(transaction=True)
def test_a_message_that_waits_for_a_mute_reads_the_mute(people: Cast) -> None:
    at = timezone.now()
    answers: list[Stored | Refusal] = []

    def post() -> None:
        answers.extend(posting.store([entry(people.ana, "too late", at=at + timedelta(seconds=1))]))
        connection.close()

    thread = threading.Thread(target=post)
    with transaction.atomic():
        pause_posting(member=people.ana, until=at + timedelta(hours=1))
        thread.start()
        # The message cannot be judged before this transaction ends: the cohort's row is held.
        thread.join(0.3)
        assert thread.is_alive()
    thread.join(20)
    assert isinstance(answers[0], Muted)
