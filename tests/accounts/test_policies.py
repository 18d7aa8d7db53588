from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import policies
from accounts.policies import Limits

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)
LIMITS = Limits(
    idle_member=timedelta(minutes=30),
    idle_team=timedelta(minutes=15),
    idle_own_phone=timedelta(days=14),
    longest=timedelta(hours=12),
    longest_own_phone=timedelta(days=90),
)


def row(*, seen=NOON, started=NOON, expires=NOON + timedelta(days=400), own_phone=False):
    return SimpleNamespace(seen_at=seen, started_at=started, expire_date=expires, own_phone=own_phone)


@pytest.mark.parametrize(
    ("own_phone", "team", "minutes"),
    [(False, False, 30), (False, True, 15), (True, False, 14 * 24 * 60), (True, True, 15)],
)
def test_an_idle_session_ends(own_phone, team, minutes):
    end = policies.ends_at(row(own_phone=own_phone), team=team, limits=LIMITS)
    assert end == NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("own_phone", "team", "age"),
    [
        (False, False, timedelta(hours=12)),
        (False, True, timedelta(hours=12)),
        (True, False, timedelta(days=90)),
        (True, True, timedelta(hours=12)),
    ],
)
def test_a_busy_session_ends_too(own_phone, team, age):
    busy = row(seen=NOON + age, own_phone=own_phone)
    assert policies.ends_at(busy, team=team, limits=LIMITS) == NOON + age


def test_a_session_never_outlives_its_row():
    assert policies.ends_at(row(expires=NOON), team=False, limits=LIMITS) == NOON


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@given(seen=moments, started=moments, expires=moments, own=st.booleans(), team=st.booleans())
def test_no_fact_can_lengthen_a_session_beyond_its_limits(seen, started, expires, own, team):
    end = policies.ends_at(row(seen=seen, started=started, expires=expires, own_phone=own), team=team, limits=LIMITS)
    assert end <= min(expires, seen + timedelta(days=14), started + timedelta(days=90))
    if team:
        assert end <= min(seen + timedelta(minutes=15), started + timedelta(hours=12))


@given(seen=moments, started=moments, expires=moments, own=st.booleans())
def test_the_team_never_gets_more_time_than_a_member(seen, started, expires, own):
    facts = row(seen=seen, started=started, expires=expires, own_phone=own)
    member = policies.ends_at(facts, team=False, limits=LIMITS)
    assert policies.ends_at(facts, team=True, limits=LIMITS) <= member


def test_the_limits_come_from_the_settings(settings):
    settings.SESSION_IDLE_MEMBER_S = 60
    assert Limits.of(settings).idle_member == timedelta(minutes=1)


@pytest.mark.parametrize("path", ["/api/v1/rooms/3f/events", "/healthz", "/readyz", "/metrics"])
def test_what_a_script_repeats_is_no_activity(path):
    assert policies.is_background(path, marked=False)


@pytest.mark.parametrize(
    "path", ["/", "/rooms/3f/", "/api/v1/rooms/3f/messages", "/events", "/api/v1/rooms/3f/events/x"]
)
def test_what_a_person_opens_is_activity(path):
    assert not policies.is_background(path, marked=False)
    assert policies.is_background(path, marked=True)


def test_activity_is_written_once_a_minute():
    assert not policies.is_touch_due(NOON, NOON + timedelta(seconds=59))
    assert policies.is_touch_due(NOON, NOON + timedelta(seconds=60))


@pytest.mark.parametrize("name", ["mfa_index", "mfa_activate_totp", "account_logout", "exit", "support"])
def test_without_second_factor_one_may_set_it_up_leave_and_get_help(name):
    assert policies.may_open_without_second_factor(name)


@pytest.mark.parametrize("name", ["home", "room", "devices", "account_set_password", "mfa_deactivate_totp", None])
def test_without_second_factor_nothing_else_opens(name):
    assert not policies.may_open_without_second_factor(name)


@pytest.mark.parametrize(
    ("path", "accept", "expected"),
    [
        ("/api/v1/me", "*/*", True),
        ("/rooms/", "application/json", True),
        ("/rooms/", "text/html,application/json", False),
        ("/rooms/", "", False),
    ],
)
def test_programs_get_json_and_people_pages(path, accept, expected):
    assert policies.wants_json(path, accept) is expected


def test_a_proof_is_fresh_for_ten_minutes():
    proofs = [{"method": "code", "at": NOON.timestamp()}]
    assert policies.has_fresh_proof(proofs, NOON + timedelta(minutes=10))
    assert not policies.has_fresh_proof(proofs, NOON + timedelta(minutes=10, seconds=1))
    assert not policies.has_fresh_proof([], NOON)


@given(elapsed=st.floats(0, 5000), step=st.integers(1, 1000))
def test_answers_leave_at_whole_steps(elapsed, step):
    total = elapsed + policies.wait_ms(elapsed, step)
    assert 0 < total - elapsed <= step
    assert total / step == pytest.approx(round(total / step), abs=1e-6)


def test_without_a_step_nobody_waits():
    assert policies.wait_ms(123.0, 0) == 0


def test_what_was_written_is_given_back_but_no_secrets():
    fields = [
        ("csrfmiddlewaretoken", "abc def"),
        ("password", "a long pass phrase"),
        ("code", "1234 5678"),
        ("credential", "{ }"),
        ("mood", "3"),
        ("note", "A hard day, but I called Mo."),
        ("body", "  hello there  "),
    ]
    assert policies.typed_words(fields) == ["A hard day, but I called Mo.", "  hello there  "]


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        ("Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0", "Firefox, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36", "Chrome, Linux"),
        ("curl/8.5", ""),
    ],
)
def test_a_device_has_a_coarse_name(agent, label):
    assert policies.device_label(agent) == label
