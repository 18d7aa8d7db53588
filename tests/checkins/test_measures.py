"""Measures in life: published by a programme, offered when due, answered, put aside, scored, and heard at once where it must be."""

import uuid
from datetime import date, timedelta

import pytest

from accounts.errors import Invalid, NotFound
from checkins import access
from checkins.measures import SHIPPED, Past, is_offered, next_on
from checkins.measures.definition import Schedule
from checkins.models import Measure, Sitting
from checkins.services import measures
from groups.models import CareTask, Shift
from tests import factories
from tests.checkins.conftest import NOW, TODAY, WOUNDING, seen

pytestmark = pytest.mark.usefixtures("that_evening")
FIRST = date(2026, 11, 1)


# ── when ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def days_offered(schedule: Schedule, past: Past, *, on_duty: bool = True) -> list[int]:
    days = [FIRST + timedelta(days=n) for n in range(60)]
    return [n for n, day in enumerate(days) if is_offered(schedule, "x", past, day, on_duty=on_duty)]


def test_weekly_is_offered_from_the_first_day_and_again_a_week_after_the_last() -> None:
    weekly = Schedule(every_days=7)
    assert days_offered(weekly, Past(FIRST))[0] == 0
    assert days_offered(weekly, Past(FIRST, {"x": FIRST + timedelta(days=3)}))[0] == 10


def test_the_phq_9_follows_the_phq_2_and_is_asked_on_duty_only() -> None:
    schedule = SHIPPED["phq-9"].schedule
    done = {"x": FIRST, "phq-2": FIRST + timedelta(days=14)}
    called = Past(FIRST, done, {"phq-2": {"total": 3}})
    not_called = Past(FIRST, done, {"phq-2": {"total": 2}})
    assert days_offered(schedule, called)[0] == 14
    assert days_offered(schedule, not_called)[0] == 28
    assert days_offered(schedule, called, on_duty=False) == []
    answered = Past(FIRST, {**done, "x": FIRST + timedelta(days=15)}, {"phq-2": {"total": 3}})
    assert days_offered(schedule, answered)[0] == 43


def test_the_phq_2_begins_after_two_weeks_and_one_that_nothing_called_for_never() -> None:
    assert next_on(SHIPPED["phq-2"].schedule, "phq-2", Past(FIRST)) == FIRST + timedelta(days=14)
    waits = Schedule(every_days=7, at_start=False, after_code="y", after_scale="total", after_score=1)
    assert next_on(waits, "x", Past(FIRST)) is None


# ── publishing ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def asked(people):
    """The evening programme asks these shipped measures: `asked("phq-9")`."""

    def publish(*codes: str) -> list[Measure]:
        return [
            measures.publish_measure(
                programme=people.evening.programme, by=people.faye.user, definition=SHIPPED[code], at=NOW
            )
            for code in codes
        ]

    return publish


@pytest.fixture
def on_duty(people) -> Shift:
    """Faye has a shift and is at the desk."""
    factories.session_key(people.faye.user)
    return Shift.objects.create(
        cohort=people.evening,
        membership=people.faye,
        starts_at=NOW - timedelta(hours=1),
        ends_at=NOW + timedelta(hours=2),
    )


def codes(member) -> list[str]:
    return [one.measure.code for one in access.offers_for(member.user, NOW, TODAY)]


def test_nothing_is_asked_until_the_programme_says_so(people, asked) -> None:
    assert codes(people.ana) == []
    asked("barc-10", "pacs")
    assert codes(people.ana) == ["barc-10", "pacs"]
    assert codes(people.faye) == codes(people.sam) == []


def test_a_measure_without_words_cannot_be_asked(people) -> None:
    with pytest.raises(Invalid):
        measures.publish_measure(
            programme=people.evening.programme, by=people.faye.user, definition=SHIPPED["gad-7"], at=NOW
        )


def test_the_same_again_is_no_new_version_and_another_leaves_old_scores_alone(people, asked) -> None:
    (first,), (again,) = asked("barc-10"), asked("barc-10")
    assert first == again
    measures.stop_asking(programme=people.evening.programme, by=people.faye.user, code="barc-10", at=NOW)
    assert codes(people.ana) == []
    (second,) = asked("barc-10")
    first.refresh_from_db()
    assert (first.version, second.version) == (1, 2)
    assert first.retired_at == NOW


@pytest.mark.parametrize("who", ["ana", "sam"])
def test_others_publish_nothing(people, who) -> None:
    with pytest.raises(NotFound):
        measures.publish_measure(
            programme=people.evening.programme, by=getattr(people, who).user, definition=SHIPPED["pacs"], at=NOW
        )


# ── answering ───────────────────────────────────────────────────────────────────────────────────────────────────────
def open_sitting(client, code) -> str:
    html = client.get(f"/questions/{code}/").content.decode()
    return str(html.split('name="sitting" value="')[1].split('"')[0])


def test_a_measure_is_answered_once_and_scored(people, signed_in, asked) -> None:
    asked("barc-10")
    client = signed_in(people.ana)
    assert "A few more questions, if you like" in seen(client.get("/today/"))
    page = client.get("/questions/barc-10/")
    assert " checked" not in page.content.decode()
    assert "Not the group." in seen(page)
    sitting = open_sitting(client, "barc-10")
    raw = {"sitting": sitting, **{str(n): "5" for n in range(1, 11)}}
    thanks = client.post("/questions/barc-10/", raw).url
    assert "Saved. Thank you." in seen(client.get(thanks))
    client.post("/questions/barc-10/", {**raw, "1": "1"})
    (row,) = Sitting.objects.all()
    assert (row.scores, row.finished_on, row.answers["1"]) == ({"total": 50}, TODAY, 5)
    assert codes(people.ana) == []
    assert client.get("/questions/barc-10/").status_code == 404
    assert "Recovery strengths: 50" in seen(client.get("/my-check-ins/"))


def test_it_can_be_put_aside_and_gone_on_with(people, signed_in, asked) -> None:
    asked("pacs")
    client = signed_in(people.ana)
    sitting = open_sitting(client, "pacs")
    later = client.post("/questions/pacs/", {"sitting": sitting, "1": "3", "later": "1"})
    assert "Kept. You can go on within two days." in seen(client.get(later.url))
    assert "Questions you began" in seen(client.get("/today/"))
    assert 'value="3" id="id_1_3" checked' in client.get("/questions/pacs/").content.decode()
    assert Sitting.objects.get().finished_at is None


def test_what_was_put_aside_for_long_is_begun_afresh(people, asked) -> None:
    asked("pacs")
    offer = access.offer_of(people.ana.user, "pacs", NOW, TODAY)
    sitting = measures.begin(user=people.ana.user, offer=offer, at=NOW)
    measures.answer(user=people.ana.user, sitting_id=sitting.pk, raw={"1": 3}, finish=False, today=TODAY, at=NOW)
    again = measures.begin(user=people.ana.user, offer=offer, at=NOW + timedelta(days=2))
    assert (again.pk, again.answers) == (sitting.pk, {})


def test_questions_can_be_left_out_and_then_nothing_is_scored(people, signed_in, asked) -> None:
    asked("pacs")
    client = signed_in(people.ana)
    sitting = open_sitting(client, "pacs")
    assert client.post("/questions/pacs/", {"sitting": sitting}).status_code == 422
    client.post("/questions/pacs/", {"sitting": sitting, "1": "3"})
    assert Sitting.objects.get().scores == {}


def test_made_up_answers_are_refused(people, signed_in, asked) -> None:
    asked("pacs")
    client = signed_in(people.ana)
    sitting = open_sitting(client, "pacs")
    assert client.post("/questions/pacs/", {"sitting": sitting, "1": "9"}).status_code == 422
    assert client.post("/questions/pacs/", {"sitting": "x"}).status_code == 422
    assert signed_in(people.mo).post("/questions/pacs/", {"sitting": sitting, "1": "3"}).status_code == 404
    with pytest.raises(Invalid):
        measures.answer(
            user=people.ana.user, sitting_id=uuid.UUID(sitting), raw={"1": 9}, finish=True, today=TODAY, at=NOW
        )
    assert Sitting.objects.get().answers == {}


def test_in_spanish_the_translated_words_are_shown_and_the_others_say_so(people, signed_in, asked, on_duty) -> None:
    people.ana.user.language = "es"
    people.ana.user.save()
    asked("barc-10", "phq-9")
    client = signed_in(people.ana)
    assert "Poco interés o placer en hacer cosas" in seen(client.get("/questions/phq-9/"))
    page = client.get("/questions/barc-10/").content.decode()
    assert '<div lang="en">' in page


# ── an answer that must be heard ────────────────────────────────────────────────────────────────────────────────────
def test_item_nine_is_asked_only_while_somebody_is_there(people, asked, on_duty) -> None:
    asked("phq-9")
    assert codes(people.ana) == ["phq-9"]
    on_duty.delete()
    assert codes(people.ana) == []


def test_a_shift_of_somebody_who_is_not_at_the_desk_is_not_somebody_there(people, asked) -> None:
    Shift.objects.create(cohort=people.evening, membership=people.faye, starts_at=NOW, ends_at=NOW + timedelta(hours=2))
    asked("phq-9")
    assert codes(people.ana) == []


@pytest.mark.parametrize("finish", [True, False])
def test_item_nine_calls_somebody_at_once_even_when_put_aside(people, signed_in, asked, on_duty, finish) -> None:
    asked("phq-9")
    client = signed_in(people.ana)
    sitting = open_sitting(client, "phq-9")
    sent = {"sitting": sitting, "1": "1", "9": "2"} | ({} if finish else {"later": "1"})
    page = seen(client.get(client.post("/questions/phq-9/", sent).url))
    (task,) = CareTask.objects.all()
    assert (task.kind, task.priority, task.about, task.due_at) == ("danger", 0, people.ana, NOW + timedelta(minutes=5))
    assert task.facts == {"from": "measure", "measure": "PHQ-9", "item": "9", "answer": 2, "top": 3}
    desk = seen(signed_in(people.faye).get("/needs-me/"))
    assert "Ana: somebody may be in danger PHQ-9, question 9: 2 of 3" in desk
    assert "We heard you." in page
    assert "988" in page
    assert "Faye is on duty until" in page
    assert not WOUNDING.search(page)


def test_a_second_thought_closes_no_alert_and_makes_no_second_one(people, signed_in, asked, on_duty) -> None:
    asked("phq-9")
    client = signed_in(people.ana)
    sitting = open_sitting(client, "phq-9")
    for nine in ("2", "0", "1"):
        client.post("/questions/phq-9/", {"sitting": sitting, "9": nine, "later": "1"})
    assert CareTask.objects.count() == 1


def test_what_was_begun_on_duty_is_taken_after_it_and_the_page_says_the_truth(
    people, signed_in, asked, on_duty
) -> None:
    asked("phq-9")
    client = signed_in(people.ana)
    sitting = open_sitting(client, "phq-9")
    on_duty.delete()
    refused = client.get("/questions/phq-9/")
    assert refused.status_code == 403
    assert "Your answers so far are kept." in seen(refused)
    page = seen(client.get(client.post("/questions/phq-9/", {"sitting": sitting, "9": "1"}).url))
    assert CareTask.objects.filter(kind="danger").count() == 1
    assert "Nobody is on duty right now, so please do not wait for us." in page


def test_not_at_all_calls_nobody(people, signed_in, asked, on_duty) -> None:
    asked("phq-9")
    client = signed_in(people.ana)
    sitting = open_sitting(client, "phq-9")
    client.post("/questions/phq-9/", {"sitting": sitting, **{str(n): "0" for n in range(1, 10)}})
    assert Sitting.objects.get().scores == {"total": 0}
    assert not CareTask.objects.exists()


def test_a_high_phq_2_offers_the_phq_9_right_away(people, signed_in, asked, on_duty) -> None:
    asked("phq-2", "phq-9")
    past = NOW - timedelta(days=20)
    nine = Sitting.objects.create(
        user=people.ana.user,
        measure=Measure.objects.get(code="phq-9"),
        place=people.ana,
        started_at=past,
        finished_at=past,
    )
    Sitting.objects.filter(pk=nine.pk).update(finished_on=TODAY - timedelta(days=20))
    client = signed_in(people.ana)
    assert codes(people.ana) == ["phq-2"]
    sitting = open_sitting(client, "phq-2")
    page = seen(client.get(client.post("/questions/phq-2/", {"sitting": sitting, "1": "2", "2": "1"}).url))
    assert codes(people.ana) == ["phq-9"]
    assert "A few more questions, if you like PHQ-9" in page


def test_the_service_asks_whose_sitting_it_is(people, asked) -> None:
    asked("pacs")
    sitting = measures.begin(user=people.ana.user, offer=access.offer_of(people.ana.user, "pacs", NOW, TODAY), at=NOW)
    with pytest.raises(NotFound):
        measures.answer(user=people.mo.user, sitting_id=sitting.pk, raw={"1": 1}, finish=True, today=TODAY, at=NOW)


def test_the_team_reads_scores_with_their_meaning_and_others_do_not(people, asked) -> None:
    asked("pacs")
    offer = access.offer_of(people.ana.user, "pacs", NOW, TODAY)
    sitting = measures.begin(user=people.ana.user, offer=offer, at=NOW)
    raw = {str(n): 4 for n in range(1, 6)}
    measures.answer(user=people.ana.user, sitting_id=sitting.pk, raw=raw, finish=True, today=TODAY, at=NOW)
    (scored,) = access.scores_for_team(people.faye, people.ana.pk)
    assert scored.lines == [("Total", "20 · 15 or more: best balance in one study")]
    assert len(scored.answers) == 5
    for other in (people.mo, people.olu, people.sam):
        with pytest.raises(NotFound):
            access.scores_for_team(other, people.ana.pk)
    with pytest.raises(NotFound):
        access.scores_for_team(people.faye, people.ruth.pk)
