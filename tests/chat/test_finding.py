"""Words are found as people type them: without capitals or accents, by how they begin."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import Invalid
from chat import policies


@pytest.mark.parametrize(
    ("typed", "body"),
    [
        ("sister", "I called my SISTER."),
        ("SISTER call", "I called my sister."),
        ("manana", "Nos vemos mañana."),
        ("mañana", "Nos vemos manana."),
        ("llame", "Ayer llamé a mi hermana."),
        ("Él", "el martes"),
        ("strasse", "Bahnhofstraße, Straße 4"),
        ("dont", "I don't know"),
        ("don't", "I don’t know"),
        ("fine", "Feeling ﬁne"),
        ("7 days", "(7 days!)"),
        ("привет", "Привет, Ana"),
        ("e\u0301te", "été"),
    ],
)
def test_what_was_said_is_found(typed: str, body: str) -> None:
    assert policies.has_all(body, policies.terms_of(typed))


@pytest.mark.parametrize(
    ("typed", "body"),
    [("art", "the party"), ("sister brother", "my sister"), ("7 days", "17 days"), ("sisters", "sister")],
)
def test_what_was_not_said_is_not_found(typed: str, body: str) -> None:
    assert not policies.has_all(body, policies.terms_of(typed))


@pytest.mark.parametrize("typed", ["", " ", "a", "a b c", "!?", "❤", "x" * 101, " ".join(f"word{n}" for n in range(9))])
def test_too_little_and_too_much_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        policies.terms_of(typed)
    assert refused.value.field == "q"


def test_a_word_typed_twice_is_looked_for_once() -> None:
    assert policies.terms_of("Call call CALL") == ("call",)


def marked(body: str, typed: str) -> str:
    pieces = policies.excerpt(body, policies.terms_of(typed))
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in pieces)


def test_a_short_text_is_shown_whole_with_its_hits() -> None:
    assert marked("Mañana llamé, mañana no.", "manana") == "[Mañana] llamé, [mañana] no."
    assert marked("I don’t, he does.", "dont") == "I [don’t], he does."


def test_a_long_text_is_cut_between_words_around_the_first_hit() -> None:
    said = marked("one " * 200 + "needle " + "two " * 200, "needle")
    assert said.startswith("…one ")
    assert said.endswith(" two…")
    assert "[needle]" in said
    assert len(said) < 300


def test_the_end_of_a_long_text_is_shown_to_its_end() -> None:
    said = marked("one " * 200 + "needle.", "needle")
    assert said.startswith("…one ")
    assert said.endswith("[needle].")


def test_a_word_longer_than_an_excerpt_is_cut() -> None:
    assert len(marked("x" * 4000, "xx")) < 300


@given(st.text(max_size=400), st.text(alphabet="abcé ñÉ7", min_size=2, max_size=20))
def test_an_excerpt_is_always_part_of_the_text(body: str, typed: str) -> None:
    try:
        terms = policies.terms_of(typed)
    except Invalid:
        return
    pieces = policies.excerpt(body, terms)
    assert "".join(piece.text for piece in pieces).strip("…") in body
    assert any(piece.is_hit for piece in pieces) or not policies.has_all(body, terms) or len(body) > 240


def test_no_text_is_slow() -> None:
    hostile = ["a" * 4000, "a " * 2000, "é" * 4000, "a\u0301" * 2000, "_" * 4000, "ﷺ" * 4000]
    terms, began = policies.terms_of("aa ab"), time.perf_counter()
    for body in hostile:
        policies.has_all(body, terms)
        policies.excerpt(body, terms)
    assert time.perf_counter() - began < 1
