"""Points: small signs added up, clause by clause, and told."""

import tomllib
from importlib import resources

import pytest

from moderation import screens
from moderation.screens import privacy, safety
from moderation.screens.findings import Finding, strongest
from moderation.screens.points import WIDTH, root, signs, windows
from moderation.screens.rules import build, library
from tests.moderation.sentences import sentences

WORDS = 'common = "i the"\nfillers = "just"\nnear = ""\nglued = ""\n[either]\n[spelling]\n[lists]\n'
WORDS += 'names = ""\nambiguous = ""\ncapitals = ""\n'
CLUES = '[[clue]]\nid = "colour"\nphrases = ["red|blue"]\n'
SCALE = """
[scale.painted-door]
version = 3
category = "violence"
tier = 2
reason = "safety_other"
needs = 3.0
start = -1.0
[scale.painted-door.points]
"48.0" = "cellar"
"6.0" = "@colour, door"
"3.0" = "door open"
"2.0" = "oh red door"
"-6.0" = "garden"
"""


PAGING = """
[shared]
start = -0.5
[shared.points]
"3.0" = "door"
[scale.door-on-fire]
version = 1
category = "overdose_now"
tier = 1
reason = "safety_self"
needs = 2.0
pages = 3.0
core = "flam, @colour + window"
start = 0.0
shares = true
[scale.door-on-fire.points]
"6.0" = "smok, hot, @colour"
"""
RULES = "".join(
    f'[[rule]]\nid = "{name}"\nversion = 1\ncategory = "{category}"\ntier = {tier}\nlanguages = ["en"]\nreason = "safety_self"\n'
    f'phrases = ["{phrase}"]\nhits = []\nmisses = []\n'
    for name, category, tier, phrase in [
        ("falls", "overdose_now", 1, "door falls"),
        ("creaks", "overdose_now", 2, "door creaks"),
        ("sticks", "overdose_now", 3, "door sticks"),
        ("shouts", "violence", 2, "door shouts"),
    ]
)
GUARDING = PAGING.replace("[shared.points]", 'clear = -2.0\n[shared.points]\n"-18.0" = "theatr"')
EXAMPLES = tomllib.loads((resources.files(screens) / "rules" / "safety-examples.toml").read_text(encoding="utf-8"))


def examples(kind: str, of: str) -> list[tuple[str, str]]:
    return [(name, text) for name, told in EXAMPLES[kind].items() for text in told[of]]


def found(text: str, scale: str = SCALE) -> list[Finding]:
    made = build({"words.toml": WORDS, "safety-clues.toml": CLUES, "safety-points.toml": scale})
    return made.books["safety"].findings(made.read(text))


def test_what_reaches_the_need_is_found_and_tells_its_signs() -> None:
    (one,) = found("oh a red door here")
    assert (one.rule, one.version, one.category, one.tier, one.reason) == (
        "painted-door",
        3,
        "violence",
        2,
        "safety_other",
    )
    assert one.signs == (("@colour", 2.0), ("door", 2.0))
    assert "oh a red door here"[slice(*one.span)] == "red door"


@pytest.mark.parametrize("text", ["a door", "a red wall", "a red door in the garden", "red red red", ""])
def test_what_does_not_reach_it_is_not_found(text: str) -> None:
    assert found(text) == []


def test_two_words_side_by_side_count_once_more() -> None:
    assert found("open doors garden red") == []
    assert [one.signs[-1] for one in found("red garden, doors opened")] == []
    assert dict(found("here are red doors opened")[0].signs) == {"@colour": 2.0, "door": 2.0, "door open": 1.0}


def test_three_words_side_by_side_count_once_more() -> None:
    assert ("oh red door", 0.7) in found("oh red doors are here")[0].signs
    assert "oh red door" not in dict(found("oh a red door here")[0].signs)


def test_a_text_is_not_more_of_anything_by_its_length() -> None:
    assert found("a red door in here, so they say of it all day long") == []


@pytest.mark.parametrize("text", ["flame and smoke at the hot door", "a red window, smoke"])
def test_an_urgent_scale_pages_where_a_core_sign_stands(text: str) -> None:
    assert [one.tier for one in found(text + " at the door", PAGING)] == [1]


@pytest.mark.parametrize("text", ["smoke and a hot door", "red and hot and smoke, a door", "flame, smoke and a door"])
def test_weak_signs_alone_or_a_core_sign_with_few_points_page_nobody(text: str) -> None:
    assert [one.tier for one in found(text, PAGING)] == [2]
    assert found("flame", PAGING) == []


def test_what_is_shared_is_told_with_what_is_not() -> None:
    (one,) = found("smoke is at the door", PAGING)
    assert one.signs == (("smok", 2.0), ("door", 1.0))


@pytest.mark.parametrize(("name", "text"), examples("clues", "hits"))
def test_what_a_clue_must_find(name: str, text: str) -> None:
    assert name in {clue for _, _, clue in library().books["safety"].points.clues.hits(library().read(text).words)}


@pytest.mark.parametrize(("name", "text"), examples("clues", "misses"))
def test_what_a_clue_must_leave_alone(name: str, text: str) -> None:
    assert name not in {clue for _, _, clue in library().books["safety"].points.clues.hits(library().read(text).words)}


@pytest.mark.parametrize(("name", "text"), examples("scales", "hits"))
def test_what_a_scale_must_find(name: str, text: str) -> None:
    points = library().books["safety"].points
    tiers = {scale.id: scale.tier for scale in points.scales}
    assert (name, tiers[name]) in {(one.rule, one.tier) for one in points.weigh(library().read(text)).findings}


@pytest.mark.parametrize(("name", "text"), examples("scales", "misses"))
def test_what_a_scale_must_leave_alone(name: str, text: str) -> None:
    assert name not in {one.rule for one in library().books["safety"].points.weigh(library().read(text)).findings}


def test_every_clue_that_counts_and_every_scale_has_examples() -> None:
    points = library().books["safety"].points
    assert {sign[1:] for sign in points.counts if sign.startswith("@")} <= set(EXAMPLES["clues"])
    assert {scale.id for scale in points.scales} == set(EXAMPLES["scales"])


@pytest.mark.parametrize("text", ["where can i get some xanax tonight", "who is selling percs, i need some tonight"])
def test_who_looks_for_drugs_is_held_by_privacy_and_pages_nobody(text: str) -> None:
    assert safety.screen(text) == ()
    assert [(one.category, one.hold) for one in privacy.screen(text)] == [("solicitation", True)]


@pytest.mark.parametrize(
    ("text", "tiers"),
    [
        ("the door falls", [1]),
        ("at the theatre the door falls", [3]),
        ("the door creaks", [2]),
        ("at the theatre the door creaks", []),
        ("at the theatre the door sticks", [3]),
        ("at the theatre the door shouts", [2]),
    ],
)
def test_a_text_that_speaks_against_danger_lowers_its_phrases(text: str, tiers: list[int]) -> None:
    files = {
        "words.toml": WORDS,
        "safety-clues.toml": CLUES,
        "safety-points.toml": GUARDING,
        "safety-rules.toml": RULES,
    }
    made = build(files)
    assert [one.tier for one in made.books["safety"].findings(made.read(text))] == tiers


@pytest.mark.parametrize(
    "text", ["bye", "Goodbye!", "sí", "tonight", "im so done", "te quiero", "he left", "i am going now", "hurry up"]
)
def test_a_few_words_of_every_day_page_nobody(text: str) -> None:
    assert all(one.tier > 2 for one in safety.screen(text))


def test_a_short_text_needs_more() -> None:
    assert found("a red door") == []
    assert [one.tier for one in found("red cellar door open")] == [2]


def test_a_long_text_needs_more() -> None:
    far = "so and " * WIDTH
    assert found(f"{far} red door open") == []
    assert [one.tier for one in found(f"{far} red cellar door")] == [2]


def test_signs_far_from_each_other_are_not_added_up() -> None:
    far = "so and " * WIDTH
    assert found(f"red {far} door") == []
    assert {sign for sign, _ in found(f"red {far} garden {far} blue cellar doors")[0].signs} == {
        "@colour",
        "cellar",
        "door",
    }


def test_the_strongest_stretch_of_a_text_is_told() -> None:
    far = "so and " * WIDTH
    text = f"red cellar door {far} red cellar door {far} blue cellar door open"
    assert text[slice(*found(text)[0].span)] == "blue cellar door open"


def test_every_word_of_a_text_is_in_a_window_until_there_are_many() -> None:
    for count in (1, 2, 40, 46, 47, 100, 500):
        seen = {place for start, end in windows(count) for place in range(start, end)}
        assert seen == set(range(1, count))
    assert len(list(windows(100_000))) < 100


def test_a_phrase_tells_more_than_points_of_the_same_tier() -> None:
    phrase = Finding("violence", 1, "a-phrase", (5, 9), 1, "safety_other")
    points = Finding("violence", 1, "points", (0, 20), 1, "safety_other", signs=(("door", 2.0),))
    assert strongest([points, phrase]) == (phrase,)
    assert strongest([points]) == (points,)


def test_every_scale_is_a_promise_of_its_category() -> None:
    scales = library().books["safety"].points.scales
    assert {scale.category for scale in scales if scale.tier == 1} == {"suicide_urgent", "overdose_now"}


@pytest.mark.parametrize(
    "text",
    [
        "pls look after rufus. he eats twice a day, key is under the mat. gonna be gone by morning",
        "ive got the bath running and a razor",
        "nobody knows im up here on the parking structure, one leg over the rail",
        "shes stone cold and grey, pinprick pupils, someone get staff",
        "swallowed the bag when the cops pulled us over and now i feel really hot",
    ],
)
def test_words_nobody_put_into_a_phrase_are_found(text: str) -> None:
    assert safety.screen(text)[0].tier == 1


@pytest.mark.parametrize(
    "text",
    [
        "can someone look after my dog while im on vacation, key is under the mat",
        "got the bath running and a good book",
        "parked on the roof of the garage, see you in five",
        "stone cold soup again, someone get staff a microwave",
        "i overdosed years ago and im so grateful to be here",
    ],
)
def test_the_like_that_needs_nobody_is_not(text: str) -> None:
    assert all(one.tier > 2 for one in safety.screen(text))


@pytest.mark.parametrize(("_label", "text"), [*sentences("safety", "open")][::40])
def test_the_quick_look_sees_what_counting_saw(_label: str, text: str) -> None:
    points = library().books["safety"].points
    reading = library().read(text)
    words = reading.words
    hits = points.hits(reading)
    slow = [
        one
        for one in signs(words, points.clues.hits(words), points.kinds, 1, len(words) - 1)
        if one[2] in points.counts
    ]
    assert sorted(points.standing(reading, hits)) == sorted(slow)
    told = [dict(points.counts[sign]) for sign in {sign for _, _, sign in slow}]
    for number, scale in enumerate(points.scales):
        shared = sum(one.get(len(points.scales), 0.0) for one in told) if scale.shares else 0.0
        total = points.starts[number] + (sum(one.get(number, 0.0) for one in told) + shared) / root(1, len(words) - 1)
        assert points.totals(reading, hits, 1, len(words) - 1)[number] == pytest.approx(total, abs=0.051)


def test_a_long_text_that_is_urgent_by_a_phrase_is_not_added_up() -> None:
    long = "im going to kill myself tonight. " + "we made soup and talked about the garden. " * 60
    assert {one.rule for one in safety.screen(long) if one.tier == 1} == {"going-to-end-my-life"}


def test_clues_are_looked_for_until_there_are_very_many() -> None:
    made = build({"words.toml": WORDS, "safety-clues.toml": CLUES, "safety-points.toml": SCALE})
    assert len(made.books["safety"].points.clues.hits(made.read("red " * 200).words)) == 120
