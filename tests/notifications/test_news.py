"""A mail that there is something new: wanted or not, and never in quiet hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from notifications import access, policies
from notifications.models import OutboxItem
from notifications.services import news
from tests.factories import person, session_key

EASTERN = ZoneInfo("America/New_York")
NIGHT = (time(22), time(7))


def wall(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=EASTERN)


@pytest.mark.parametrize(
    ("at", "quiet", "due"),
    [
        (wall(23, 21, 59), NIGHT, wall(23, 21, 59)),
        (wall(23, 22), NIGHT, wall(24, 7)),
        (wall(24, 3), NIGHT, wall(24, 7)),
        (wall(24, 7), NIGHT, wall(24, 7)),
        (wall(24, 12, 30), (time(12), time(14)), wall(24, 14)),
        (wall(24, 14), (time(12), time(14)), wall(24, 14)),
        (wall(24, 3), (time(7), time(7)), wall(24, 3)),
        (wall(1, 1, 10).replace(fold=1), (time(0), time(1, 30)), wall(1, 1, 30).replace(fold=1)),
        (wall(1, 0, 30), NIGHT, wall(1, 7)),  # the clocks go back in between
    ],
)
def test_quiet_hours_end_before_a_mail_leaves(at: datetime, quiet: tuple[time, time], due: datetime) -> None:
    # As moments: an hour that clocks show twice is equal to nothing in another zone.
    assert policies.after_quiet(at, quiet, EASTERN).astimezone(UTC) == due.astimezone(UTC)


@pytest.mark.parametrize(
    ("wall", "quiet"),
    [
        (time(22), True),
        (time(23, 30), True),
        (time(0), True),
        (time(6, 59), True),
        (time(7), False),
        (time(21, 59), False),
    ],
)
def test_quiet_hours_go_over_midnight(wall: time, quiet: bool) -> None:
    assert policies.is_quiet(wall, NIGHT) is quiet
    assert policies.is_quiet(wall, (time(7), time(22))) is not quiet
    assert not policies.is_quiet(wall, (wall, wall))


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
CLOCKS = st.times().map(lambda one: one.replace(second=0, microsecond=0))


@given(
    MOMENTS, CLOCKS, CLOCKS, st.sampled_from(["America/New_York", "Europe/Madrid", "Australia/Lord_Howe"]).map(ZoneInfo)
)
def test_what_waits_for_the_end_of_quiet_hours_leaves_outside_them(
    at: datetime, first: time, last: time, zone: ZoneInfo
) -> None:
    """The same rule that reminders keep to: whatever `after_quiet` gives is not quiet by `is_quiet`, and never earlier."""
    due = policies.after_quiet(at, (first, last), zone)
    assert due >= at
    assert not policies.is_quiet(due.astimezone(zone).time(), (first, last))


@pytest.mark.django_db
def test_a_mail_waits_for_the_morning_and_then_for_a_day_at_most() -> None:
    ana, at = person("ana"), wall(23, 23)
    news.tell(user=ana, once="one", link="/rooms/", at=at)
    assert not OutboxItem.objects.exists()
    news.choose(user=ana, is_on=True, quiet=NIGHT)
    for once in ("one", "one", "two"):
        news.tell(user=ana, once=once, link="/rooms/", at=at)
    assert {(item.once, item.due_at) for item in OutboxItem.objects.all()} == {
        ("one", wall(24, 7).astimezone(UTC)),
        ("two", wall(24, 7).astimezone(UTC)),
    }
    assert {item.not_after for item in OutboxItem.objects.all()} == {wall(24, 7) + timedelta(days=1)}


@pytest.mark.django_db
def test_everybody_starts_without_mail_and_chooses_for_themselves() -> None:
    ana, client = person("ana"), Client()
    client.cookies["sessionid"] = session_key(ana)
    page = client.get("/settings/news/").content.decode()
    assert 'value="off"' in page
    assert "You have something new." in page
    saved = client.post("/settings/news/", {"wanted": "on", "quiet_from": "21:30", "quiet_until": "08:00"})
    assert saved.status_code == 302
    chosen = access.news_choice_of(ana)
    assert (chosen.is_on, chosen.quiet_from, chosen.quiet_until) == (True, time(21, 30), time(8))
    wrong = client.post("/settings/news/", {"wanted": "on", "quiet_from": "", "quiet_until": "08:00"})
    assert wrong.status_code == 422
    client.post("/settings/news/", {"wanted": "off", "quiet_from": "21:30", "quiet_until": "08:00"})
    assert not access.news_choice_of(ana).is_on
