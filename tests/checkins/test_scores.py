"""Ranges, cut-offs and rules of scoring, each cited; worked examples are in `test_published_scores`. Nothing is scored from memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from checkins.measures import (
    SHIPPED,
    WrongDefinition,
    alerts_in,
    answers_given,
    as_data,
    definition_from,
    meaning_of,
    own_measure,
    scores_of,
    with_wording,
)
from checkins.measures.scoring import range_of


def answers(values) -> dict[str, int]:
    return {str(number): value for number, value in enumerate(values, 1)}


def scale(code, name="total"):
    return next(one for one in SHIPPED[code].scales if one.code == name)


# ── published ranges and cut-offs ───────────────────────────────────────────────────────────────────────────────────
RANGES = [
    ("phq-2", "total", (0, 6)),  # Kroenke 2003
    ("phq-9", "total", (0, 27)),  # Kroenke 2001
    ("gad-7", "total", (0, 21)),  # Spitzer 2006
    ("barc-10", "total", (10, 60)),  # Vilsaint 2017
    ("pacs", "total", (0, 30)),  # Flannery 1999
    ("bam-iop", "use", (0, 12)),  # Blueprint help 3945380: 0-12, 0-24, 0-24
    ("bam-iop", "risk", (0, 24)),
    ("bam-iop", "protective", (0, 24)),
]


@pytest.mark.parametrize(("code", "name", "span"), RANGES)
def test_published_ranges(code, name, span) -> None:
    assert range_of(SHIPPED[code], scale(code, name)) == span


@pytest.mark.parametrize(
    ("code", "name", "score", "said"),
    [
        # PHQ-9 instruction manual: 5, 10, 15, 20 are mild, moderate, moderately severe, severe.
        ("phq-9", "total", 4, "minimal"), ("phq-9", "total", 5, "mild"), ("phq-9", "total", 10, "moderate"),
        ("phq-9", "total", 15, "moderately severe"), ("phq-9", "total", 20, "severe"),
        # GAD-7: 5, 10, 15.
        ("gad-7", "total", 5, "mild"), ("gad-7", "total", 10, "moderate"), ("gad-7", "total", 15, "severe"),
        # PHQ-2: 3 or more goes on to the PHQ-9 (PMC2906530).
        ("phq-2", "total", 2, ""), ("phq-2", "total", 3, "3 or more: ask the longer PHQ-9"),
        # BARC-10: 47 (Vilsaint 2017).
        ("barc-10", "total", 46, ""), ("barc-10", "total", 47, "47 or more: as in people more than a year in remission"),
        # PACS: 15 and above 20 (PMC6599943).
        ("pacs", "total", 14, ""), ("pacs", "total", 15, "15 or more: best balance in one study"),
        ("pacs", "total", 21, "15 or more: best balance in one study; above 20: the cut-off proposed first"),
        # BAM: Use 1 or more, Risk 12 or more, Protective 12 or less.
        ("bam-iop", "use", 0, ""), ("bam-iop", "use", 1, "1 or more: clinically marked"),
        ("bam-iop", "risk", 11, ""), ("bam-iop", "risk", 12, "12 or more: clinically marked"),
        ("bam-iop", "protective", 12, "12 or less: clinically marked"), ("bam-iop", "protective", 13, ""),
    ],
)  # fmt: skip
def test_published_cut_offs(code, name, score, said) -> None:
    assert meaning_of(scale(code, name), score, "en") == said


def test_every_measure_has_its_licence_reader_and_as_many_questions_as_published() -> None:
    numbers = {"bam-iop": 23, "barc-10": 10, "pacs": 5, "phq-2": 2, "phq-9": 9, "gad-7": 7}
    assert {code: len(one.items) for code, one in SHIPPED.items()} == numbers
    assert all(one.licence and one.source and one.reader == "team" for one in SHIPPED.values())


def test_words_are_shipped_only_where_a_licence_allows_it() -> None:
    """DOMAIN section 5: the notices of PHQ and PhenX were seen; those of BAM and GAD-7 were not."""
    assert {code for code, one in SHIPPED.items() if one.has_wording} == {"phq-2", "phq-9", "barc-10", "pacs"}


# ── rules ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@given(some.data())
def test_a_score_is_the_sum_or_nothing(data) -> None:
    definition = SHIPPED[data.draw(some.sampled_from(sorted(SHIPPED)))]
    given_answers = {
        item.code: data.draw(some.sampled_from(item.values)) for item in definition.items if data.draw(some.booleans())
    }
    scored = scores_of(definition, given_answers)
    for one in definition.scales:
        whole = all(code in given_answers for code in one.items)
        assert (one.code in scored) is whole
        if whole:
            low, high = range_of(definition, one)
            assert low <= scored[one.code] == sum(given_answers[code] for code in one.items) <= high


def test_any_answer_to_item_nine_but_not_at_all_must_be_heard() -> None:
    phq = SHIPPED["phq-9"]
    heard = [value for value in range(4) if alerts_in(phq, {"9": value})]
    assert heard == [1, 2, 3]
    assert alerts_in(phq, {}) == []
    assert phq.schedule.on_duty_only
    assert [code for code, one in SHIPPED.items() if one.alerts] == ["phq-9"]


def test_a_definition_survives_being_kept() -> None:
    for one in SHIPPED.values():
        assert definition_from(as_data(one)) == one


@pytest.mark.parametrize("wrong", [{"1": 4}, {"1": "x"}, {"9": -1}, {"1": True}])
def test_only_what_can_be_chosen_is_an_answer(wrong) -> None:
    with pytest.raises(WrongDefinition):
        answers_given(SHIPPED["phq-9"], wrong)


def test_answers_are_read_from_a_form_and_blank_ones_are_left_out() -> None:
    assert answers_given(SHIPPED["phq-9"], {"1": "3", "2": "", "3": None}) == {"1": 3}


# ── a programme's own words ─────────────────────────────────────────────────────────────────────────────────────────
ABOUT = {"code": "own-x", "name": "X", "licence": "ours", "schedule": {"every_days": 7}}
TWO = "How calm?\n0 = Not\n1 = Very\n\nHow rested?"


def test_pasted_words_keep_the_scoring() -> None:
    first = "Question 1\n0 = Never\n1 = Some\n2 = More\n3 = Always"
    made = with_wording(SHIPPED["gad-7"], "\n\n".join([first, *(f"Question {n}" for n in range(2, 8))]), "en")
    assert made.has_wording
    assert scores_of(made, answers((1, 1, 1, 1, 0, 1, 1))) == {"total": 6}
    assert made.items[6].words == {"en": "Question 7"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Only one\n0 = a\n1 = b\n2 = c\n3 = d", "count"),
        ("\n\n".join(["Q\n0 = a\n1 = b"] * 7), "values"),
        ("Q", "answers"),
    ],
)
def test_words_that_do_not_fit_the_scoring_are_refused(text, wrong) -> None:
    with pytest.raises(WrongDefinition, match=wrong):
        with_wording(SHIPPED["gad-7"], text, "en")


def test_an_own_measure_is_written_as_on_paper() -> None:
    made = own_measure(
        ABOUT,
        {"questions": TWO, "scales": "Calm: 1-2", "cuts": "calm >= 2: Good\nCalm <= 0: Talk", "alerts": "2 > 0"},
        "en",
    )
    assert [item.words["en"] for item in made.items] == ["How calm?", "How rested?"]
    assert scores_of(made, {"1": 1, "2": 1}) == {"s1": 2}
    assert meaning_of(made.scales[0], 2, "es") == "Good"
    assert alerts_in(made, {"2": 1})


@pytest.mark.parametrize(
    ("texts", "wrong"),
    [
        ({"questions": ""}, "questions"),
        ({"questions": "0 = a\n1 = b"}, "questions"),
        ({"questions": "Q\n0 = a"}, "answers"),
        ({"questions": "Q\n0 = a\n0 = b"}, "answers"),
        ({"questions": TWO, "scales": "Total 1-2"}, "scales"),
        ({"questions": TWO, "scales": "Total: 1-3"}, "scales"),
        ({"questions": TWO, "scales": "Total: 2-1"}, "scales"),
        ({"questions": TWO, "scales": "Total: 1", "cuts": "Other >= 1: x"}, "cuts"),
        ({"questions": TWO, "scales": "Total: 1", "cuts": "Total = 1: x"}, "cuts"),
        ({"questions": TWO, "alerts": "3 > 0"}, "scales"),
        ({"questions": TWO, "alerts": "2 >= 0"}, "alerts"),
        ({"questions": "\n\n".join(["Q\n0 = a\n1 = b"] * 61)}, "items"),
    ],
)
def test_what_makes_no_measure_is_refused_by_name(texts, wrong) -> None:
    with pytest.raises(WrongDefinition, match=wrong):
        own_measure(ABOUT, texts, "en")


def test_an_alert_needs_a_reader() -> None:
    with pytest.raises(WrongDefinition, match="reader"):
        own_measure({**ABOUT, "reader": "self"}, {"questions": TWO, "alerts": "1 > 0"}, "en")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"items": []}, "items"),
        ({"items": [{"code": "1"}, {"code": "1"}]}, "items"),
        ({"choices": [{"value": 1}]}, "answers"),
        ({"reader": "everybody"}, "reader"),
        ({"schedule": {"every_days": 0}}, "schedule"),
        ({"alerts": [{"item": "9", "above": 0}]}, "scales"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(change, wrong) -> None:
    whole = {**ABOUT, "choices": [{"value": 0}, {"value": 1}], "items": [{"code": "1"}]}
    assert not definition_from(whole).has_wording
    with pytest.raises(WrongDefinition, match=wrong):
        definition_from({**whole, **change})
