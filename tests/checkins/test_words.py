"""Words: what is shared letter for letter, and sentences that count nothing against anybody."""

import re
from datetime import date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from checkins.policies import words
from checkins.policies.answers import CALLS, HELPED, USED, Answers

TODAY = date(2026, 11, 18)
SECRET = "a canary in the note"
WOUNDING = re.compile(
    r"\b(relapse|slip|failed|clean|dirty|streak|reset|missed|overdue|patient|addict|user)\b", re.IGNORECASE
)
anything = some.builds(
    Answers,
    mood=some.none() | some.integers(1, 5),
    urge=some.none() | some.integers(0, 5),
    used=some.sampled_from(["", *USED]),
    helped=some.lists(some.sampled_from(HELPED), unique=True).map(tuple),
    call=some.sampled_from(["", *CALLS]),
    note=some.sampled_from(["", SECRET]),
)


def test_a_whole_check_in_is_shared_as_three_lines() -> None:
    answers = Answers(mood=4, urge=2, used="no", helped=("called", "moved"), call="today", note=SECRET)
    text = words.share_text(answers, None, TODAY, TODAY)
    assert text == "How I am: Good\nUrges: 2 of 5\nWhat helped: Called someone, Moved"


def test_only_the_chosen_lines_are_shared() -> None:
    answers = Answers(mood=4, urge=2, helped=("called",))
    assert words.share_text(answers, ["helped"], TODAY, TODAY) == "What helped: Called someone"
    assert words.share_text(answers, ["note", "used"], TODAY, TODAY) == ""
    assert words.share_text(answers, [], TODAY, TODAY) == ""


def test_another_day_is_named() -> None:
    text = words.share_text(Answers(mood=3), None, date(2026, 11, 17), TODAY)
    assert text == "For Tuesday 17 November\nHow I am: OK"


@given(anything)
def test_the_group_never_learns_of_use_calls_or_the_note(answers) -> None:
    blank = Answers(mood=answers.mood, urge=answers.urge, helped=answers.helped)
    assert words.share_text(answers, None, TODAY, TODAY) == words.share_text(blank, None, TODAY, TODAY)
    assert SECRET not in words.share_text(answers, None, TODAY, TODAY)


@given(anything)
def test_no_word_hurts(answers) -> None:
    said = " ".join(
        [
            words.share_text(answers, None, TODAY, TODAY),
            words.strip_day(TODAY, answers).words,
            words.strip_day(TODAY, None).words,
            *(f"{name} {value}" for name, value in words.in_words(answers) if value != SECRET),
        ]
    )
    assert not WOUNDING.search(said)


def test_the_seal_tells_one_text_from_another() -> None:
    assert words.seal_of("one") == words.seal_of("one") != words.seal_of("two")


def test_counts_in_sentences() -> None:
    assert words.week_sentence(5) == "You checked in on 5 of the last 7 days."
    assert words.total_sentence(1) == "1 check-in so far"
    assert words.total_sentence(58) == "58 check-ins so far"
    assert [words.meetings_sentence(count) for count in (0, 1, 12)] == ["", "1 meeting", "12 meetings"]
    assert words.unread_in_words(1) == "1 new"
    assert words.unread_in_words(100) == "99+ new"


def test_a_day_of_the_strip_is_a_number_a_tick_or_a_gap() -> None:
    number = words.strip_day(TODAY, Answers(mood=4, urge=0))
    tick = words.strip_day(TODAY, Answers())
    gap = words.strip_day(TODAY, None)
    assert (number.value, number.is_done, number.words) == ("0", True, "Wednesday: Good, urges 0 of 5")
    assert (tick.value, tick.is_done, tick.words) == ("", True, "Wednesday: checked in")
    assert (gap.value, gap.is_done, gap.words) == ("", False, "Wednesday: no check-in yet")


def test_answers_in_words_leave_out_what_was_left_out() -> None:
    assert words.in_words(Answers(urge=0, used="talk")) == [
        ("Urges", "0 of 5"),
        ("Drank or used", "I would rather talk about it"),
    ]
    everything = words.in_words(Answers(5, 1, "no", ("rested", "other"), "week", "A note."))
    assert dict(everything)["What helped"] == "Rested, Something else"
    assert dict(everything)["A call"] == "Yes, this week"
    assert dict(everything)["Note"] == "A note."
    assert dict(everything)["How you were"] == "Very good"


@pytest.mark.parametrize(
    ("hour", "said"),
    [(4, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (17, "Good evening"), (3, "Good evening")],
)
def test_the_greeting_follows_the_wall(hour, said) -> None:
    assert words.greeting(datetime(2026, 11, 18, hour), "Dana") == f"{said}, Dana"
    assert words.greeting(datetime(2026, 11, 18, hour), "") == said


@pytest.mark.parametrize(
    ("state", "withdrawn", "said"),
    [
        ("visible", None, "Shared. The group can read it."),
        ("held", None, "A facilitator will read it first."),
        ("removed", None, "A facilitator took it down. There is a note for you."),
        ("visible", datetime(2026, 11, 18), "You shared this and took it back."),
    ],
)
def test_what_became_of_a_shared_check_in(state, withdrawn, said) -> None:
    assert words.shared_state(SimpleNamespace(state=state, withdrawn_at=withdrawn)) == said
