import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import Forbidden, Invalid
from groups import policies
from groups.errors import InvitationClosed, LastOfTeam
from groups.resources.agreement import changes_between, default_clauses

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
ME, OTHER = uuid.uuid4(), uuid.uuid4()


@dataclass
class Way:
    email: str = "dana@demo.invalid"
    expires_at: datetime = NOON + timedelta(days=1)
    revoked_at: datetime | None = None
    used_at: datetime | None = None


@dataclass
class Seat:
    role: str = "facilitator"
    ended_at: datetime | None = None
    muted_until: datetime | None = None
    agreed_version: int = 1


@pytest.mark.parametrize(
    ("way", "state"),
    [
        (Way(), "open"),
        (Way(expires_at=NOON), "expired"),
        (Way(expires_at=NOON + timedelta(microseconds=1)), "open"),
        (Way(revoked_at=NOON), "revoked"),
        (Way(used_at=NOON), "used"),
        (Way(used_at=NOON, revoked_at=NOON, expires_at=NOON), "used"),
        (Way(revoked_at=NOON, expires_at=NOON), "revoked"),
    ],
)
def test_an_invitation_is_in_one_state(way, state):
    assert policies.state_of_invitation(way, NOON) == state


def test_an_invitation_is_for_its_own_address_however_written():
    policies.check_may_use(Way(), "Dana@Demo.invalid", NOON)
    with pytest.raises(InvitationClosed):
        policies.check_may_use(Way(), "mo@demo.invalid", NOON)
    with pytest.raises(InvitationClosed):
        policies.check_may_use(Way(used_at=NOON), "dana@demo.invalid", NOON)


@pytest.mark.parametrize(
    ("state", "visitor", "holder", "used_by", "way"),
    [
        ("open", None, None, None, "steps"),
        ("open", None, ME, None, "sign_in"),
        ("open", ME, ME, None, "steps"),
        ("open", OTHER, ME, None, "other_person"),
        ("open", OTHER, None, None, "other_person"),
        ("expired", None, None, None, "ask"),
        ("expired", None, ME, None, "ask"),
        ("revoked", ME, ME, None, "ask"),
        ("expired", OTHER, ME, None, "other_person"),
        ("used", ME, ME, ME, "home"),
        ("used", OTHER, ME, ME, "closed"),
        ("used", None, ME, ME, "closed"),
        ("used", None, None, None, "closed"),
    ],
)
def test_what_lies_behind_a_link(state, visitor, holder, used_by, way):
    assert policies.way_in(state, visitor=visitor, holder=holder, used_by=used_by) == way


@pytest.mark.parametrize("kind", ["group", "family", "one_to_one", "staff", "alumni"])
@pytest.mark.parametrize("by", ["facilitator", "supervisor"])
def test_every_role_on_offer_fits_the_cohort(kind, by):
    roles = policies.roles_to_invite(by, kind)
    assert ("supervisor" in roles) is (by == "supervisor")
    for role in roles:
        policies.check_role_fits(kind, role)


def test_the_last_of_the_team_stays():
    with pytest.raises(LastOfTeam):
        policies.check_team_remains("facilitator", 0)
    policies.check_team_remains("facilitator", 1)
    policies.check_team_remains("member", 0)


def test_only_the_team_ends_a_membership():
    policies.check_may_end(Seat(), "member", 0)
    with pytest.raises(Forbidden):
        policies.check_may_end(Seat(role="member"), "member", 1)
    with pytest.raises(LastOfTeam):
        policies.check_may_end(Seat(), "supervisor", 0)


def test_a_watch_is_at_most_sixteen_hours_and_still_to_come():
    policies.check_watch(Seat(), NOON, NOON + timedelta(hours=16), NOON)
    policies.check_watch(Seat(role="peer_specialist"), NOON, NOON + timedelta(hours=1), NOON)
    with pytest.raises(Invalid):
        policies.check_watch(Seat(), NOON, NOON + timedelta(hours=16, seconds=1), NOON)
    with pytest.raises(Invalid):
        policies.check_watch(Seat(), NOON, NOON, NOON)
    with pytest.raises(Invalid):
        policies.check_watch(Seat(), NOON - timedelta(hours=2), NOON, NOON)
    with pytest.raises(Forbidden):
        policies.check_watch(Seat(role="member"), NOON, NOON + timedelta(hours=1), NOON)


ZONES = st.sampled_from(["America/New_York", "Europe/London", "Pacific/Honolulu", "Australia/Lord_Howe"]).map(ZoneInfo)


@given(
    until=st.times().map(lambda clock: clock.replace(microsecond=0, fold=0)),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30)).map(lambda at: at.replace(tzinfo=UTC)),
    zone=ZONES,
)
def test_a_time_of_day_is_always_ahead_and_within_about_a_day(until, at, zone):
    end = policies.end_of_watch(until, at, zone)
    assert at < end <= at + timedelta(hours=26)


@pytest.mark.parametrize(
    ("zone", "at", "until", "end"),
    [
        ("America/New_York", datetime(2026, 3, 3, 23, tzinfo=UTC), time(21), datetime(2026, 3, 4, 2, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 4, 3, tzinfo=UTC), time(21), datetime(2026, 3, 5, 2, tzinfo=UTC)),
        # The night the clocks go forward there: nine in the evening comes an hour sooner in UTC.
        ("America/New_York", datetime(2026, 3, 8, 6, tzinfo=UTC), time(21), datetime(2026, 3, 9, 1, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 3, 28, 22, tzinfo=UTC), time(21), datetime(2026, 3, 29, 20, tzinfo=UTC)),
    ],
)
def test_a_time_of_day_is_meant_in_the_persons_own_zone(zone, at, until, end):
    assert policies.end_of_watch(until, at, ZoneInfo(zone)) == end


def test_what_changed_is_told_clause_by_clause():
    before = [{"text": text, "why": "w"} for text in ("one", "two", "three")]
    after = [{"text": text, "why": "w"} for text in ("one", "TWO", "three", "four")]
    found = changes_between(before, after)
    assert [(change.kind, change.number, change.text, change.before) for change in found] == [
        ("changed", 2, "TWO", "two"),
        ("new", 4, "four", ""),
    ]
    gone = changes_between(before, before[1:])
    assert [(change.kind, change.number, change.text) for change in gone] == [("gone", 1, "one")]
    assert changes_between(before, before) == []


def test_another_reason_is_a_change_too():
    found = changes_between([{"text": "one", "why": "a"}], [{"text": "one", "why": "b"}])
    assert [(change.kind, change.before, change.why) for change in found] == [("changed", "one", "b")]


@pytest.mark.parametrize("kind", ["group", "family"])
def test_every_usual_clause_has_its_reason_in_short_sentences(kind):
    clauses = default_clauses(kind)
    assert len(clauses) >= 10
    for clause in clauses:
        assert clause["why"]
        for sentence in f"{clause['text']} {clause['why']}".split(". "):
            assert len(sentence.split()) <= 20, sentence


def test_the_usual_clauses_say_what_every_group_must_know():
    said = " ".join(f"{clause['text']} {clause['why']}" for clause in default_clauses("group"))
    for promise in ("bound by law", "bound by our promise", "screenshots", "word check", "Nobody watches this room"):
        assert promise in said
