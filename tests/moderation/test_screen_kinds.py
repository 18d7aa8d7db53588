"""Kinds of words: what nobody could list counts beside its neighbours."""

import pytest

from moderation.screens import privacy, safety
from moderation.screens.kinds import Kinds
from moderation.screens.stems import STEMS

KINDS = Kinds(frozenset({".", "ask", "for", "find", "me", STEMS["under"]}), frozenset({"dana"}))


def told(text: str) -> set[str]:
    words = [".", *text.split(), ".", "."]
    return {sign for _, _, sign in KINDS.signs(words, 1, len(words) - 1)}


def test_a_given_name_and_a_word_seldom_met_are_told_beside_their_neighbours() -> None:
    assert {"?n", "?", "?n ?", "for ?n", "for ?n ?", "?n ? ."} <= told("ask for dana kestrel")


def test_a_word_with_digits_is_a_kind_of_its_own() -> None:
    assert {"und ?9", "?9"} <= told("find me under wren77")


def test_words_that_are_known_are_not_told_again() -> None:
    assert told("ask for me") == set()


def test_each_stands_once_where_it_was_written() -> None:
    found = list(KINDS.signs([".", "ask", "wren", "kestrel", ".", "."], 1, 5))
    assert len(found) == len(set(found))
    assert (2, 4, "? ?") in found
    assert (1, 2, "ask") not in found


def test_very_many_of_them_are_not_looked_at_for_ever() -> None:
    words = [".", *(f"wren{number}" for number in range(1000)), ".", "."]
    assert len(list(KINDS.signs(words, 1, len(words) - 1))) < 200


@pytest.mark.parametrize("text", ["my name is dana kestrelwing", "look me up under dana kestrelwing"])
def test_a_name_that_no_list_holds_is_found(text: str) -> None:
    assert "full_name" in {one.category for one in privacy.screen(text)}


@pytest.mark.parametrize("text", ["hello everyone, dana here", "thanks dana", "dana is a good name"])
def test_a_given_name_alone_is_not(text: str) -> None:
    assert "full_name" not in {one.category for one in privacy.screen(text)}


@pytest.mark.parametrize("stop", [". ", ".\n", "! "])
def test_a_sentence_that_is_urgent_by_itself_stays_so_beside_what_is_long_past(stop: str) -> None:
    long_past = f"ten years ago i thought of suicide, and that is behind me{stop}im going to kill myself tonight"
    assert safety.screen(long_past)[0].tier == 1
