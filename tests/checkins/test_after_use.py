"""After a day of use: a kind answer, a person within a day, the plan on the next, and nothing taken away (DOMAIN C8, C9, R31)."""

from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as some

from accounts.errors import Invalid, NotFound
from chat.models import Message
from checkins import access
from checkins.models import LapseReport, SoberTime
from checkins.policies import lapses, sober
from checkins.services import lapses as reports
from checkins.services import sober as counting
from groups.models import CareTask
from groups.services import care
from tests.checkins.conftest import NOW, TODAY, WOUNDING, seen, send

SAVED = f"/check-in/{TODAY}/saved/"


@pytest.mark.parametrize(
    ("seen_at", "plan", "closed", "state"),
    [
        (None, None, None, "recorded"),
        (None, NOW, None, "recorded"),
        (NOW, None, None, "acknowledged"),
        (NOW, NOW, None, "plan_updated"),
        (NOW, NOW, NOW, "closed"),
        (NOW, None, NOW, "closed"),
    ],
)
def test_a_report_has_states_of_its_own(seen_at, plan, closed, state) -> None:
    assert lapses.state_of(seen_at, plan, closed) == state
    assert state in lapses.STATE_WORDS


@pytest.mark.parametrize(("days_later", "due"), [(0, False), (1, True), (3, True), (4, False), (-1, False)])
def test_the_plan_is_asked_about_from_the_next_day(days_later, due) -> None:
    assert lapses.is_prompt_due(TODAY, TODAY + timedelta(days=days_later), None, None) is due
    assert not lapses.is_prompt_due(TODAY, TODAY + timedelta(days=1), NOW, None)
    assert not lapses.is_prompt_due(TODAY, TODAY + timedelta(days=1), None, NOW)


# ── the report ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_telling_makes_one_report_and_the_team_follows_it(people, check_in) -> None:
    for _ in range(2):
        check_in(people.ana, used="yes", mood=2)
    (told,) = access.lapses_for_team(people.faye, people.ana.pk)
    assert (told.report.on_day, told.state) == (TODAY, "recorded")
    assert told.task is not None
    assert told.task.due_at == NOW + timedelta(hours=24)
    task = care.take_task(task=told.task, by=people.faye, at=NOW)
    reports.plan_updated(user_id=people.ana.user_id, at=NOW)
    assert [one.state for one in access.reports_of(people.ana.user_id)] == ["plan_updated"]
    care.end_task(task=task, by=people.faye, outcome="reached", at=NOW)
    assert [one.state for one in access.lapses_for_team(people.ruth, people.ana.pk)] == ["closed"]


def test_rather_talking_about_it_makes_no_report(people, check_in) -> None:
    check_in(people.ana, used="talk")
    assert not LapseReport.objects.exists()
    assert not CareTask.objects.exists()


def test_taking_it_back_takes_the_report_back_until_somebody_has_it(people, check_in) -> None:
    check_in(people.ana, used="yes")
    check_in(people.ana, used="no")
    assert not LapseReport.objects.exists()
    check_in(people.ana, used="yes")
    care.take_task(task=CareTask.objects.get(), by=people.faye, at=NOW)
    check_in(people.ana, used="no")
    assert LapseReport.objects.count() == CareTask.objects.count() == 1


def test_what_was_going_on_is_asked_and_may_stay_empty(people, signed_in, check_in, that_evening) -> None:
    check_in(people.ana, used="yes")
    client, url = signed_in(people.ana), f"/check-in/{TODAY}/around/"
    assert "What was going on? (only if you want to say)" in seen(client.get(SAVED))
    assert client.post(url, {"around": ["tired", "lonely"], "words": "A long day."}).url == SAVED
    report = LapseReport.objects.get()
    assert (report.around, report.words) == (["lonely", "tired"], "A long day.")
    assert CareTask.objects.get().facts["around"] == ["lonely", "tired"]
    check_in(people.ana, used="yes", mood=3)
    assert CareTask.objects.get().facts["around"] == ["lonely", "tired"]
    assert client.post(url, {}).status_code == 302
    report.refresh_from_db()
    assert (report.around, report.words) == ([], None)


def test_what_was_going_on_is_kept_for_ones_own_day_only(people, check_in) -> None:
    check_in(people.ana, used="yes")
    with pytest.raises(NotFound):
        reports.say_around(user=people.mo.user, on_day=TODAY, around=[], words="")
    with pytest.raises(Invalid):
        reports.say_around(user=people.ana.user, on_day=TODAY, around=["weak"], words="")
    with pytest.raises(Invalid):
        reports.say_around(user=people.ana.user, on_day=TODAY, around=[], words="x" * 501)


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_answer_is_kind_and_the_three_choices_are_alike(people, signed_in, that_evening) -> None:
    client = signed_in(people.ana)
    send(client, used="yes", mood="1", urge="5")
    answer = client.get(SAVED)
    page = seen(answer)
    assert "Thank you for telling us. One day does not undo your work." in page
    choices = page.index("to call me"), page.index("Open my plan"), page.index("That is all for now")
    assert list(choices) == sorted(choices)
    assert answer.content.decode().count("button--quiet button--large button--wide") == 3
    assert not WOUNDING.search(page)


def test_the_group_learns_nothing(people, signed_in, check_in, that_evening) -> None:
    check_in(people.ana, used="yes", mood=2, note="canary")
    reports.say_around(user=people.ana.user, on_day=TODAY, around=["people"], words="canary")
    assert not Message.objects.exists()
    mo = signed_in(people.mo)
    for url in ("/today/", "/rooms/", f"/rooms/{people.room.pk}/", "/api/v1/checkins", "/my-data/file/"):
        assert "canary" not in mo.get(url).content.decode()


def test_nothing_falls_and_no_right_is_lost(people, signed_in, check_in, that_evening) -> None:
    for back in (3, 2, 1):
        check_in(people.ana, day=TODAY - timedelta(days=back), mood=4)
    client = signed_in(people.ana)
    before = seen(client.get("/today/"))
    assert "3 check-ins so far" in before
    send(client, used="yes")
    assert "4 check-ins so far" in seen(client.get(SAVED))
    assert client.get(f"/rooms/{people.room.pk}/").status_code == 200
    assert (
        client.post(
            f"/rooms/{people.room.pk}/", {"body": "Hello", "key": "0" * 8 + "-0000-4000-8000-" + "0" * 12}
        ).status_code
        < 400
    )


def test_the_next_day_asks_about_the_plan_once(people, signed_in, check_in) -> None:
    check_in(people.ana, used="yes")
    client = signed_in(people.ana)
    with time_machine.travel(NOW, tick=False):
        assert "A look at your plan?" not in seen(client.get("/today/"))
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert "A look at your plan?" in seen(client.get("/today/"))
        assert client.post(f"/check-in/{TODAY}/plan-later/").url == "/today/"
        assert "A look at your plan?" not in seen(client.get("/today/"))


# ── sober time ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_three_figures_side_by_side() -> None:
    start = date(2026, 11, 1)
    assert sober.figures_of(start, [], date(2026, 11, 11)) == sober.Figures(10, 10, 10)
    assert sober.figures_of(start, [date(2026, 11, 8)], date(2026, 11, 11)) == sober.Figures(3, 9, 10)


@given(some.sets(some.integers(0, 60)), some.integers(0, 60))
def test_time_alone_lowers_no_figure_and_a_day_of_use_today_lowers_no_total(uses, today) -> None:
    start = date(2026, 1, 1)
    days = [start + timedelta(days=n) for n in uses if n <= today]
    now, then = (sober.figures_of(start, days, start + timedelta(days=today + n)) for n in (0, 1))
    assert then.since_use >= now.since_use
    assert then.sober >= now.sober
    assert then.on_the_way > now.on_the_way
    used_today = sober.figures_of(start, [*days, start + timedelta(days=today)], start + timedelta(days=today))
    assert (used_today.sober, used_today.on_the_way) == (now.sober, now.on_the_way)


def test_it_is_off_until_one_begins_and_only_oneself_changes_it(people, signed_in, check_in, that_evening) -> None:
    client = signed_in(people.ana)
    assert "Would you like to count?" in seen(client.get("/my-check-ins/count/"))
    start = TODAY - timedelta(days=20)
    client.post("/my-check-ins/count/", {"act": "start", "started_on": start.isoformat()})
    check_in(people.ana, used="yes")
    page = seen(client.get("/my-check-ins/count/"))
    assert "days since the last day of use 20" in page
    assert "Your count stays as it is." in page
    client.post("/my-check-ins/count/", {"act": "use", "day": TODAY.isoformat()})
    page = seen(client.get("/my-check-ins/count/"))
    assert "days since the last day of use 0 sober days in all 20 days since you began 20" in page
    client.post("/my-check-ins/count/", {"act": "not_use", "day": TODAY.isoformat()})
    kept = access.sober_time_of(people.ana.user_id)
    assert kept is not None
    assert kept.days_of_use == []
    client.post("/my-check-ins/count/", {"act": "stop"})
    assert not SoberTime.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"act": "start", "started_on": "2027-01-01"},
        {"act": "start", "started_on": "soon"},
        {"act": "use", "day": "2026-01-01"},
    ],
)
def test_days_that_cannot_be_are_refused_beside_their_field(people, signed_in, that_evening, wrong) -> None:
    counting.count_from(user=people.ana.user, started_on=TODAY, today=TODAY)
    assert signed_in(people.ana).post("/my-check-ins/count/", wrong).status_code == 422
    assert SoberTime.objects.get().started_on == TODAY


def test_counting_later_lets_go_of_days_before(people) -> None:
    user = people.ana.user
    counting.count_from(user=user, started_on=TODAY - timedelta(days=9), today=TODAY)
    counting.mark_day(user=user, day=TODAY - timedelta(days=5), used=True, today=TODAY)
    row = counting.count_from(user=user, started_on=TODAY - timedelta(days=2), today=TODAY)
    assert row.days_of_use == []
    with pytest.raises(NotFound):
        counting.mark_day(user=people.mo.user, day=TODAY, used=True, today=TODAY)
