"""Who may see a plan and a request for help (DOMAIN section 8): every role at every address, pages, API and downloads alike."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from checkins.services import plans
from groups.models import CareTask, Meeting
from groups.services.support import ask_for_help
from tests import factories
from tests.plans.addresses import addresses
from tests.plans.conftest import CANARY, signed_in

HELP = "Ana asked to be contacted"
ASKED = "Asked to be contacted"
WORK_THERE = ("peer specialist", "facilitator", "supervisor")


@pytest.fixture
def evening(people, written) -> dict[str, Any]:
    """Ana has a plan and has asked for help; everybody who could look is there."""
    written(people.ana)
    task = ask_for_help(user_id=people.ana.user_id, at=timezone.now())
    now = timezone.now()
    meeting = Meeting.objects.create(cohort=people.evening, starts_at=now, ends_at=now + timedelta(hours=2))
    roles = {
        "member": people.mo,
        "co-leader": factories.join(people.evening, "noor", "co_leader"),
        "peer specialist": factories.join(people.evening, "priya", "peer_specialist"),
        "facilitator": people.faye,
        "supervisor": factories.join(people.evening, "sol", "supervisor"),
        "supporter": people.sam,
        "member elsewhere": people.olu,
        "facilitator elsewhere": factories.join(people.other, "ines", "facilitator"),
        "who has left": people.kit,
        "site administrator": people.ada,
        "nobody": None,
    }
    known = {
        "cohort_id": people.evening.pk,
        "room_id": people.room.pk,
        "room": people.room.pk,
        "member_id": people.ana.pk,
        "task_id": task.pk,
        "meeting_id": meeting.pk,
        "programme": people.evening.programme_id,
        "day": timezone.localdate().isoformat(),
        "n": 1,
        "number": 1,
    }
    return {"people": people, "roles": roles, "paths": addresses(known)}


def seen_at(browser: Client, paths: list[str], *words: str) -> dict[str, set[str]]:
    """By word: where it stands."""
    found: dict[str, set[str]] = {word: set() for word in words}
    for path in paths:
        answer = browser.get(path)
        text = (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")
        for word in words:
            if word in text:
                found[word].add(path)
    return found


def test_the_crawl_reaches_what_it_should(evening) -> None:
    cohort, ana = evening["people"].evening.pk, evening["people"].ana.pk
    wanted = {
        "/my-plan/",
        "/my-plan/versions/1/",
        "/support/",
        "/my-data/file/",
        "/api/v1/export/me",
        f"/cohorts/{cohort}/board/download/",
        f"/cohorts/{cohort}/members/{ana}/plan/edit/",
        f"/api/v1/rooms/{evening['people'].room.pk}/messages",
    }
    assert wanted - set(evening["paths"]) == set()
    assert len(evening["paths"]) > 60


def test_who_sees_a_plan_that_is_not_shown_and_a_request_for_help(evening) -> None:
    for role, who in evening["roles"].items():
        found = seen_at(signed_in(who), evening["paths"], CANARY, HELP, ASKED)
        assert found[CANARY] == set(), role
        assert bool(found[HELP] | found[ASKED]) == (role in WORK_THERE), (role, found)
    mine = seen_at(signed_in(evening["people"].ana), evening["paths"], CANARY, HELP)
    plan = {"/my-plan/", "/my-plan/edit/", "/my-plan/print/", "/my-plan/kept/", "/my-plan/versions/1/"}
    assert plan | {"/my-data/file/", "/api/v1/export/me"} <= mine[CANARY]
    assert all(path.startswith(("/my-plan/", "/my-data/file/", "/api/v1/export/me")) for path in mine[CANARY])
    assert mine[HELP] == set()


def test_a_plan_that_is_shown_is_seen_by_the_team_of_that_cohort_on_its_own_pages(evening) -> None:
    people = evening["people"]
    plans.share_plan(user=people.ana.user, share="write")
    own = f"/cohorts/{people.evening.pk}/members/{people.ana.pk}/plan/"
    near = [
        path
        for path in evening["paths"]
        if str(people.ana.pk) in path or path in ("/support/", "/needs-me/", "/today/")
    ]
    for role, who in evening["roles"].items():
        allowed = {own, f"{own}edit/"} if role in ("facilitator", "supervisor") else set()
        paths = evening["paths"] if role == "facilitator" else near
        assert seen_at(signed_in(who), paths, CANARY)[CANARY] == allowed, role


def test_only_who_works_there_takes_a_request(evening) -> None:
    task = CareTask.objects.get(kind="help_asked")
    for role, who in evening["roles"].items():
        answer = signed_in(who).post(f"/needs-me/{task.pk}/take/")
        expected = {302} if role == "nobody" else {302, 409} if role in WORK_THERE else {404}
        assert answer.status_code in expected, role
    assert "Not seen yet" not in signed_in(evening["people"].ana).get("/support/").content.decode()
