"""Nobody heard from somebody: which silence is a sign, and that it reaches a person once."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from checkins.models import CheckIn, DailyLook, Outage, Pause
from checkins.policies import signs
from checkins.services import looks
from groups.models import CareTask
from groups.services import care
from tests.reminders.conftest import NOON, checked_in

TODAY = date(2026, 11, 18)
YESTERDAY = TODAY - timedelta(days=1)
LONG_AGO = TODAY - timedelta(days=90)


def back(*numbers: int) -> set[date]:
    """Days before today."""
    return {TODAY - timedelta(days=n) for n in numbers}


def days_of(sign: signs.Sign | None) -> object:
    return sign.facts["days"] if sign else None


def test_three_days_are_long_for_who_checks_in_daily_and_short_for_others() -> None:
    daily, sometimes = back(*range(4, 30)), back(*range(4, 30, 3))
    sign = signs.quiet_sign(daily, set(), LONG_AGO, YESTERDAY)
    assert sign is not None
    assert sign.facts == {"days": 3, "usual": 14, "of": 14, "first": "2026-11-15"}
    assert signs.quiet_sign(daily | back(3), set(), LONG_AGO, YESTERDAY) is None
    assert signs.quiet_sign(sometimes, set(), LONG_AGO, YESTERDAY) is None
    assert days_of(signs.quiet_sign(back(*range(6, 30, 3)), set(), LONG_AGO, YESTERDAY)) == 5
    assert signs.quiet_sign(back(7), set(), LONG_AGO, YESTERDAY) is None
    assert days_of(signs.quiet_sign(back(8), set(), LONG_AGO, YESTERDAY)) == 7


def test_somebody_new_has_a_week() -> None:
    assert signs.quiet_sign(set(), set(), TODAY - timedelta(days=6), YESTERDAY) is None
    assert days_of(signs.quiet_sign(set(), set(), TODAY - timedelta(days=7), YESTERDAY)) == 7


def test_days_that_were_not_due_do_not_count() -> None:
    daily = back(*range(4, 30))
    assert signs.quiet_sign(daily, back(2), LONG_AGO, YESTERDAY) is None
    assert days_of(signs.quiet_sign(daily - back(4), back(2), LONG_AGO, YESTERDAY)) == 3


@given(st.sets(st.integers(1, 60)), st.sets(st.integers(1, 60)))
def test_a_sign_only_ever_counts_due_days_without_a_check_in(done: set[int], off: set[int]) -> None:
    sign = signs.quiet_sign(back(*done), back(*off), LONG_AGO, YESTERDAY)
    newest = min(done, default=signs.LOOK_BACK.days + 2)
    gap = [n for n in range(1, min(newest, signs.LOOK_BACK.days + 2)) if n not in off]
    if sign is not None:
        assert sign.facts["days"] == len(gap)
        assert len(gap) >= signs.QUIET_AFTER_OFTEN


def test_urges_are_up_when_they_are_high_or_two_above_what_was_usual() -> None:
    assert signs.urges_sign(None, [1, 2]) is None
    assert signs.urges_sign(3, [1, 2, 2]) is None
    rising = signs.urges_sign(4, [1, 1, 2])
    assert rising is not None
    assert rising.facts == {"urge": 4, "before": [1, 1, 2], "usual": [1, 2]}
    assert signs.urges_sign(3, [0, 1, 1]) is not None
    assert signs.urges_sign(3, [0, 1]) is None
    high = signs.urges_sign(5, [])
    assert high is not None
    assert high.facts == {"urge": 5, "before": []}


def test_a_mood_is_low_when_it_is_very_low_or_low_for_the_third_time() -> None:
    assert signs.mood_sign(None, []) is None
    assert signs.mood_sign(2, [3, 2]) is None
    assert signs.mood_sign(2, [2, 2]) is not None
    assert signs.mood_sign(1, []) is not None
    assert signs.mood_sign(3, [1, 1]) is None


# ── the daily look ──────────────────────────────────────────────────────────────────────────────────────────────────
def history(people, *, silent: int) -> None:
    """Everybody has checked in daily; Mo has not for so many days."""
    for name in ("ana", "mo", "dana", "lee", "olu"):
        first = silent + 1 if name == "mo" else 1
        member = getattr(people, name)
        CheckIn.objects.bulk_create(
            [CheckIn(user=member.user, on_day=TODAY - timedelta(days=n), mood=3) for n in range(first, 30)]
        )


def found() -> list[tuple[str, dict[str, object]]]:
    tasks = CareTask.objects.filter(kind="no_checkin", handled_at=None).select_related("about")
    return [(task.about.display_name, task.facts) for task in tasks if task.about]


def look(at: datetime) -> int:
    return looks.look_through(at=at)


def test_a_silence_becomes_one_task_whose_numbers_go_on(people) -> None:
    history(people, silent=3)
    assert look(NOON) == 2  # both therapy groups; nobody looks through a family
    assert look(NOON) == 0
    assert found() == [("Mo", {"days": 3, "usual": 14, "of": 14, "first": "2026-11-15"})]
    CheckIn.objects.filter(on_day=YESTERDAY).exclude(user=people.mo.user).update(on_day=TODAY)
    CheckIn.objects.bulk_create(
        [CheckIn(user=getattr(people, name).user, on_day=YESTERDAY, mood=3) for name in ("ana", "dana", "lee", "olu")]
    )
    look(NOON + timedelta(days=1))
    assert [(name, facts["days"]) for name, facts in found()] == [("Mo", 4)]
    assert DailyLook.objects.count() == 4


def test_the_look_is_taken_in_the_morning_of_the_programme(people) -> None:
    history(people, silent=3)
    six = NOON - timedelta(hours=6)
    look(six - timedelta(days=1))
    assert look(six - timedelta(minutes=1)) == 0
    assert look(six) == 2


def test_checking_in_answers_it(people) -> None:
    history(people, silent=3)
    look(NOON)
    checked_in(people.mo, NOON)
    assert found() == []


def test_after_somebody_talked_it_comes_back_a_week_later_only(people) -> None:
    history(people, silent=3)
    look(NOON)
    care.end_task(task=CareTask.objects.get(kind="no_checkin"), by=people.faye, outcome="reached", at=NOON)
    for n in range(1, 7):
        look(NOON + timedelta(days=n))
        assert "Mo" not in dict(found())
    look(NOON + timedelta(days=7))
    assert "Mo" in dict(found())


def test_days_off_and_days_without_the_service_are_not_silence(people) -> None:
    history(people, silent=3)
    Pause.objects.create(user=people.mo.user, first_on=YESTERDAY, last_on=TODAY)
    look(NOON)
    assert found() == []
    Pause.objects.all().delete()
    DailyLook.objects.all().delete()
    Outage.objects.create(started_at=NOON - timedelta(days=2), ended_at=NOON - timedelta(days=1))
    look(NOON)
    assert found() == []


def test_a_look_that_another_clock_has_taken_is_not_taken_again(people) -> None:
    history(people, silent=3)
    DailyLook.objects.create(cohort=people.evening, on_day=TODAY)
    looks.look_in(people.evening, TODAY, [], NOON)
    assert found() == []


def test_the_team_looks_for_nobody_who_is_not_in_treatment(people) -> None:
    look(NOON)
    assert {name for name, _ in found()} == {"Ana", "Mo", "Dana", "Lee", "Olu"}
