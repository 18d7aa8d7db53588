"""Words a person wants folded, phrases a team wants to hear of, the prompt after heavy cases, and the figures."""

import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.errors import BadRequest
from chat.models import Message
from groups.errors import NotAMember
from groups.models import CareTask, Shift
from groups.services import care
from moderation import access
from moderation.access import habits as known
from moderation.models import Flag, OwnPhrase
from moderation.policies import figures as rules
from moderation.policies import phrases
from moderation.services import appeals, habits, notes
from notifications.services import wakeups
from notifications.services.lost import note_lost
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import NOON, act, flagged, minutes, said, signed_in, trail
from tests.moderation.pages import now, reported, words


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    """No test knows the phrases of another."""
    known._known.clear()


def test_a_phrase_is_whole_words_and_an_empty_list_finds_nothing() -> None:
    assert phrases.find([], "kill the lights") == []
    assert phrases.find(["kill"], "A new skill, not killing.") == []
    assert phrases.find(["café rico", "absent"], "Un  CAFE, rico!") == [phrases.Hit("café rico", (4, 14))]
    assert phrases.find([""], "anything") == []
    assert phrases.find(["a b"], "a a b") == [phrases.Hit("a b", (2, 5))]


def test_a_near_miss_of_ten_thousand_characters_costs_nothing() -> None:
    began = time.perf_counter()
    assert phrases.find(["river road tonight"], "river road " * 900) == []
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("typed", ["", " . ", None, "x" * 81])
def test_a_phrase_has_words_and_an_end(typed: object) -> None:
    with pytest.raises(BadRequest):
        phrases.check_phrase(typed)


def test_own_phrases_flag_or_hold_and_never_hold_danger(cast: Cast) -> None:
    habits.add_phrase(by=cast.faye, phrase="River  Road", kind="hold", at=NOON)
    habits.add_phrase(by=cast.faye, phrase="casino", kind="alert", at=NOON)
    access.forget_phrases(cast.evening.pk)
    assert said(cast.ana, "Meet at river road?").state == "held"
    assert said(cast.ana, "The casino again.").state == "visible"
    assert said(cast.ana, "I want to kill myself at river road tonight").state == "visible"
    rules_named = {flag.rule for flag in Flag.objects.filter(reason="other")}
    assert rules_named == {f"own:{pk}" for pk in OwnPhrase.objects.values_list("pk", flat=True)}
    held = OwnPhrase.objects.get(kind="hold")
    for _ in range(2):
        habits.end_phrase(by=cast.faye, phrase_id=held.pk, at=NOON)
    access.forget_phrases(cast.evening.pk)
    assert said(cast.ana, "Meet at river road?").state == "visible"
    habits.add_phrase(by=cast.ruth, phrase="casino", kind="hold", at=NOON)
    assert OwnPhrase.objects.filter(ended_at=None).count() == 1
    assert trail(cast.faye).count("phrase") == 4


def test_a_phrase_is_tried_on_the_last_month_first(cast: Cast, faye: Client) -> None:
    path = f"/phrases/{cast.evening.pk}/"
    for n in range(3):
        said(cast.ana, f"The casino {n}", at=now())
    page = faye.post(path, {"phrase": "casino", "kind": "hold", "try": "1"})
    assert "3 of 3 messages." in words(page)
    assert not OwnPhrase.objects.exists()
    assert faye.post(path, {"phrase": "casino", "kind": "hold"}).status_code == 302
    assert "casino" in words(faye.get(path))
    assert faye.post(path, {"phrase": "...", "kind": "hold"}).status_code == 422
    assert faye.post(f"{path}{OwnPhrase.objects.get().pk}/end/").status_code == 302
    assert "An empty list finds nothing." in words(faye.get(path))
    assert signed_in(cast.ana).get(path).status_code == 404
    for look in (access.phrases_of, lambda member: access.try_phrase(member, "x", NOON)):
        with pytest.raises(NotAMember):
            look(cast.ana)


def test_words_to_fold_open_on_a_tap_for_this_person_only(cast: Cast, faye: Client) -> None:
    case = reported(cast, "It was the needle again.")
    assert faye.post("/queue/folded/", {"folded": "Needle\n\nvein"}).status_code == 302
    assert access.folded_of(cast.faye.user_id) == ["needle", "vein"]
    assert "Folded, as you asked" in words(faye.get("/queue/"))
    assert "Ana: folded, as you asked" in words(faye.get(f"/queue/{case.pk}/"))
    assert "“It was the needle again.”" in words(signed_in(cast.ruth).get("/queue/"))
    assert faye.post("/queue/folded/", {"folded": "x\n" * 51}).status_code == 422
    assert faye.post("/queue/folded/", {"folded": ""}).status_code == 302
    assert access.folded_of(cast.faye.user_id) == []
    assert signed_in(cast.ana).get("/queue/folded/").status_code == 404


def test_after_three_heavy_cases_the_queue_asks_for_a_hand_and_tells_nobody_else(cast: Cast, faye: Client) -> None:
    for n in range(3):
        assert "heavy case" not in words(faye.get("/queue/"))
        act(cast.faye, reported(cast, f"Unkind {n}."), "keep", now())
    assert "3 heavy cases on this watch" in words(faye.get("/queue/"))
    assert "heavy case" not in words(signed_in(cast.ruth).get("/queue/"))
    Shift.objects.create(
        cohort=cast.evening,
        membership=cast.faye,
        starts_at=now() + timedelta(seconds=1),
        ends_at=now() + timedelta(hours=2),
    )
    assert access.heavy_of(cast.faye, now() + timedelta(minutes=1)) == 0


def test_waits_shares_and_numbers_keep_quiet_when_they_are_small() -> None:
    waits = [timedelta(minutes=n) for n in (5, 1, 4, 2, 3)]
    assert rules.spread(waits) == rules.Spread(5, timedelta(minutes=3), timedelta(minutes=5))
    assert rules.spread(waits[:4]) == rules.Spread(4, None, None)
    assert (rules.share(1, 4), rules.share(1, 5)) == (None, 20)
    assert (rules.count(0), rules.count(4), rules.count(5)) == (0, None, 5)
    assert (rules.per_thousand(5, 1000), rules.per_thousand(4, 1000), rules.per_thousand(0, 4)) == (5.0, None, None)
    mondays = rules.mondays(NOON, 2)
    assert rules.by_week({minutes(n): timedelta(minutes=n) for n in range(5)}, mondays) == [None, 2.0]


def a_month(cast: Cast) -> None:
    """Six messages reported, looked at and taken down; one second look; an alert that was answered."""
    for n in range(6):
        at = now() - timedelta(minutes=60 - n)
        case = flagged(cast.mo, said(cast.ana, f"Unkind {n}.", at), at=at).case
        act(cast.faye, case, "remove", at + timedelta(minutes=n + 1), note="Hi Ana.")
    told = access.notes_of(cast.ana.user_id, now())
    notes.mark_read(user_id=cast.ana.user_id, note_id=told[0].pk, at=now())
    key: Any = uuid.uuid4()
    appeals.ask(user_id=cast.ana.user_id, note_id=told[0].pk, text="Please.", key=key, at=now())
    act(cast.ruth, told[0].case, "restore", now())
    for n in range(5):
        said(cast.dana, f"I want to kill myself, {n}", at=now())
    for task in CareTask.objects.filter(kind="danger"):
        care.take_task(task=task, by=cast.faye, at=now())


def test_the_figures_are_the_supervisors_with_sentence_chart_and_table(cast: Cast) -> None:
    a_month(cast)
    supervisor = factories.join(cast.evening, "priya", "supervisor")
    Shift.objects.create(
        cohort=cast.evening,
        membership=cast.faye,
        starts_at=now() - timedelta(hours=3),
        ends_at=now() + timedelta(hours=1),
    )
    page = signed_in(supervisor).get(f"/figures/{cast.evening.pk}/")
    text = words(page)
    for figure in (
        "Half of the cases were looked at within 3 minutes",
        "half within 3 minutes, nearly all within 6 minutes (6)",
        "Unkind, sexual or threatening",
        "100 %",
        "fewer than five",
        "Show as a table",
        "not yet",
    ):
        assert figure in text, figure
    assert "<svg" in page.content.decode()
    assert Message.objects.filter(state="removed").count() == 5
    assert signed_in(cast.faye).get(f"/figures/{cast.evening.pk}/").status_code == 404


def test_the_figures_tell_how_often_an_update_was_lost_and_read_again(cast: Cast) -> None:
    supervisor = factories.join(cast.evening, "priya", "supervisor")
    today, own = now().date(), wakeups.room_stream(cast.room.pk)
    note_lost([own, wakeups.staff_stream(cast.evening.pk), wakeups.staff_stream(cast.other.pk)], on_day=today)
    note_lost([own], on_day=today)
    note_lost([own], on_day=today - timedelta(days=31))
    text = words(signed_in(supervisor).get(f"/figures/{cast.evening.pk}/"))
    assert "Lost updates that were read again 3" in text


def test_a_quiet_desk_says_so(cast: Cast) -> None:
    supervisor = factories.join(cast.evening, "priya", "supervisor")
    text = words(signed_in(supervisor).get(f"/figures/{cast.evening.pk}/"))
    assert "Not enough cases in any week to tell." in text
    assert "none" in text
