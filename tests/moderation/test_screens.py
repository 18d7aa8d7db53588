"""Every rule keeps the promises of its own examples; crisis lines are never found; findings say where they stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.models.cases import Reason
from moderation.screens import both, privacy, safety
from moderation.screens.findings import Finding
from moderation.screens.rules import library
from tests.moderation.sentences import CONCERN, SUPPORT, URGENT, is_right, sentences

SCREENS = {"safety": safety.screen, "privacy": privacy.screen}
RULES = [(name, rule) for name, book in library().books.items() for rule in book.rules]
HITS = [pytest.param(name, rule, text, id=f"{rule.id}: {text}") for name, rule in RULES for text in rule.hits]
MISSES = [pytest.param(name, rule, text, id=f"{rule.id}: {text}") for name, rule in RULES for text in rule.misses]
CATEGORIES = {
    "safety": {
        "suicide_urgent",
        "suicide_ideation",
        "selfharm",
        "overdose_now",
        "violence",
        "domestic_abuse",
        "relapse",
        "craving",
    },
    "privacy": {"social_handle", "solicitation", "full_name", "outing"},
}


def found_by(name: str, rule_id: str, text: str) -> list[Finding]:
    """What one rule finds, also where a stronger one covers it."""
    return [one for one in library().books[name].findings(library().read(text)) if one.rule == rule_id]


@pytest.mark.parametrize(("name", "rule", "text"), HITS)
def test_what_a_rule_must_find(name, rule, text) -> None:
    (found,) = found_by(name, rule.id, text)
    assert (found.tier, found.category, found.version) == (rule.tier, rule.category, rule.version)


@pytest.mark.parametrize(("name", "rule", "text"), MISSES)
def test_what_a_rule_must_leave_alone(name, rule, text) -> None:
    assert all(one.tier > rule.tier for one in found_by(name, rule.id, text))


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_every_rule_explains_itself(name, rule) -> None:
    assert rule.hits
    assert rule.misses
    assert rule.reason in Reason.values
    assert rule.category in CATEGORIES[name]
    assert set(rule.languages) <= {"en", "es"}
    assert rule.tier in (1, 2, 3)
    assert not (name == "safety" and rule.hold), "danger is never held back"


def test_rule_ids_are_unique() -> None:
    ids = [rule.id for _name, rule in RULES]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("screen", "most_wrong"), [("safety", 0.06), ("privacy", 0.03)])
def test_sentences_no_rule_was_written_by_come_out_right(screen: str, most_wrong: float) -> None:
    held = list(sentences(screen, "held"))
    wrong = [
        (label, text) for label, text in held if not is_right(screen, label, [f.tier for f in SCREENS[screen](text)])
    ]
    assert len(wrong) <= most_wrong * len(held), wrong


@pytest.mark.parametrize("screen", SCREENS)
def test_sentences_the_rules_were_written_by_come_out_right(screen: str) -> None:
    rows = list(sentences(screen, "open"))
    wrong = [
        (label, text) for label, text in rows if not is_right(screen, label, [f.tier for f in SCREENS[screen](text)])
    ]
    assert len(wrong) <= 0.02 * len(rows), wrong


def test_the_urgent_ones_come_out_urgent() -> None:
    urgent = [
        text
        for half in ("open", "held")
        for label, text in sentences("safety", half)
        if label in {"suicide_urgent", "overdose_now"}
    ]
    missed = [text for text in urgent if min((found.tier for found in safety.screen(text)), default=9) > 1]
    assert len(missed) <= 0.03 * len(urgent), missed


def learnt(screen: str, labels: frozenset[str] | None = None) -> list[int]:
    """The strongest tier (9 for none) in each sentence learnt from, of these labels or of those that need nobody."""
    rows = sentences(screen, "learnt")
    wanted = [text for label, text in rows if (label in labels if labels else label.startswith("neg"))]
    return [min((found.tier for found in SCREENS[screen](text)), default=9) for text in wanted]


@pytest.mark.parametrize(
    ("labels", "tier", "least"), [(URGENT, 1, 0.96), (URGENT, 2, 0.965), (CONCERN, 2, 0.965), (SUPPORT, 3, 0.93)]
)
def test_what_the_points_were_found_in_is_found_again(labels: frozenset[str], tier: int, least: float) -> None:
    tiers = learnt("safety", labels)
    assert sum(one <= tier for one in tiers) >= least * len(tiers)


def test_what_privacy_points_were_found_in_is_found_again() -> None:
    found = [
        bool(privacy.screen(text)) for label, text in sentences("privacy", "learnt") if not label.startswith("neg")
    ]
    assert sum(found) >= 0.95 * len(found)


@pytest.mark.parametrize("screen", SCREENS)
def test_what_gives_nothing_away_is_seldom_held(screen: str) -> None:
    """Also what people say who are in danger: the privacy screen has nothing to say about it."""
    texts = [text for label, text in sentences(screen, "learnt") if screen == "safety" or label.startswith("neg")]
    assert sum(bool(privacy.screen(text)) for text in texts) <= 0.02 * len(texts)


def test_ordinary_talk_and_traps_seldom_page_anybody() -> None:
    tiers = learnt("safety")
    assert len(tiers) > 1000
    assert sum(one <= 1 for one in tiers) <= 0.01 * len(tiers)
    assert sum(one <= 2 for one in tiers) <= 0.015 * len(tiers)


@pytest.mark.parametrize(
    "text",
    [
        "call or text 988",
        "1-800-273-8255",
        "the SAMHSA line is 1-800-662-4357, free and private",
        "domestic violence hotline 1-800-799-7233 saved my life",
        "text HOME to 741741",
        "Samaritans: 116 123 or jo@samaritans.org",
        "shout is 85258, papyrus 0800 068 4141",
        "llama al 024 o al 717 003 717",
        "línea de la vida 800 911 2000",
        "the trevor project is 866 488 7386",
        "one one six one two three",
        "1-800-799-SAFE",
    ],
)
def test_crisis_lines_are_never_found(text: str) -> None:
    assert privacy.screen(text) == ()


@pytest.mark.parametrize("text", ["I used on Saturday. I am here.", "I drank. Day one again."])
def test_telling_of_use_pages_nobody(text: str) -> None:
    assert {found.tier for found in safety.screen(text)} <= {3}
    assert privacy.screen(text) == ()


def test_a_guard_lowers_an_urgent_finding_and_never_drops_it() -> None:
    assert [one.tier for one in safety.screen("years ago i was going to kill myself")] == [3]


def test_a_guarded_concern_falls_away() -> None:
    assert safety.screen("not suicidal just sad") == ()


def test_the_most_urgent_comes_first_and_each_rule_once() -> None:
    found = safety.screen("feeling suicidal. going to kill myself. going to kill myself tonight")
    assert found[0].tier == 1
    assert [one.tier for one in found] == sorted(one.tier for one in found)
    assert len({one.rule for one in found}) == len(found)


def test_an_unguarded_place_counts_more_than_a_guarded_one() -> None:
    found = safety.screen(
        "years ago i was going to kill myself. that was then and a good deal has changed. im going to kill myself"
    )
    assert found[0].tier == 1


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Ｍy number ﬁrst: 212-555-0142!", "212-555-0142"),  # noqa: RUF001 - wide letters and a ligature shift the folded text
        ("it’s 212-555-0142 ok", "212-555-0142"),
        ("don't wait, call ana@example.org", "ana@example.org"),
    ],
)
def test_the_place_in_the_text_is_exact(text: str, part: str) -> None:
    (found,) = privacy.screen(text)
    assert text[slice(*found.span)] == part


@pytest.mark.parametrize(
    "text", ["i said to my sister: I’m going to k1ll mysélf tonight!", "…going to k i l l m y s e l f"]
)
def test_a_disguise_keeps_its_place(text: str) -> None:
    found = safety.screen(text)[0]
    assert found.tier == 1
    assert text[slice(*found.span)].startswith(("I", "going"))


def test_both_screens_read_a_text_once_and_say_the_same() -> None:
    text = "im going to kill myself tonight. my number is 212-555-0142"
    assert both.screen(text) == (safety.screen(text), privacy.screen(text))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300) | st.text(alphabet="kilmyseftonghd aiu.*$@1!'’é\n", max_size=300))
def test_no_text_breaks_a_screen(text: str) -> None:
    for found in [one for part in both.screen(text) for one in part]:
        start, end = found.span
        assert 0 <= start < end <= len(text)
