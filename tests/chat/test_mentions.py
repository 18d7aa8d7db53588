"""Whom a message calls is told once it is shown; nobody else, and never what it says."""

import uuid
from datetime import time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from chat import access, policies, projection
from chat.gate import Verdict
from chat.models import Message, UserEvent
from chat.services import messages, reading, seats, standing
from chat.services.posting import Outcome
from groups.models import CareTask, Membership, StaffEvent
from groups.services import care, coverage
from notifications.models import OutboxItem
from notifications.services import news, outbox
from tests.factories import Cast, cast

pytestmark = pytest.mark.django_db
NEVER_QUIET = (time(0), time(0))


@pytest.fixture
def people(db: None, settings: Any) -> Cast:
    settings.CHAT_GATE = "chat.gate.OpenGate"
    return cast()


def call(by: Membership, *called: Membership | str, body: str = "@you", key: uuid.UUID | None = None) -> Outcome:
    ids = [one if isinstance(one, str) else str(one.pk) for one in called]
    return messages.post_message(
        by=by, body=body, key=key or uuid.uuid4(), at=timezone.now(), mentions=ids, paced=False
    )


def told(member: Membership) -> list[dict[str, Any]]:
    return [event.facts for event in UserEvent.objects.filter(user_id=member.user_id, kind="mention.received")]


def calls() -> list[CareTask]:
    return list(CareTask.objects.filter(facts__why="called"))


def test_who_is_called_is_told_of_which_message_and_nobody_else_is(people: Cast) -> None:
    said = call(people.ana, people.mo, people.faye)
    for one in (people.mo, people.faye):
        assert told(one) == [{"room": said.room, "message": said.message}]
    for one in (people.ana, people.dana, people.olu):
        assert told(one) == []


def test_only_people_of_the_room_can_be_called_and_oneself_cannot(people: Cast) -> None:
    said = call(people.ana, people.olu, people.kit, people.ana, str(uuid.uuid4()))
    assert Message.objects.get(pk=said.message).mentions == ""
    assert not UserEvent.objects.filter(kind="mention.received").exists()


def test_sending_it_again_tells_nobody_again(people: Cast) -> None:
    key = uuid.uuid4()
    for _ in range(2):
        call(people.ana, people.mo, key=key)
    assert len(told(people.mo)) == 1


def test_the_names_are_those_of_now_and_the_page_shows_them(people: Cast) -> None:
    said = call(people.ana, people.mo, body="Thank you, @Mo <3 https://example.org")
    Membership.objects.filter(pk=people.dana.pk).update(display_name="Dee")
    other = call(people.ana, people.dana, body="and @Dana")
    place = access.place_for(people.mo.user_id, people.room.pk)
    seen = {one.message.pk: projection.for_place(one, place) for one in access.with_words(access.page(place), None)}
    first, second = seen[uuid.UUID(said.message)], seen[uuid.UUID(other.message)]
    assert first is not None
    assert first["mentions"] == [{"id": str(people.mo.pk), "name": "Mo"}]
    assert second is not None
    assert second["mentions"] == [{"id": str(people.dana.pk), "name": "Dee"}]
    spoken = access.with_words([Message.objects.select_related("author").get(pk=said.message)], None)[0]
    html = projection.fragment(spoken, policies.Form.MEMBER, "en")
    assert '<b class="message__name">@Mo</b> &lt;3 <a href="https://example.org" rel="nofollow">' in html


def test_the_page_shows_that_the_team_was_called_in_whichever_language(people: Cast) -> None:
    call(people.ana, policies.TEAM, people.mo, body="@Facilitadores, @Mo, @dana")
    spoken = access.with_words(list(Message.objects.select_related("author")), None)[0]
    html = projection.fragment(spoken, policies.Form.MEMBER, "en")
    names = [f'<b class="message__name">{name}</b>' for name in ("@Facilitadores", "@Mo")]
    assert ", ".join([*names, "@dana"]) in html


def test_a_held_message_tells_nobody_until_it_is_released(people: Cast, settings: Any) -> None:
    settings.CHAT_GATE = "tests.chat.test_mentions.HoldEverything"
    said = call(people.ana, people.mo, policies.TEAM)
    assert (told(people.mo), calls()) == ([], [])
    standing.release_message(by=people.faye, message_id=Message.objects.get().pk, at=timezone.now())
    assert told(people.mo) == [{"room": said.room, "message": said.message}]
    assert len(calls()) == 1


def test_calling_the_team_is_one_task_until_somebody_has_it(people: Cast) -> None:
    for _ in range(2):
        call(people.ana, policies.TEAM)
    (task,) = calls()
    assert (task.about, task.kind, task.priority) == (people.ana, "question", 1)
    raised = [event.facts for event in StaffEvent.objects.filter(kind="care.raised")]
    assert [one["task"] for one in raised] == [str(task.pk)]
    care.take_task(task=task, by=people.faye, at=timezone.now())
    call(people.ana, policies.TEAM)
    call(people.mo, policies.TEAM)
    assert len(calls()) == 3


def test_the_team_calling_itself_is_no_task(people: Cast) -> None:
    call(people.ruth, policies.TEAM)
    assert calls() == []


def want_mail(member: Membership, quiet: tuple[time, time] = NEVER_QUIET) -> None:
    news.choose(user=member.user, is_on=True, quiet=quiet)


def test_a_mail_goes_only_to_who_wants_one_and_says_nothing(people: Cast) -> None:
    want_mail(people.mo)
    at = timezone.now()
    for _ in range(3):
        call(people.ana, people.mo, people.dana, body="canary @Mo")
    assert outbox.send_due(at=at) == 0
    assert outbox.send_due(at=at + timedelta(minutes=6)) == 1
    (sent,) = mail.outbox
    assert sent.to == [people.mo.user.email]
    assert (sent.subject, "You have something new." in sent.body) == ("Handrail", True)
    assert "canary" not in sent.body
    assert "Ana" not in sent.body


def test_who_has_looked_meanwhile_gets_no_mail(people: Cast) -> None:
    want_mail(people.mo)
    said = call(people.ana, people.mo)
    reading.mark_read(by=people.mo, ord=said.ord or 0, at=timezone.now())
    assert not OutboxItem.objects.exists()


def test_whoever_watches_gets_a_mail_when_the_team_is_called(people: Cast) -> None:
    at = timezone.now()
    want_mail(people.faye)
    want_mail(people.ruth)
    coverage.watch_until(by=people.faye, until=at + timedelta(hours=1), at=at)
    call(people.ana, policies.TEAM)
    assert [item.user for item in OutboxItem.objects.all()] == [people.faye.user]


def test_somebody_who_left_is_not_called(people: Cast) -> None:
    seats.leave(member=people.mo, reason="left", at=timezone.now())
    call(people.ana, people.mo)
    assert told(people.mo) == []


class HoldEverything:
    """A gate that holds."""

    def judge(self, draft: Any) -> Any:
        return Verdict(hold=True)

    def record(self, message: Message, verdict: Any) -> None:
        """Nothing to keep."""
