"""How a text is read: folded, in words, without its disguises, each word knowing where it stood."""

import time

import pytest

from moderation.screens import both, privacy, safety
from moderation.screens.folding import fold, places
from moderation.screens.grammar import TRIES_MOST, Index, Language, RuleError, anchors
from moderation.screens.rules import build, library
from moderation.screens.slots import Words

WIDE = "".join(char if char == " " else chr(ord(char) + 0xFEE0) for char in "kill myself")
CYRILLIC = "I want to kіll mуself tonight"  # noqa: RUF001 - the point
WORDS = 'common = "i the"\nfillers = "just"\nnear = "suicide"\nglued = "kill myself"\n[either]\n[spelling]\nkms = "kill myself"\n[lists]\n'
WORDS += 'names = ""\nambiguous = ""\ncapitals = ""\n'
RULE = """
[[rule]]
id = "one"
version = 1
category = "violence"
tier = 2
reason = "safety_other"
languages = ["en"]
phrases = {phrases}
hits = []
misses = []
{more}
"""


def made(phrases: str, more: str = ""):
    return build({"words.toml": WORDS, "safety-one.toml": RULE.format(phrases=phrases, more=more)})


def found(phrases: str, text: str) -> int:
    book = made(phrases)
    return len(book.books["safety"].findings(book.read(text)))


@pytest.mark.parametrize(
    "hidden",
    [
        "KILL MYSELF",
        "kill  myself",
        "kill\tmyself",
        WIDE,
        "kill-myself",
        "k*ll myself",
        "k!ll mys3lf",
        "ki11 myself",
        "killll myself",
        "k i l l m y s e l f",
        "k.i.l.l myself",
        "k\u200bill my\u00adself",
        "kіll mуself",  # noqa: RUF001 - Cyrillic letters
        "ⓚⓘⓛⓛ myself",
        "🅺🅸🅻🅻 myself",
        "kill mysefl",
        "killmyself",
        "k.*.l.l... kill myself",
        "un@live myself",
        "off myself",
        "kms",
    ],
)
def test_shape_and_spelling_do_not_hide_danger(hidden: str) -> None:
    assert min(found.tier for found in safety.screen(f"im going to {hidden} tonight")) == 1


@pytest.mark.parametrize(
    "text",
    ["my skill myself-taught", "that was odd", "heroine of the story", "a b c d e", "**** off", "x" * 5000, "$", ""],
)
def test_words_that_only_look_alike_are_left_alone(text: str) -> None:
    assert safety.screen(text) == ()


def test_a_long_word_is_not_puzzled_over() -> None:
    assert library().read("k" * 100).words[1] == "k" * 100


@pytest.mark.parametrize("text", ["plain", "don't", "od'd", "OD’d — é ﬁ 🔪 \u200b 漢", "🅰 🇦 ¼", "a\0b"])
def test_each_folded_character_knows_where_it_came_from(text: str) -> None:
    back = places(text, fold(text))
    assert len(back) == len(fold(text))
    assert back == sorted(back)


def test_folding_keeps_what_is_said() -> None:
    assert fold("I’m FINE — Ñandú ４２ 🔪\u2028") == "im fine - nandu 42  knife \n"  # noqa: RUF001 - wide digits
    assert fold("٣") == "3"
    assert fold(CYRILLIC) == "i want to kill myself tonight"


def test_a_pause_is_no_end_of_a_sentence() -> None:
    assert list(library().read("well... i stop. ok?!").words) == [".", "well", "i", "stop", ".", "ok", ".", ".", "."]


@pytest.mark.parametrize(
    ("phrase", "hit", "miss"),
    [
        ("red|blue door", "a blue door", "a green door"),
        ("red ..  door", "red old door", "red. door"),
        ("red ... door", "red a b c d e door", "red a b c d e f door"),
        ("red old? door", "red door", "red new door"),
        ("red / door", "red. door", "red. a door"),
        ("^ red door", "yes. red door", "a red door"),
        ("red door $", "red door", "red door now"),
        ("red door|$", "red", "red wall"),
        ("!not|no red", "so red", "not red"),
        ("red !door|wall", "red sky", "red wall"),
        ("red_hot|cold door", "a red hot door", "red door"),
        ("door kms", "door kill myself", "door kill"),
        ("red just|old door", "red old door", "red new door"),
    ],
)
def test_the_small_language_of_phrases(phrase: str, hit: str, miss: str) -> None:
    assert found(f'["{phrase}"]', hit) == 1
    assert found(f'["{phrase}"]', miss) == 0


def test_a_set_may_hold_phrases_and_the_gap_stands_on_either_side() -> None:
    more = '[sets]\nend = ["go", "walk away", "to the? end"]\nboth = "x y"'
    book = made('["rare .. @end|@both", "@end zebra", "zebra / i"]', more)
    assert [
        len(book.books["safety"].findings(book.read(text)))
        for text in ("rare old walk away", "to end zebra", "zebra. i", "rare")
    ] == [1, 1, 1, 0]


def test_an_empty_list_matches_nothing() -> None:
    assert found("[]", "red door") == 0


@pytest.mark.parametrize(
    ("phrases", "more", "wrong"),
    [
        ('["just"]', "", "filler"),
        ('["red|just?"]', "", "must be there"),
        ('[".."]', "", "must be there"),
        ('["a ^ b"]', "", "stand first"),
        ('["a !b c"]', "", "stand first"),
        ('["@none"]', "", "no set"),
        ('["@a"]', '[sets]\na = ["b @a"]', "inside itself"),
        ('["@a"]', '[sets]\na = ["b .."]', "begins and ends"),
        ('["a"]', 'guards = ["none"]', "guards that are not there"),
        ('["a"', "", "safety-one.toml"),
    ],
)
def test_a_broken_list_says_what_is_wrong(phrases: str, more: str, wrong: str) -> None:
    with pytest.raises(RuleError, match=wrong):
        made(phrases, more)


def test_a_broken_library_says_what_is_wrong() -> None:
    with pytest.raises(RuleError, match=r"words\.toml is missing"):
        build({})
    with pytest.raises(RuleError, match="lacks id"):
        build({"words.toml": WORDS, "safety-x.toml": "[[rule]]\nversion = 1"})
    with pytest.raises(RuleError, match="told twice"):
        build({"words.toml": WORDS, "safety-x.toml": '[sets]\na = "b"', "safety-y.toml": '[sets]\na = "b"'})


@pytest.mark.parametrize(
    "text",
    [
        "a" * 4000,
        "a@" * 2000,
        "1 " * 2000,
        "555-" * 1000,
        "want to die " * 333,
        "took " * 800,
        "(" * 4000,
        "é" * 4000,
        "a b c d " * 500,
        "k i l l " * 500,
        "five " * 800,
        "calle a " * 500,
        "12/" * 1333,
        "a dot b at " * 363,
        "k*" * 2000,
        "Ana Mo " * 571,
    ],
)
def test_hostile_text_costs_little(text: str) -> None:
    both.screen(text)
    start = time.thread_time()
    both.screen(text)
    assert time.thread_time() - start < 0.1


def test_the_work_of_a_text_ends() -> None:
    """Whatever stands in it: a text of nothing but anchors is looked at so often and no more."""
    language = Language({}, {}, ["i"], {})
    index = Index(anchors("one", language.phrase("red .. door"), language))
    text = Words(
        [".", *(f"red {number}" if number % 2 else "red" for number in range(TRIES_MOST * 4)), "red", "door", ".", "."],
        frozenset,
    )
    assert list(index.spans(text)) == []
    assert list(index.spans(Words([".", "red", "door", ".", "."], frozenset))) == [("one", 1, 3)]


def test_a_short_number_beside_nothing_is_left_alone() -> None:
    for text in (
        "sober since 03/14/2022",
        "2026-11-23 at 18:00",
        "2019 - 2026",
        "1 2 3 4 5 6 7 8 9 10 breathe",
        "score was 102-98",
    ):
        assert privacy.screen(text) == ()
