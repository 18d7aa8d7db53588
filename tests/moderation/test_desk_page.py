"""Needs me (S9), without script."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups import resources
from groups.models import CareTask, Programme
from groups.services import care
from groups.services.support import ask_for_help
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import signed_in
from tests.moderation.pages import CANARY, NUMBER, now, reported, said, words


def test_an_empty_desk_says_so_and_when_it_looked(faye: Client) -> None:
    page = words(faye.get("/needs-me/"))
    assert "Nothing is waiting." in page
    assert "Last looked" in page
    assert "2 groups" in page


def test_the_most_urgent_stands_first_with_why_and_its_numbers(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    said(cast.dana, NUMBER)
    ask_for_help(user_id=cast.lee.user_id, at=now())
    urges = {"urge": 4, "before": [1, 2]}
    care.raise_task(cohort=cast.evening, about=cast.mo, kind="urges_high", source="test", at=now(), facts=urges)
    page = faye.get("/needs-me/")
    titles = [line.title for line in page.context["now"]]
    assert titles == ["Lee asked to be contacted", "1 message is on hold", "A message by Ana was reported"]
    (today,) = page.context["today"]
    assert (today.title, today.why) == ("Urges up: Mo", "4 of 5. Before: 1, 2")
    assert page.context["now"][2].url == f"/queue/{case.pk}/"
    assert CANARY not in page.content.decode()


def test_a_danger_stands_once_as_its_task(cast: Cast, faye: Client) -> None:
    case = reported(cast, reason="safety_self")
    page = faye.get("/needs-me/")
    (line,) = page.context["now"]
    assert (line.title, line.why) == ("Ana: somebody may be in danger", "Somebody worries about a message")
    task = faye.get(line.url)
    assert f'href="/queue/{case.pk}/"' in task.content.decode()


def test_every_kind_of_task_has_its_words(cast: Cast, faye: Client) -> None:
    needed: dict[str, dict[str, Any]] = {"call_wanted": {"when": "week"}, "no_show": {"starts_at": now().isoformat()}}
    needed["absences"] = {"came": 1, "of": 4, "weeks": 12, "absent": 3, "excused": 0, "in_row": 3, "why": ["in_row"]}
    for kind in CareTask.Kind.values:
        facts = needed.get(kind, {})
        care.raise_task(cohort=cast.evening, about=cast.mo, kind=kind, source=kind, at=now(), facts=facts)
    extra = {
        "talk": {"why": "talk"},
        "reply": {"why": "reply"},
        "invited": {"invitation": "x"},
        "rule": {"from": "rule"},
        "today": {"when": "today"},
    }
    for source, facts in extra.items():
        kind = {"rule": "danger", "today": "call_wanted"}.get(source, "question")
        care.raise_task(cohort=cast.evening, about=cast.mo, kind=kind, source=source, at=now(), facts=facts)
    page = faye.get("/needs-me/")
    titles = [line.title for block in ("now", "today") for line in page.context[block]]
    assert len(titles) == len(set(titles)) + 1  # two dangers
    assert {"Mo has a question", "Talk with Mo", "Mo answered a note", "Mo asked for a call this week"} <= set(titles)
    assert "Mo asked for a call today" in titles


def test_taking_a_task_shows_others_who_has_it_and_a_second_taker_gets_a_page(cast: Cast, faye: Client) -> None:
    task = ask_for_help(user_id=cast.ana.user_id, at=now())
    ruth = signed_in(cast.ruth)
    assert faye.post(f"/needs-me/{task.pk}/take/").status_code == 302
    assert "Faye has it" in words(ruth.get("/needs-me/"))
    assert "You have it" in words(faye.get("/needs-me/"))
    page = ruth.post(f"/needs-me/{task.pk}/take/")
    assert page.status_code == 409
    assert "Faye has it." in words(page)
    assert ruth.post(f"/needs-me/{task.pk}/", {"outcome": "reached"}).status_code == 409
    assert ruth.post(f"/needs-me/{task.pk}/back/").status_code == 409


def test_ending_a_task_asks_how_moves_it_to_earlier_and_can_be_undone(cast: Cast, faye: Client) -> None:
    task = ask_for_help(user_id=cast.ana.user_id, at=now())
    page = faye.post(f"/needs-me/{task.pk}/", {})
    assert page.status_code == 400
    assert "Choose how it ended." in words(page)
    faye.post(f"/needs-me/{task.pk}/", {"outcome": "reached"})
    (done,) = faye.get("/needs-me/").context["handled"]
    assert (done.title, done.what, done.who) == ("Ana asked to be contacted", "We talked", "Faye")
    assert signed_in(cast.ruth).get("/needs-me/").context["handled"][0].undo == ""
    faye.post(done.undo)
    assert [line.title for line in faye.get("/needs-me/").context["now"]] == ["Ana asked to be contacted"]
    assert "ended this" not in words(faye.get(f"/needs-me/{task.pk}/"))


def test_what_was_written_is_read_on_its_own_page_only(cast: Cast, faye: Client) -> None:
    task = care.raise_task(
        cohort=cast.evening, about=cast.mo, kind="question", source="q", at=now(), words=f"May I? {CANARY}"
    )
    assert CANARY not in faye.get("/needs-me/").content.decode()
    assert CANARY in faye.get(f"/needs-me/{task.pk}/").content.decode()


def test_numbers_nobody_checked_for_a_year_are_a_line_for_the_team(cast: Cast, faye: Client) -> None:
    assert "Nobody has written down when they were last checked." in words(faye.get("/needs-me/"))
    old = [{**row, "checked_on": "2024-01-31"} for row in resources.CRISIS]
    Programme.objects.update(crisis=old)
    page = words(faye.get("/needs-me/"))
    assert "please check the numbers on Support" in page
    assert "They were last checked on 31 January 2024." in page
    Programme.objects.update(crisis=[{**row, "checked_on": timezone.localdate().isoformat()} for row in old])
    assert "check the numbers" not in words(faye.get("/needs-me/"))


def test_a_peer_specialist_takes_calls_and_reads_no_cases(cast: Cast) -> None:
    case = reported(cast, reason="safety_self")
    priya = signed_in(factories.join(cast.evening, "priya", "peer_specialist"))
    (line,) = priya.get("/needs-me/").context["now"]
    page = priya.get(line.url)
    assert page.status_code == 200
    assert str(case.pk) not in page.content.decode()
    assert priya.get("/queue/").status_code == 404
    assert priya.get(f"/queue/{case.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["/needs-me/", "/queue/"])
def test_the_desk_does_not_exist_for_members(cast: Cast, path: str) -> None:
    for member in (cast.ana, cast.sam, cast.olu):
        assert signed_in(member).get(path).status_code == 404
    assert Client().get(path).status_code == 302


def test_the_desk_costs_the_same_for_one_thing_as_for_many(cast: Cast, faye: Client) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert faye.get(path).status_code == 200
        return len(asked)

    def more(n: int) -> None:
        for _ in range(n):
            reported(cast)
            said(cast.ana, NUMBER)
            care.raise_task(cohort=cast.evening, about=cast.mo, kind="question", source=uuid.uuid4().hex, at=now())

    more(1)
    paths = ("/needs-me/", "/queue/", "/queue/?tab=held")
    faye.get("/needs-me/")
    few = [cost(path) for path in paths]
    more(5)
    assert [cost(path) for path in paths] == few
    assert max(few) <= 30
