"""Every rule keeps the promises of its own examples; crisis lines are never found; hostile text costs little."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.models.cases import Reason
from moderation.screens import privacy, safety
from moderation.screens.findings import SUPPORT, Finding
from moderation.screens.reading import words_of
from moderation.screens.rules import findings_of, load, parse_phrase

SCREENS = {"safety": safety.screen, "privacy": privacy.screen}
RULES = [(name, rule) for name in SCREENS for rule in load(name)]
HITS = [pytest.param(name, rule, text, id=f"{rule.id}: {text}") for name, rule in RULES for text in rule.hits]
MISSES = [pytest.param(name, rule, text, id=f"{rule.id}: {text}") for name, rule in RULES for text in rule.misses]
WIDE = "".join(char if char == " " else chr(ord(char) + 0xFEE0) for char in "kill myself")
CATEGORIES = {
    "suicide_urgent",
    "suicide_ideation",
    "selfharm",
    "overdose_now",
    "violence",
    "domestic_abuse",
    "relapse",
    "craving",
}


def found_by(rule_id: str, findings: tuple[Finding, ...]) -> list[Finding]:
    return [one for one in findings if one.rule == rule_id]


@pytest.mark.parametrize(("name", "rule", "text"), HITS)
def test_what_a_rule_must_find(name, rule, text) -> None:
    (found,) = found_by(rule.id, SCREENS[name](text))
    assert (found.tier, found.category, found.version) == (rule.tier, rule.category, rule.version)


@pytest.mark.parametrize(("name", "rule", "text"), MISSES)
def test_what_a_rule_must_leave_alone(name, rule, text) -> None:
    assert all(one.tier >= SUPPORT for one in found_by(rule.id, SCREENS[name](text)))


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_every_rule_explains_itself(name, rule) -> None:
    assert rule.hits
    assert rule.misses
    assert rule.reason in Reason.values
    assert rule.tier in (1, 2)
    assert name == "privacy" or rule.category in CATEGORIES
    assert not (name == "safety" and rule.hold), "danger is never held back"


def test_rule_ids_are_unique() -> None:
    ids = [rule.id for _name, rule in RULES]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "text",
    [
        "my number is 212-555-0142",
        "call me 206.555.0154",
        "call me (415) 555-0162 tonight",
        "1-512-555-0195",
        "+1 312 555 0161",
        "+44 7700 900123",
        "07700 900123",
        "2675550108",
        "write to ana.b@example.org",
        "ANA@EXAMPLE.ORG",
    ],
)
def test_contact_details_are_held(text: str) -> None:
    found = privacy.screen(text)
    assert [(one.reason, one.hold) for one in found] == [("contact_swap", True)]


def test_the_place_in_the_text_is_exact() -> None:
    text = "Ｍy number ﬁrst: 212-555-0142!"  # noqa: RUF001 - wide letters and a ligature shift the folded text
    (found,) = privacy.screen(text)
    assert text[slice(*found.span)] == "212-555-0142"


@pytest.mark.parametrize(
    "text",
    [
        "call or text 988",
        "1-800-273-8255",
        "the SAMHSA line is 1-800-662-4357, free and private",
        "domestic violence hotline 1-800-799-7233 saved my life",
        "text HOME to 741741",
        "Samaritans: 116 123 or jo@samaritans.org",
        "the veterans line is 800-273-8255",
    ],
)
def test_crisis_lines_are_never_found(text: str) -> None:
    assert privacy.screen(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "sober since 03/14/2022",
        "2026-11-23 at 18:00",
        "order #8821312345 finally came",
        "score was 102-98 what a game",
        "paid off $2350 of my fines",
        "2019 - 2026",
        "see you @ 6",
        "",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert privacy.screen(text) == ()


@pytest.mark.parametrize("text", ["I used last night.", "I drank. Day one again.", "craving pizza so bad"])
def test_telling_of_use_is_never_found(text: str) -> None:
    assert safety.screen(text) == ()
    assert privacy.screen(text) == ()


@pytest.mark.parametrize("text", ["KILL MYSELF", "kill  myself", "kill\nmyself", WIDE, "kill-myself"])
def test_shape_and_case_do_not_hide_danger(text: str) -> None:
    assert [one.tier for one in safety.screen(text)] == [1]


def test_phrases_match_whole_words_only() -> None:
    assert safety.screen("my skill myself-taught") == ()


def test_a_guard_lowers_an_urgent_finding_and_never_drops_it() -> None:
    assert [one.tier for one in safety.screen("i tried to end my life years ago")] == [2]


def test_the_most_urgent_comes_first_and_each_rule_once() -> None:
    found = safety.screen("feeling suicidal. going to kill myself. kill myself tonight")
    assert [one.tier for one in found] == [1, 2]
    assert len({one.rule for one in found}) == len(found)


@pytest.mark.parametrize("written", ["", ".. kill", "my? life"])
def test_a_phrase_begins_with_a_word(written: str) -> None:
    with pytest.raises(ValueError, match="begins with a word"):
        parse_phrase(written, {})


def test_apostrophes_are_no_hiding_place() -> None:
    assert [word.text for word in words_of("don’t can't k*ll")] == ["dont", "cant", "k*ll"]


@settings(max_examples=300)
@given(st.text(max_size=400))
def test_no_text_breaks_a_screen(text: str) -> None:
    for screen in SCREENS.values():
        for found in screen(text):
            start, end = found.span
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "text",
    ["a" * 4000, "a@" * 2000, "1 " * 2000, "555-" * 1000, "want to die " * 333, "took " * 800, "(" * 4000, "é" * 4000],
)
def test_hostile_text_costs_little(text: str) -> None:
    start = time.thread_time()
    safety.screen(text)
    privacy.screen(text)
    assert time.thread_time() - start < 0.2


def test_a_guarded_finding_of_the_lowest_tier_is_dropped() -> None:
    lowest = replace(load("safety")[0], tier=SUPPORT)
    assert [one.tier for one in findings_of(lowest, words_of("i will end my life"))] == [SUPPORT]
    assert list(findings_of(lowest, words_of("i tried to end my life years ago"))) == []
