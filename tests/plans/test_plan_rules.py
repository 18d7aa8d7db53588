"""A plan as text: lists in the person's own words, people who can be called, nothing lost and nothing guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import Invalid
from checkins.policies import plan


def test_each_line_is_an_entry_and_empty_lines_are_none() -> None:
    lines = plan.lines_from({"alone": "  Walk \n\n\nCold shower\n", "other": "x"})
    assert lines["alone"] == ["Walk", "Cold shower"]
    assert set(lines) == set(plan.CODES)
    assert plan.is_empty(plan.lines_from({}))


def test_too_much_is_refused_by_the_name_of_its_part() -> None:
    for words in ("\n".join("x" * 13), "x" * 201):
        with pytest.raises(Invalid) as refused:
            plan.lines_from({"safe": words})
        assert refused.value.field == "safe"


@pytest.mark.parametrize(
    ("line", "text", "number"),
    [
        ("Maria 212-555-0142", "Maria", "2125550142"),
        ("Dr. Lane: (212) 555-0199", "Dr. Lane", "2125550199"),
        ("+34 600 123 456", "+34 600 123 456", "+34600123456"),
        ("My sister", "My sister", ""),
        ("Room 12, after 6", "Room 12, after 6", ""),
    ],
)
def test_a_number_in_a_line_can_be_called(line: str, text: str, number: str) -> None:
    assert plan.contact_of(line) == plan.Contact(text, number)


def test_support_shows_five_people_and_what_helps() -> None:
    lines = plan.lines_from({"ask": "A\nB\nC\nD", "professionals": "E\nF", "alone": "Walk", "places": "Library"})
    assert [one.text for one in plan.people_of(lines)] == ["A", "B", "C", "D", "E"]
    assert plan.steps_of(lines) == ["Walk", "Library"]


@given(st.dictionaries(st.sampled_from(plan.CODES), st.lists(st.text(min_size=1, max_size=40), max_size=5)))
def test_what_is_kept_is_what_was_written(parts: dict[str, list[str]]) -> None:
    lines = plan.lines_from({code: "\n".join(entries) for code, entries in parts.items()})
    assert plan.lines_of(plan.sealed_from(lines)) == lines
    assert plan.lines_from(plan.text_of(lines)) == lines
