"""One's own data as a file and as a page: everything of one's own, nothing of anybody else's, and an entry that it was taken."""

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.errors import NotFound
from chat.services import messages, seats
from checkins import access as checkins_access
from checkins.measures import SHIPPED
from checkins.policies import days
from checkins.services import lapses, measures, plans, sober
from checkins.services.checkins import save_checkin
from groups.models import Membership
from groups.services.support import ask_for_help
from moderation.models import AuditEvent, Note
from moderation.services import audit, evidence, exports
from tests.factories import Cast
from tests.moderation.conftest import act, flagged, said, signed_in, taken_back
from tests.moderation.pages import words

MINUTE = timedelta(minutes=1)
API, PAGE, FILE = "/api/v1/export/me", "/my-data/", "/my-data/file/"
MINE, PRIVATE, TAKEN, GONE, THEIRS, REPORT = (
    "canarymine", "canaryprivate", "canarytaken", "canarygone", "canarytheirs", "canaryreport",
)  # fmt: skip


@pytest.fixture
def lived(cast: Cast) -> Cast:
    """Ana has written, checked in, told of use, answered a measure, made a plan, asked for help; one message is down, one taken back."""
    at, ana = timezone.now(), cast.ana.user
    today = days.local_day(at, days.zone_named(ana.time_zone))
    theirs = said(cast.mo, f"I hear you, {THEIRS}.", at - 2 * MINUTE)
    messages.post_message(by=cast.ana, body=f"Thank you {MINE}", key=uuid.uuid4(), at=at - MINUTE, reply_to=theirs.pk)
    down = flagged(cast.mo, said(cast.ana, f"No {TAKEN}", at), at=at, words=REPORT).case
    act(cast.faye, down, "remove", at, note="Hi Ana. Shall we talk?")
    Note.objects.update(send_after=at)
    evidence.show_words(user_id=cast.ruth.user_id, case_id=down.pk, at=at)
    taken_back(said(cast.ana, f"Sorry {GONE}", at + MINUTE), at + MINUTE)
    save_checkin(
        user=ana,
        answers={"mood": 2, "used": "yes", "note": MINE, "thankful": PRIVATE},
        on_day=None,
        key=uuid.uuid4(),
        share_room=None,
        at=at,
    )
    lapses.say_around(user=ana, on_day=today, around=["lonely"], words=MINE)
    sober.count_from(user=ana, started_on=today - timedelta(days=40), today=today)
    measures.publish_measure(programme=cast.evening.programme, by=cast.faye.user, definition=SHIPPED["barc-10"], at=at)
    offer = checkins_access.offer_of(ana, "barc-10", at, today)
    sitting = measures.begin(user=ana, offer=offer, at=at)
    tens = {str(n): 5 for n in range(1, 11)}
    measures.answer(user=ana, sitting_id=sitting.pk, raw=tens, finish=True, today=today, at=at)
    plans.save_plan(user=ana, given={"alone": MINE}, seen=0, at=at)
    ask_for_help(user_id=ana.pk, at=at)
    return cast


def test_the_file_holds_what_one_wrote_and_answered(lived: Cast) -> None:
    answer = signed_in(lived.ana).get(API)
    told = answer.json()
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert "no-store" in answer["Cache-Control"]
    assert told["person"]["email"] == lived.ana.user.email
    assert ("Evening group", "Ana", "member") in [(one["group"], one["name"], one["role"]) for one in told["places"]]
    assert [one.get("body") for one in told["messages"]] == [f"Thank you {MINE}", None, None]
    assert [one["state"] for one in told["messages"]] == ["visible", "removed", "withdrawn"]
    assert told["next"] is None
    assert [one["answers"] for one in told["checkins"]] == [
        {"mood": 2, "used": "yes", "note": MINE, "thankful": PRIVATE}
    ]
    assert [(one["measure"], one["scores"]) for one in told["measures"]] == [("barc-10", {"total": 50})]
    assert [(one["around"], one["words"]) for one in told["days_of_use"]] == [(["lonely"], MINE)]
    assert told["count"]["days_of_use"] == []
    assert [one["lines"]["alone"] for one in told["plan"]["versions"]] == [[MINE]]
    assert [one["kind"] for one in told["help_requests"]] == ["help_asked"]
    assert [one["text"] for one in told["notes"]] == ["Hi Ana. Shall we talk?"]
    assert [(one["by"], one["kind"]) for one in told["looks"]] == [("Ruth", "evidence")]


@pytest.mark.parametrize("path", [API, FILE, PAGE])
def test_words_that_are_down_and_words_of_others_are_in_no_form_of_it(lived: Cast, path: str) -> None:
    told = signed_in(lived.ana).get(path).content.decode()
    assert MINE in told
    assert PRIVATE in told
    assert not [word for word in (TAKEN, GONE, THEIRS, REPORT) if word in told]


def test_a_finder_of_the_file_does_not_learn_what_was_reported(lived: Cast) -> None:
    told = signed_in(lived.mo).get(API).content.decode()
    assert THEIRS in told
    assert not [word for word in (REPORT, MINE, TAKEN, PRIVATE) if word in told]


@pytest.mark.parametrize("path", [API, FILE])
def test_each_group_has_an_entry_that_it_was_taken_without_a_word_of_it(lived: Cast, path: str) -> None:
    places = list(Membership.objects.filter(user=lived.ana.user, ended_at=None))
    assert len(places) == 2
    signed_in(lived.ana).get(path)
    entries = list(AuditEvent.objects.filter(kind="export"))
    assert {one.chain for one in entries} == {place.cohort_id for place in places}
    assert [(one.actor, one.target, one.facts) for one in entries if one.chain == lived.evening.pk] == [
        (lived.ana.pk, lived.ana.pk, {"messages": 3})
    ]
    assert MINE not in json.dumps(list(AuditEvent.objects.values()), default=str)
    assert audit.first_broken(lived.evening.pk) is None
    assert "Took their own data along" in words(signed_in(lived.faye).get(f"/trail/{lived.evening.pk}/"))


def test_reading_the_page_is_no_taking(lived: Cast) -> None:
    page = words(signed_in(lived.ana).get(PAGE))
    assert "You asked to be contacted" in page
    assert "A facilitator took this down. Its words are not here." in page
    assert "Recovery strengths: 50" in page
    assert not AuditEvent.objects.filter(kind="export").exists()


def test_the_page_of_somebody_who_has_written_nothing_leads_on(cast: Cast) -> None:
    for member in (cast.sam, cast.faye, cast.kit):
        page = signed_in(member).get(PAGE)
        assert page.status_code == 200
        assert "What you wrote in a group you have left" in words(page)


def test_who_has_left_takes_their_days_along_and_no_message(lived: Cast) -> None:
    seats.leave(member=lived.ana, reason="left", at=timezone.now())
    told = signed_in(lived.ana).get(API).json()
    assert told["messages"] == []
    assert lived.evening.name not in json.dumps(told["places"])
    assert [one["answers"]["mood"] for one in told["checkins"]] == [2]


def test_many_messages_come_in_parts_and_none_twice(cast: Cast) -> None:
    at = timezone.now()
    sent = [said(cast.ana, f"Part {n}", at + timedelta(seconds=n // 2)).pk for n in range(7)]
    user, places = cast.ana.user, [cast.ana]
    found, after = [], None
    while True:
        told = exports.own_data(user=user, places=places, after=after, limit=3, at=at)
        found += [one["id"] for one in told["messages"]]
        if told["next"] is None:
            break
        after = uuid.UUID(told["next"])
    assert sorted(found) == sorted(map(str, sent))
    rest = signed_in(cast.ana).get(f"{API}?after={found[4]}").json()
    assert [one["id"] for one in rest["messages"]] == found[5:]
    more = signed_in(cast.ana).get(f"{PAGE}?after={found[4]}")
    assert "Part 6" in words(more)
    assert "From the beginning" in words(more)


@pytest.mark.parametrize("path", [API, FILE, PAGE])
def test_nobody_goes_on_from_what_is_not_theirs(cast: Cast, path: str) -> None:
    theirs = said(cast.mo, THEIRS, timezone.now())
    ana = signed_in(cast.ana)
    for after in (theirs.pk, uuid.uuid4()):
        assert ana.get(f"{path}?after={after}").status_code == 404
    assert ana.get(f"{path}?after=x").status_code in (404, 422)
    with pytest.raises(NotFound):
        exports.export_own(user=cast.ana.user, after=theirs.pk, at=timezone.now())
    assert not AuditEvent.objects.filter(kind="export").exists()


def test_files_in_a_row_are_refused_kindly(cast: Cast, settings) -> None:
    settings.LIMIT_EXPORTS = 1
    ana = signed_in(cast.ana)
    assert ana.get(API).status_code == 200
    refused = ana.get(API)
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert ana.get(FILE).status_code == 429
    assert signed_in(cast.mo).get(API).status_code == 200
    assert ana.get(PAGE).status_code == 200


def test_nobody_without_a_session_gets_any(lived: Cast) -> None:
    assert Client().get(API).status_code == 401
    for path in (PAGE, FILE):
        assert MINE not in Client().get(path).content.decode()
