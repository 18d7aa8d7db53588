"""What counts as an answer, what is refused, and what needs a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accounts.errors import Invalid
from checkins.policies import answers as rules
from checkins.policies.answers import Answers, answers_from, needs_of

valid = some.fixed_dictionaries(
    {},
    optional={
        "mood": some.none() | some.integers(1, 5),
        "urge": some.none() | some.integers(0, 5),
        "used": some.sampled_from(["", *rules.USED]),
        "helped": some.lists(some.sampled_from(rules.HELPED)),
        "call": some.sampled_from(["", *rules.CALLS]),
        "note": some.text(max_size=100),
    },
)


def test_all_six_are_read() -> None:
    raw = {
        "mood": 3,
        "urge": 0,
        "used": "talk",
        "helped": ["moved", "called", "moved"],
        "call": "week",
        "note": " Hm. ",
    }
    assert answers_from(raw) == Answers(3, 0, "talk", ("called", "moved"), "week", "Hm.")


@pytest.mark.parametrize(
    "one", [{"mood": 1}, {"urge": 0}, {"used": "no"}, {"helped": ["called"]}, {"call": "no"}, {"note": "x"}]
)
def test_one_answer_is_enough(one) -> None:
    assert not answers_from(one).are_empty


@pytest.mark.parametrize(
    "none",
    [{}, {"mood": None}, {"used": "", "call": "", "note": "", "helped": []}, {"note": "  \n "}, {"note": "\x00"}],
)
def test_no_answer_is_refused_in_the_words_of_the_page(none) -> None:
    with pytest.raises(Invalid, match="bad_request") as refused:
        answers_from(none)
    assert refused.value.detail == "Answer at least one question, or close this."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mood", 0), ("mood", 6), ("mood", True), ("mood", "3"), ("mood", 2.5), ("mood", False),
        ("urge", -1), ("urge", 6), ("urge", "2"),
        ("used", "maybe"), ("used", 1),
        ("helped", "called"), ("helped", ["gin"]), ("helped", [["called"]]), ("helped", {"called": 1}),
        ("call", "tomorrow"),
        ("note", 7), ("note", "x" * 501),
        ("weight", 70),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_by_the_name_of_its_question(name, value) -> None:
    with pytest.raises(Invalid) as refused:
        answers_from({"mood": 3, name: value})
    assert refused.value.field == name


def test_a_note_that_is_too_long_says_by_how_much() -> None:
    assert answers_from({"note": "x" * 500}).note == "x" * 500
    with pytest.raises(Invalid) as refused:
        answers_from({"note": "x" * 503})
    assert "3 characters too long" in refused.value.detail


def test_a_note_keeps_its_lines_and_loses_what_cannot_be_seen() -> None:
    assert answers_from({"note": "one\r\ntwo\x07\ud800"}).note == "one\ntwo"
    assert answers_from({"note": "e\u0301"}).note == "\u00e9"


@given(valid)
def test_reading_answers_again_changes_nothing(raw) -> None:
    try:
        first = answers_from(raw)
    except Invalid:
        return
    again = {name: getattr(first, name) for name in Answers.__dataclass_fields__}
    assert answers_from(again) == first


def kinds(**given_answers) -> set[str]:
    return {need.kind for need in needs_of(Answers(**given_answers))}


@pytest.mark.parametrize(
    ("given_answers", "expected"),
    [
        ({"call": "today"}, {"call_wanted"}),
        ({"call": "week"}, {"call_wanted"}),
        ({"used": "yes"}, {"use_reported"}),
        ({"urge": 4}, {"urges_high"}),
        ({"urge": 5}, {"urges_high"}),
        ({"mood": 1}, {"low_mood"}),
        (
            {"mood": 1, "urge": 5, "used": "yes", "call": "today"},
            {"low_mood", "urges_high", "use_reported", "call_wanted"},
        ),
    ],
)
def test_what_needs_a_person(given_answers, expected) -> None:
    assert kinds(**given_answers) == expected


@pytest.mark.parametrize(
    "given_answers",
    [
        {"call": "no"},
        {"used": "no"},
        {"used": "talk"},
        {"urge": 3},
        {"mood": 2},
        {"note": "help"},
        {"helped": ("other",)},
    ],
)
def test_what_does_not(given_answers) -> None:
    assert kinds(**given_answers) == set()


@given(valid)
def test_rather_talking_about_it_is_never_read_as_use(raw) -> None:
    try:
        given_answers = answers_from({**raw, "used": "talk"})
    except Invalid:
        return
    assert "use_reported" not in {need.kind for need in needs_of(given_answers)}


def test_every_need_has_a_name_that_can_be_taken_back() -> None:
    every = [*needs_of(Answers(mood=1, urge=5, used="yes", call="today")), *needs_of(Answers(call="week"))]
    assert {need.name for need in every} == set(rules.NEED_NAMES)


def test_this_week_is_less_urgent_than_today() -> None:
    (today,), (week,) = needs_of(Answers(call="today")), needs_of(Answers(call="week"))
    assert today.wait is None
    assert week.wait is not None
    assert week.priority == 2


@pytest.mark.parametrize(
    ("given_answers", "hard"), [({"mood": 1}, True), ({"urge": 4}, True), ({"mood": 2, "urge": 3}, False), ({}, False)]
)
def test_which_day_is_a_hard_one(given_answers, hard) -> None:
    assert rules.is_hard_day(Answers(**given_answers)) is hard
