"""S5: one sentence, two charts, a table; gaps stay gaps; one week shown to one person, and taken back."""

import re
import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chat.services.seats import leave
from checkins import access
from checkins.models import Pause
from checkins.policies import charts, history, weeks
from checkins.services import weeks as sharing
from groups.models import Consent
from tests import factories
from tests.checkins.conftest import NOW, TODAY, WOUNDING, seen

URL = "/my-check-ins/"
DAYS = charts.days_between(TODAY - timedelta(days=29), TODAY)
answered = some.dictionaries(some.sampled_from(DAYS), some.integers(0, 5))


# ── arithmetic ──────────────────────────────────────────────────────────────────────────────────────────────────────
@given(answered)
def test_a_gap_is_never_drawn_over_and_never_a_nought(values) -> None:
    drawn = charts.chart("urges", "Urges", values, DAYS, range(6))
    assert len(drawn.dots) == len(values)
    points = [point for path in drawn.paths for point in re.findall(r"[\d.]+ [\d.]+", path)]
    assert len(points) == sum(len(run) for run in charts.runs_of(values, DAYS) if len(run) > 1)
    for run in charts.runs_of(values, DAYS):
        assert run == charts.days_between(run[0], run[-1])


@given(answered)
def test_everything_stays_inside_the_drawing(values) -> None:
    drawn = charts.chart("urges", "Urges", values, DAYS, range(6))
    for dot in drawn.dots:
        assert 0 <= dot.x <= drawn.width
        assert 0 <= dot.y <= drawn.height


def test_a_chart_says_itself_in_words() -> None:
    values = {DAYS[3]: 4, DAYS[4]: 1, DAYS[9]: 2}
    assert charts.describe(values, DAYS, range(6)) == "3 answers, between 1 and 4 of 5. The newest is 2."
    assert charts.describe({}, DAYS, range(6)) == "No answers in these days."


@pytest.mark.parametrize(
    ("urges", "said"),
    [
        ([4, 4, 5, 4, 2, 2, 1, 2], "Urges went down, from mostly 4 to mostly 2."),
        ([1, 1, 1, 3, 3, 3], "Urges went up, from mostly 1 to mostly 3."),
        ([2, 2, 2, 2, 2, 2], "Urges stayed at mostly 2."),
        ([4, 3, 0, 4, 3, 5], "Urges went up, from mostly 3 to mostly 4."),
        ([4, 4, 2, 2], None),
        ([], None),
    ],
)
def test_the_sentence_states_and_does_not_judge(urges, said) -> None:
    told = history.summary(27, 30, urges)
    assert told == " ".join(filter(None, ["27 check-ins in 30 days.", said]))


@given(some.lists(some.integers(0, 5), min_size=1, max_size=9))
def test_mostly_is_what_was_given_mostly_else_one_in_the_middle(values) -> None:
    found = history.mostly(values)
    assert found in values
    assert sum(value < found for value in values) * 2 <= len(values)
    assert sum(value > found for value in values) * 2 <= len(values)
    assert all(value == found for value in values if values.count(value) * 2 > len(values))


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def lived(people, check_in):
    for back, mood, urge in ((9, 2, 4), (8, 2, 4), (6, 3, 4), (3, 4, 2), (2, 4, 2), (0, 5, 2)):
        at = NOW - timedelta(days=back)
        check_in(people.ana, day=TODAY - timedelta(days=back), at=at, mood=mood, urge=urge, note="canary")
    return people


def test_the_page_shows_sentence_charts_and_table(lived, signed_in, that_evening) -> None:
    answer = signed_in(lived.ana).get(URL)
    html, page = answer.content.decode(), seen(answer)
    assert "6 check-ins in 30 days. Urges went down, from mostly 4 to mostly 2." in page
    assert html.count("<svg") >= 2
    assert html.count('role="img"') == 2
    assert re.findall(r"<desc[^>]*>(.*?)</desc>", html)[1] == "6 answers, between 2 and 4 of 5. The newest is 2."
    assert html.count('class="chart__dot"') == html.count('class="chart__dot chart__dot--urges"') == 6
    assert "Tue 17 Nov no check-in yet" in page
    assert not WOUNDING.search(page)
    assert "canary" not in html


@pytest.mark.parametrize(("asked", "span"), [("7", 7), ("30", 30), ("90", 90), ("12", 30), ("x", 30)])
def test_seven_thirty_or_ninety_days(lived, signed_in, that_evening, asked, span) -> None:
    assert f"in {span} days." in seen(signed_in(lived.ana).get(f"{URL}?days={asked}"))


def test_days_that_were_not_due_say_so(lived, signed_in, that_evening) -> None:
    day = TODAY - timedelta(days=1)
    Pause.objects.create(user=lived.ana.user, first_on=day, last_on=day)
    assert "Tue 17 Nov not due" in seen(signed_in(lived.ana).get(URL))


def test_before_three_check_ins_there_is_no_chart(people, signed_in, check_in, that_evening) -> None:
    client = signed_in(people.ana)
    for back in (1, 0):
        check_in(people.ana, day=TODAY - timedelta(days=back), mood=3)
    answer = client.get(URL)
    assert "Your chart starts after 3 check-ins." in seen(answer)
    assert 'role="img"' not in answer.content.decode()


def test_who_is_not_in_treatment_has_no_such_page(people, signed_in, client) -> None:
    for who in (people.faye, people.sam):
        assert signed_in(who).get(URL).status_code == 403
    assert client.get(URL).status_code == 302


def test_the_way_to_ones_own_data_is_here(lived, signed_in, that_evening) -> None:
    assert 'href="/my-data/"' in signed_in(lived.ana).get(URL).content.decode()


# ── one week for one person ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def pat(lived):
    """Pat is the group's peer specialist."""
    return factories.join(lived.evening, "pat", "peer_specialist", at=NOW - timedelta(days=20))


def share(client, receiver, first_on=TODAY - timedelta(days=6)):
    return client.post(f"{URL}share/", {"with": receiver.pk, "week": first_on.isoformat()})


def test_a_week_is_shown_before_it_is_shared_and_then_exactly_so(lived, pat, signed_in, that_evening) -> None:
    ana, reader = signed_in(lived.ana), signed_in(pat)
    assert "Nothing is shared right now." in seen(reader.get("/shared-with-me/"))
    first_on = TODAY - timedelta(days=6)
    preview = seen(ana.get(f"{URL}share/", {"with": pat.pk, "week": first_on.isoformat()}))
    assert "Pat would see exactly this" in preview
    assert share(ana, pat).status_code == share(ana, pat).status_code == 302
    assert Consent.objects.count() == 1
    page = seen(reader.get("/shared-with-me/"))
    table = "Day Mood Urges Thursday 12 November OK 4 of 5 Friday 13 November – –"
    assert table in preview
    assert table in page
    assert "canary" not in page


def test_a_family_supporter_gets_the_week_in_words_and_no_answer(lived, signed_in, that_evening) -> None:
    share(signed_in(lived.ana), lived.sam)
    page = seen(signed_in(lived.sam).get("/shared-with-me/"))
    assert "4 check-ins that week. Mostly: Good." in page
    assert "of 5" not in page
    assert "Thursday 12 November –" in page


def test_taking_it_back_works_at_once_and_twice(lived, pat, signed_in, that_evening) -> None:
    ana, reader = signed_in(lived.ana), signed_in(pat)
    share(ana, pat)
    consent = Consent.objects.get()
    for _ in range(2):
        assert ana.post(f"{URL}share/{consent.pk}/stop/").status_code == 302
    assert "Nothing is shared right now." in seen(reader.get("/shared-with-me/"))
    assert signed_in(lived.mo).post(f"{URL}share/{consent.pk}/stop/").status_code == 404


def test_it_ends_with_the_consent_with_either_membership_and_with_the_role(lived, pat) -> None:
    row = Consent.objects.create(
        giver=lived.ana,
        receiver=pat.user,
        items=[weeks.item_of(TODAY - timedelta(days=6))],
        purpose="one week of check-ins",
        given_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )
    assert access.week_shown(pat.user_id, row.pk, NOW).sees == "answers"
    assert access.weeks_shown_to(pat.user_id, NOW + timedelta(days=31)) == []
    leave(member=pat, reason="left", at=NOW)
    assert access.weeks_shown_to(pat.user_id, NOW) == []
    factories.join(lived.evening, "pat")
    assert access.weeks_shown_to(pat.user_id, NOW) == []
    with pytest.raises(Exception, match="not_found"):
        access.week_shown(lived.mo.user_id, row.pk, NOW)


@pytest.mark.parametrize("who", ["mo", "faye", "olu"])
def test_with_others_it_cannot_be_shared(lived, signed_in, that_evening, who) -> None:
    assert share(signed_in(lived.ana), getattr(lived, who)).status_code == 404
    assert not Consent.objects.exists()


def test_only_the_last_four_weeks_can_be_shared(lived, pat, signed_in, that_evening) -> None:
    client = signed_in(lived.ana)
    assert share(client, pat, TODAY).status_code == 404
    assert share(client, pat, TODAY - timedelta(days=34)).status_code == 404
    assert client.post(f"{URL}share/{uuid.uuid4()}/stop/").status_code == 404


def test_the_services_ask_for_themselves(lived, pat) -> None:
    with pytest.raises(Exception, match="bad_request"):
        sharing.share_week(user=lived.ana.user, receiver_id=pat.pk, first_on=TODAY, today=TODAY, at=NOW)
    with pytest.raises(Exception, match="not_found"):
        sharing.share_week(user=lived.ana.user, receiver_id=lived.mo.pk, first_on=TODAY, today=TODAY, at=NOW)
    assert not Consent.objects.exists()


def test_two_weeks_are_two_sharings(lived, pat) -> None:
    for back in (6, 13):
        sharing.share_week(
            user=lived.ana.user, receiver_id=pat.pk, first_on=TODAY - timedelta(days=back), today=TODAY, at=NOW
        )
    assert [one.first_on for one in access.weeks_given_by(lived.ana.user_id, NOW)] == [
        TODAY - timedelta(days=6),
        TODAY - timedelta(days=13),
    ]


def test_a_week_with_few_answers_says_only_how_often() -> None:
    assert history.week_in_words([3, 4], 2) == "2 check-ins that week."
