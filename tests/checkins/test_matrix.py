"""Who may see what (DOMAIN section 8): check-ins, scores, days of use. Every address of the site, for every role, with canaries."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from chat.models import RoomEvent, UserEvent
from checkins import access
from checkins.measures import own_measure
from checkins.models import CheckIn, LapseReport, Sitting
from checkins.policies import days
from checkins.services import lapses, measures, setup, sober
from checkins.services.checkins import save_checkin
from groups.models import CareTask, Membership, StaffEvent
from notifications.models import OutboxItem
from tests import factories
from tests.factories import Cast
from tests.moderation.test_sweep import routes

NOTE, INTENTION, AROUND, ANSWER = "canarynote", "canaryintent", "canaryaround", "canaryanswer"
THANKFUL, SELF_ANSWER = "canarythankful", "canaryself"
TEAM_READS = {NOTE, INTENTION, AROUND, ANSWER}
COUNT = ">4321<"
NOBODY_ELSE = {THANKFUL, SELF_ANSWER, COUNT}
EVERY = TEAM_READS | NOBODY_ELSE
ABOUT = {"licence": "ours", "schedule": {"every_days": 7}}


@dataclass
class Story:
    """Ana has told everything there is to tell; what Mo may not know is known by heart."""

    people: Cast
    sittings: list[Sitting]


@pytest.fixture
def story(people: Cast) -> Story:
    at, ana, faye = timezone.now(), people.ana.user, people.faye.user
    programme, today = people.evening.programme, days.local_day(at, days.zone_named(people.ana.user.time_zone))
    setup.save_setup(programme=programme, by=faye, kept=["moved"], own=[], optional=["intention", "thankful"], at=at)
    save_checkin(
        user=ana,
        answers={"mood": 1, "urge": 5, "used": "yes", "note": NOTE, "intention": INTENTION, "thankful": THANKFUL},
        on_day=None,
        key=uuid.uuid4(),
        share_room=people.room.pk,
        at=at,
    )
    lapses.say_around(user=ana, on_day=today, around=["lonely"], words=AROUND)
    sober.count_from(user=ana, started_on=today - timedelta(days=4321), today=today)
    sittings = []
    for code, reader, word in (("own-team", "team", ANSWER), ("own-self", "self", SELF_ANSWER)):
        made = own_measure(
            {**ABOUT, "code": code, "name": code, "reader": reader},
            {"questions": f"How?\n0 = No\n1 = {word}", "scales": "Total: 1"},
            "en",
        )
        measures.publish_measure(programme=programme, by=faye, definition=made, at=at)
        offer = access.offer_of(ana, code, at, today)
        sitting = measures.begin(user=ana, offer=offer, at=at)
        sittings.append(measures.answer(user=ana, sitting_id=sitting.pk, raw={"1": 1}, finish=True, today=today, at=at))
    factories.join(people.evening, "pat", "peer_specialist")
    factories.join(people.evening, "cole", "co_leader")
    factories.join(people.evening, "sue", "supervisor")
    factories.join(people.other, "ines", "facilitator")
    factories.join(factories.cohort("Alumni", kind="alumni", of=programme), "alma")
    return Story(people, sittings)


def member(people: Cast, name: str) -> Any:
    known = getattr(people, name, None)
    return known or Membership.objects.get(display_name=name.title())


def addresses(story: Story) -> Iterator[str]:
    """Every address, filled with Ana's ids wherever one fits; the two that ask for a day with today's."""
    people, today = story.people, CheckIn.objects.get(user=story.people.ana.user).on_day
    known = {
        "room": people.room.pk,
        "cohort": people.evening.pk,
        "member": people.ana.pk,
        "programme": people.evening.programme_id,
        "sitting": story.sittings[0].pk,
        "task": CareTask.objects.filter(kind="use_reported").get().pk,
        "code": "own-team",
    }

    def part(found: re.Match[str]) -> str:
        plain = {"int": "1", "str": "x", "slug": "x", "path": "x"}
        name = found[2].removesuffix("_id")
        return str(known.get(name) or plain.get((found[1] or "str").rstrip(":")) or uuid.uuid4())

    skipped = ("/metrics", "/readyz", "/healthz", "/sign-", "/second-step", "/accounts", "/password")
    yield from (re.sub(r"<(\w+:)?(\w+)>", part, one) for one in routes() if not one.startswith(skipped))
    yield from (f"/check-in/{today}/", f"/check-in/{today}/saved/")


def test_the_addresses_have_the_export_and_the_api_among_them(story) -> None:
    found = set(addresses(story))
    assert {"/my-data/", "/my-data/file/", "/api/v1/export/me", "/api/v1/checkins", "/my-plan/", "/support/"} <= found
    assert len(found) > 100


def seen_by(client: Client, story: Story) -> dict[str, str]:
    """By canary: the first address that shows it to this person."""
    found: dict[str, str] = {}
    for path in addresses(story):
        answer: Any = client.get(path)
        assert answer.status_code < 500, path
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        for word in EVERY & set(re.findall("canary[a-z]+|>4321<", content.decode(errors="replace"))):
            found.setdefault(word, path)
    return found


@pytest.mark.parametrize("who", ["mo", "cole", "pat", "sam", "olu", "ines", "kit", "alma", "ada", "nobody"])
def test_nobody_outside_the_team_sees_any_of_it_anywhere(story, signed_in, who) -> None:
    """Member, co-leader, peer specialist without a share, family, another group and its team, one who has left, alumni, the administrator.

    Every page, every download and every address of the API that can be read, their own export among them.
    """
    words = seen_by(Client() if who == "nobody" else signed_in(member(story.people, who)), story)
    # That a measure has this answer is the measure's own wording, which whoever shapes the programme reads; who chose it is not.
    if who in ("mo", "cole", "olu", "ines", "alma", "ada"):
        words = {word: path for word, path in words.items() if not path.startswith(("/questions/", "/programme/"))}
    assert words == {}


@pytest.mark.parametrize("who", ["faye", "sue"])
def test_the_team_sees_what_it_reads_and_never_what_is_for_nobody_else(story, signed_in, who) -> None:
    words = seen_by(signed_in(member(story.people, who)), story)
    page = f"/cohorts/{story.people.evening.pk}/members/{story.people.ana.pk}/"
    assert {word: path for word, path in words.items() if word in TEAM_READS} == dict.fromkeys(TEAM_READS, page)
    assert not {THANKFUL, COUNT} & set(words)
    assert all(path.startswith("/programme/") for word, path in words.items() if word == SELF_ANSWER)


def test_a_score_that_only_the_member_reads_is_on_no_page_of_the_team(story, signed_in) -> None:
    page = (
        signed_in(story.people.faye)
        .get(f"/cohorts/{story.people.evening.pk}/members/{story.people.ana.pk}/")
        .content.decode()
    )
    assert ANSWER in page
    assert SELF_ANSWER not in page
    assert "own-self" not in page


def test_ana_sees_everything_that_is_hers(story, signed_in) -> None:
    client = signed_in(story.people.ana)
    for path in ("/my-data/file/", "/api/v1/export/me"):
        told = client.get(path).content.decode()
        assert not [word for word in (NOTE, INTENTION, THANKFUL, AROUND, "own-self") if word not in told]
    assert COUNT in client.get("/my-check-ins/count/").content.decode()


def test_nothing_that_sockets_mails_and_the_desk_are_fed_with_holds_a_word(story) -> None:
    rows: list[Any] = []
    for model in (RoomEvent, UserEvent, StaffEvent, CareTask, OutboxItem):
        rows += list(model.objects.values())
    assert rows
    assert not [word for word in EVERY if word in str(rows)]


def test_what_was_written_lies_sealed(story) -> None:
    rows = [*CheckIn.objects.values(), *LapseReport.objects.values()]
    told = str([{name: bytes(v) if isinstance(v, memoryview) else v for name, v in row.items()} for row in rows])
    assert not [word for word in (NOTE, INTENTION, THANKFUL, AROUND) if word in told]
