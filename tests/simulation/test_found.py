"""What the simulation has found, each as the shortest story that shows it."""

import json
import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.utils import timezone

from accounts.errors import KeyReused
from chat.api import rooms
from chat.live import pull
from chat.live.sheet import Reader
from chat.models import RoomEvent
from chat.services import messages, posting, seats, standing
from groups.errors import Muted
from groups.services import memberships
from tests.factories import Cast, join, say, session_key
from tests.factories import cast as whole_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None, settings: Any) -> Cast:
    settings.CHAT_GATE = "chat.gate.OpenGate"
    return whole_cast()


def test_who_came_later_is_not_quoted_what_was_said_before(people: Cast) -> None:
    before = uuid.UUID(say(people.ana, "before you came").message)
    late, at = join(people.evening, "olu"), timezone.now()
    messages.post_message(by=people.mo, body="an answer", key=uuid.uuid4(), at=at, reply_to=before, paced=False)
    shown = {}
    for member in (people.ana, late):
        snapshot = rooms.snapshot(cast(Any, SimpleNamespace(user=member.user)), people.room.pk)
        reader = Reader(member.user_id, session_key(member.user), html=True, language="en")
        batch = pull.room(people.room.pk, 0, [reader])
        shown[member.display_name] = json.dumps(snapshot) + "".join(line.text for line in batch.lines[reader])
    assert "before you came" in shown["Ana"]
    assert "an answer" in shown["Olu"]
    assert "before you came" not in shown["Olu"]


def test_a_bulk_removal_does_not_name_what_its_author_had_taken_back(people: Cast) -> None:
    said, at = [uuid.UUID(say(people.ana, body).message) for body in ("one", "two", "three")], timezone.now()
    messages.withdraw_message(by=people.ana, message_id=said[0], at=at)
    standing.remove_messages(by=people.faye, message_ids=said, reason="conduct", at=at)
    bulk, own = RoomEvent.objects.filter(room=people.room).order_by("-seq")[:2][::-1]
    assert bulk.facts["ids"] == [str(said[1]), str(said[2])]
    assert own.message_id == said[0]


def test_who_asks_again_after_a_mute_is_told_that_it_was_stored(people: Cast) -> None:
    at = timezone.now()
    entry = posting.Entry(people.ana.pk, "said in time", uuid.uuid4(), at)
    [first] = posting.store([entry])
    memberships.pause_posting(member=people.ana, until=at + timedelta(minutes=5))
    [again, new] = posting.store([entry, posting.Entry(people.ana.pk, "too late", uuid.uuid4(), at)])
    assert isinstance(first, posting.Stored)
    assert isinstance(again, posting.Stored)
    assert (again.outcome.message, again.outcome.replayed) == (first.outcome.message, True)
    assert isinstance(new, Muted)


def test_who_goes_and_comes_back_before_the_answer_arrives_has_said_it_once(people: Cast) -> None:
    at, key = timezone.now(), uuid.uuid4()
    [first] = posting.store([posting.Entry(people.ana.pk, "the answer was lost", key, at)])
    seats.leave(member=people.ana, reason="left", at=at)
    back = join(people.evening, "ana")
    [again] = posting.store([posting.Entry(back.pk, "the answer was lost", key, at)])
    assert isinstance(first, posting.Stored)
    assert isinstance(again, posting.Stored)
    assert (again.outcome.message, again.outcome.replayed) == (first.outcome.message, True)
    [other, new] = posting.store(
        [posting.Entry(back.pk, words, one, at) for words, one in (("no", key), ("yes", uuid.uuid4()))]
    )
    assert isinstance(other, KeyReused)
    assert isinstance(new, posting.Stored)
