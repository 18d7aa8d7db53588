"""Facilitators' own phrases: plain words, whole words, and an empty list is silence."""

import pytest

from moderation.screens import phrases


def hits(listed: list[str], text: str) -> list[tuple[str, str]]:
    return [(found.phrase, text[slice(*found.span)]) for found in phrases.compile(listed).screen(text)]


@pytest.mark.parametrize("listed", [[], [""], ["…", "  "]])
def test_an_empty_list_matches_nothing(listed: list[str]) -> None:
    assert hits(listed, "anything at all, even … this") == []


def test_whole_words_only_whatever_their_case_and_accents() -> None:
    assert hits(["kill"], "a rare skill") == []
    assert hits(["el Canal"], "Nos vemos en ÉL canal.") == [("el Canal", "ÉL canal")]
    assert hits(["don't go"], "I said DON’T  GO there") == [("don't go", "DON’T  GO")]


def test_each_phrase_is_told_once_where_it_stands_first() -> None:
    assert hits(["the bridge", "the"], "under the bridge, the bridge") == [("the bridge", "the bridge"), ("the", "the")]
    assert hits(["the bridge"], "the") == []


def test_nothing_in_a_phrase_is_a_pattern() -> None:
    assert hits(["a.c", "b*"], "abc bbb") == []
    assert hits(["a.c"], "a c") == [("a.c", "a c")]


def test_a_phrase_has_a_length() -> None:
    with pytest.raises(ValueError, match="12 words"):
        phrases.compile(["word " * 13])
