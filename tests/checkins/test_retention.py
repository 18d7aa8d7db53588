"""What people told about their days is forgotten a year after their last group has ended, once a day, by any clock."""

from datetime import timedelta

import pytest

from checkins import access
from checkins.measures import SHIPPED
from checkins.models import CheckIn, LapseReport, Outage, Pause, Sitting, SoberTime
from checkins.services import measures, retention, setup, sober
from groups.models import Membership
from tests.checkins.conftest import NOW, TODAY

YEAR = timedelta(days=365)


@pytest.fixture
def told(people, check_in):
    """Ana and Mo have told all there is to tell; the clock runs."""
    measures.publish_measure(
        programme=people.evening.programme, by=people.faye.user, definition=SHIPPED["pacs"], at=NOW
    )
    for member in (people.ana, people.mo):
        check_in(member, used="yes", note="canary")
        sober.count_from(user=member.user, started_on=TODAY, today=TODAY)
        setup.leave_out(user=member.user, codes=["sleep"])
        setup.take_days_off(user=member.user, last_on=TODAY, today=TODAY)
        measures.begin(user=member.user, offer=access.offer_of(member.user, "pacs", NOW, TODAY), at=NOW)
    setup.note_alive(at=NOW)
    return people


def ends(user, at) -> None:
    Membership.objects.filter(user=user, ended_at=None).update(ended_at=at)


def holders(model) -> int:
    return int(model.objects.values("user").distinct().count())


def test_a_year_after_the_last_group_nothing_is_left(told) -> None:
    ends(told.ana.user, NOW)
    at = NOW + YEAR + timedelta(hours=1)
    assert retention.forget_old(at=at) == 1
    for model in (CheckIn, LapseReport, Sitting, SoberTime, Pause):
        assert holders(model) == 1
        assert not model.objects.filter(user=told.ana.user).exists()


@pytest.mark.parametrize("later", [YEAR - timedelta(hours=1), timedelta()])
def test_before_that_everything_stays(told, later) -> None:
    ends(told.ana.user, NOW)
    assert retention.forget_old(at=NOW + later) == 0
    assert holders(CheckIn) == 2


def test_one_group_that_goes_on_keeps_it_all(told) -> None:
    ends(told.ana.user, NOW)
    Membership.objects.filter(pk=told.ana.pk).update(ended_at=None)
    assert retention.forget_old(at=NOW + 2 * YEAR) == 0


def test_it_is_done_once_a_day_whichever_clock_is_first(told) -> None:
    at = NOW + YEAR + timedelta(hours=1)
    assert retention.forget_old(at=at) == 0
    ends(told.ana.user, NOW)
    assert retention.forget_old(at=at) == 0
    assert retention.forget_old(at=at + timedelta(days=1)) == 1


def test_old_outages_are_forgotten_too(told) -> None:
    setup.note_alive(at=NOW + timedelta(hours=5))
    assert Outage.objects.count() == 1
    retention.forget_old(at=NOW + YEAR + timedelta(days=1))
    assert not Outage.objects.exists()
