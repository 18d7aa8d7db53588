"""Every measure scored as published: worked examples where somebody published one, else the published rule, item by item.

Looked for in November 2026: examples with the answers to the items *and* the score were found for PHQ-9 and GAD-7. For BAM, BARC-10,
PACS and PHQ-2 none was found that its makers or a standards body stand behind, so these are worked out here from the rule each source
prints. One calculator shows "examples" for PACS that contradict it (the mean of four items); they are not used. Looked for again on
30 November: pages, documentation and open code have the rule, its ends and its cut-offs, and no answers with their score.
"""

import pytest

from checkins.measures import SHIPPED, meaning_of, scores_of


def answers(values) -> dict[str, int]:
    return {str(number): value for number, value in enumerate(values, 1)}


def meaning(code: str, scale: str, score: int) -> str:
    return meaning_of(next(one for one in SHIPPED[code].scales if one.code == scale), score, "en")


# ── examples that somebody published, with the answers to every item and the score ──────────────────────────────────
# HL7 US Core 8.0.1, QuestionnaireResponse phq-9-example (2 2 2 2 1 1 2, the rest "not at all") and the Observation derived from it,
# PHQ9-item-example-44261-6: total score 12. hl7.org/fhir/us/core.
# PACIO Sample Data Depot (MITRE, HL7), QuestionnaireResponse PHQ9Example1: 1 1 2 1 0 1 1 0 0, total-score 7, "Mild depression";
# PHQ9Example2: total 6 with item 3 one lower. build.fhir.org/ig/paciowg/sample-data-fsh.
PHQ_9 = [
    ((2, 2, 2, 2, 1, 1, 2, 0, 0), 12, "moderate"),
    ((1, 1, 2, 1, 0, 1, 1, 0, 0), 7, "mild"),
    ((1, 1, 1, 1, 0, 1, 1, 0, 0), 6, "mild"),
]
# The same depot: GAD7Example1 1 1 1 1 0 1 1, total 6, "Mild anxiety"; BSJ1-GAD7 October 2025 1 1 1 1 0 1 2, total 7, mild;
# BSJ1-GAD7 January 2026 1 0 0 1 0 1 1, total 4, "Minimal anxiety". MII PRO module, example gad-7-response 1 1 1 2 2 0 0, total 7.
GAD_7 = [
    ((1, 1, 1, 1, 0, 1, 1), 6, "mild"),
    ((1, 1, 1, 1, 0, 1, 2), 7, "mild"),
    ((1, 0, 0, 1, 0, 1, 1), 4, "minimal"),
    ((1, 1, 1, 2, 2, 0, 0), 7, "mild"),
]


@pytest.mark.parametrize(
    ("code", "given", "total", "said"),
    [("phq-9", *one) for one in PHQ_9] + [("gad-7", *one) for one in GAD_7],
)
def test_worked_examples(code, given, total, said) -> None:
    assert scores_of(SHIPPED[code], answers(given)) == {"total": total}
    assert meaning(code, "total", total) == said


# ── every scale at its ends, on both sides of its cut-offs, without an answer, and item by item ─────────────────────
# Who published the rule, the range it gives, and the scores between which something is said: (last without, first with), from below for
# all but Protective. PHQ-9: Kroenke, Spitzer, Williams, J Gen Intern Med 2001;16:606-613. GAD-7: Spitzer, Kroenke, Williams, Löwe, Arch
# Intern Med 2006;166:1092-1097. PHQ-2: Kroenke, Spitzer, Williams, Med Care 2003;41:1284-1292 (0 to 6, "3 as the optimal cut point").
# BARC-10: Vilsaint, Kelly, Bergman et al., Drug Alcohol Depend 2017;177:71-76. PACS: Flannery, Volpicelli, Pettinati, Alcohol Clin Exp
# Res 1999;23:1289-1295, cut-offs Hartwell et al., Addict Behav Rep 2019;10:100198. BAM: Cacciola et al., J Subst Abuse Treat
# 2013;44:256-263, sums and cut-offs as VISN 4 MIRECC and Blueprint print them.
RULES = [
    ("phq-2", "total", 0, 6, [(2, 3)]),
    ("phq-9", "total", 0, 27, [(4, 5), (9, 10), (14, 15), (19, 20)]),
    ("gad-7", "total", 0, 21, [(4, 5), (9, 10), (14, 15)]),
    ("barc-10", "total", 10, 60, [(46, 47)]),
    ("pacs", "total", 0, 30, [(14, 15), (20, 21)]),
    ("bam-iop", "use", 0, 12, [(0, 1)]),
    ("bam-iop", "risk", 0, 24, [(11, 12)]),
    ("bam-iop", "protective", 0, 24, [(13, 12)]),
]
each_scale = pytest.mark.parametrize(("code", "scale", "low", "high", "cuts"), RULES)


def test_no_scale_is_left_out_below() -> None:
    assert {(code, scale.code) for code, one in SHIPPED.items() for scale in one.scales} == {rule[:2] for rule in RULES}


def items_of(code: str, scale: str) -> tuple[str, ...]:
    return tuple(next(one for one in SHIPPED[code].scales if one.code == scale).items)


def reaching(code: str, scale: str, score: int) -> dict[str, int]:
    """Answers to the items of a scale that come to this score: everything as low as can be, then item after item up to its highest."""
    values = {item: SHIPPED[code].item(item).values for item in items_of(code, scale)}
    given = {item: min(one) for item, one in values.items()}
    for item, one in values.items():
        given[item] += min(score - sum(given.values()), max(one) - min(one))
    return given


@each_scale
def test_the_ends_of_each_scale_are_those_published(code, scale, low, high, cuts) -> None:
    for choose, score in ((min, low), (max, high)):
        given = {item: choose(SHIPPED[code].item(item).values) for item in items_of(code, scale)}
        assert scores_of(SHIPPED[code], given) == {scale: score}


@each_scale
def test_each_cut_off_says_another_thing_on_either_side_and_nothing_changes_between(
    code, scale, low, high, cuts
) -> None:
    steps = sorted(max(pair) for pair in cuts)
    said = []
    for score in range(low, high + 1):
        assert scores_of(SHIPPED[code], reaching(code, scale, score)) == {scale: score}
        said.append(meaning(code, scale, score))
    assert [low + n for n in range(1, len(said)) if said[n] != said[n - 1]] == steps


@each_scale
def test_one_answer_left_out_leaves_a_scale_without_a_score(code, scale, low, high, cuts) -> None:
    whole = reaching(code, scale, high)
    for item in whole:
        assert scores_of(SHIPPED[code], {name: value for name, value in whole.items() if name != item}) == {}
    assert scores_of(SHIPPED[code], {}) == {}


@each_scale
def test_no_item_is_turned_round_and_each_counts_as_much_as_was_answered(code, scale, low, high, cuts) -> None:
    """None of these scales has a reversed item: one answer higher is a score higher by as much, at every item."""
    least = reaching(code, scale, low)
    for item, value in least.items():
        for chosen in SHIPPED[code].item(item).values:
            assert scores_of(SHIPPED[code], {**least, item: chosen}) == {scale: low + chosen - value}


# ── the published rule, item by item ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("given", [one for one, _total, _said in PHQ_9])
def test_the_phq_2_is_the_sum_of_the_first_two_items_of_the_phq_9(given) -> None:
    """No worked example found. "The PHQ-2 comprises the first 2 questions of the PHQ-9" (Arroll 2010, PMC2906530).

    "Total score = sum of two items. PHQ-2 score ≥ 3 is suggestive of elevated symptoms" (table 1 of doi 10.1155/2013/695925).
    The answers are those of the published PHQ-9 examples above: 2 and 2, 1 and 1, 1 and 1.
    """
    two, nine = SHIPPED["phq-2"], SHIPPED["phq-9"]
    assert [item.words for item in two.items] == [item.words for item in nine.items[:2]]
    total = given[0] + given[1]
    assert scores_of(two, answers(given[:2])) == {"total": total}
    assert bool(meaning("phq-2", "total", total)) is (total >= 3)


# Blueprint's help (article 3945380) prints the items by their place among 23: Use 4 5 6, Risk 1 2 3 14 17 21, Protective
# 15 16 18 19 20 22, where 7 to 13 are 7A to 7G and are in no scale, and 23 stands alone.
BAM_PLACES = {"use": (4, 5, 6), "risk": (1, 2, 3, 14, 17, 21), "protective": (15, 16, 18, 19, 20, 22)}


@pytest.mark.parametrize("place", range(1, 24))
def test_each_item_of_the_bam_counts_where_its_makers_say_and_nowhere_else(place) -> None:
    """No worked example found. The rule is printed twice, in two numberings, and both must come to the same.

    VISN 4 MIRECC: Use = 4+5+6, Risk = 1+2+3+8+11+15, Protective = 9+10+12+13+14+16; 7A to 7G and 17 are not scored.
    Blueprint, by place among the 23 questions: see BAM_PLACES.
    """
    bam = SHIPPED["bam-iop"]
    given = {item.code: (4 if n == place else 0) for n, item in enumerate(bam.items, 1)}
    assert scores_of(bam, given) == {scale: 4 * (place in places) for scale, places in BAM_PLACES.items()}


def test_a_whole_bam_worked_out_by_its_rule() -> None:
    """Health fair 3, sleep 2, low days 2, alcohol 1, heavy 0, drugs 1 (7A cannabis 1), craving 2, confidence 3 and so on.

    Use 1+0+1 = 2, marked from 1. Risk 3+2+2+2+1+2 = 12, marked from 12. Protective 3+2+0+2+4+2 = 13, marked to 12.
    """
    first = dict(zip("123456", (3, 2, 2, 1, 0, 1), strict=True))
    drugs = dict(zip(("7a", "7b", "7c", "7d", "7e", "7f", "7g"), (1, 0, 0, 0, 0, 0, 0), strict=True))
    rest = dict(
        zip(("8", "9", "10", "11", "12", "13", "14", "15", "16", "17"), (2, 3, 2, 1, 0, 2, 4, 2, 2, 3), strict=True)
    )
    scores = scores_of(SHIPPED["bam-iop"], first | drugs | rest)
    assert scores == {"use": 2, "risk": 12, "protective": 13}
    marked = {name: bool(meaning("bam-iop", name, score)) for name, score in scores.items()}
    assert marked == {"use": True, "risk": True, "protective": False}


@pytest.mark.parametrize(
    ("given", "total", "marked"),
    [
        ((1,) * 10, 10, False),  # "ranges from 10": strongly disagree ten times
        ((6,) * 10, 60, True),  # "-60": strongly agree ten times
        ((5, 5, 5, 5, 5, 5, 4, 4, 4, 4), 46, False),
        (
            (5, 5, 5, 5, 5, 5, 5, 4, 4, 4),
            47,
            True,
        ),  # "A score of 47 is associated with a higher chance of long-term remission"
        ((6, 4, 3, 5, 2, 6, 5, 6, 4, 6), 47, True),
    ],
)
def test_the_barc_10_is_the_plain_sum_of_ten_answers_from_one_to_six(given, total, marked) -> None:
    """No worked example found. One to six for each of ten items, range 10 to 60, cut 47, nothing is turned round.

    Vilsaint 2017 (doi 10.1016/j.drugalcdep.2017.03.022); range and cut as quoted at virginiasorsupport.org (BARC-10 in the GPRA survey).
    """
    assert scores_of(SHIPPED["barc-10"], answers(given)) == {"total": total}
    assert bool(meaning("barc-10", "total", total)) is marked


@pytest.mark.parametrize(
    ("given", "total", "marks"),
    [
        ((0,) * 5, 0, 0),
        ((6,) * 5, 30, 2),
        ((3, 4, 2, 3, 2), 14, 0),
        ((3, 4, 2, 3, 3), 15, 1),  # "a PACS score cut off of ≥15 should be used" (PMC6599943)
        ((4, 5, 3, 4, 4), 20, 1),
        ((4, 5, 4, 4, 4), 21, 2),  # "a proposed cutoff of >20"
    ],
)
def test_the_pacs_is_the_plain_sum_of_five_answers_from_zero_to_six(given, total, marks) -> None:
    """No worked example found. "Each question is scaled from 0 to 6" (Flannery 1999), five of them, the score is their sum, 0 to 30.

    The answers and their values are those of PhenX 511702.
    """
    assert scores_of(SHIPPED["pacs"], answers(given)) == {"total": total}
    said = meaning("pacs", "total", total)
    assert len([part for part in said.split("; ") if part]) == marks


# ── the Spanish of the PHQ ──────────────────────────────────────────────────────────────────────────────────────────
# "Cuestionario sobre la salud del paciente-9 (PHQ-9)", Spanish for the USA, as it stands with the makers' notice ("No se requiere permiso
# para reproducir, traducir, presentar o distribuir") in the copy at es.studenta.com/content/129686767. The makers' own file at
# phqscreeners.com could not be opened from here. Only a dash stands for a hyphen, and one sentence begins with a capital.
SPANISH = """\
Durante las últimas 2 semanas, ¿qué tan seguido ha tenido molestias debido a los siguientes problemas?
Poco interés o placer en hacer cosas
Se ha sentido decaído(a), deprimido(a) o sin esperanzas
Ha tenido dificultad para quedarse o permanecer dormido(a), o ha dormido demasiado
Se ha sentido cansado(a) o con poca energía
Sin apetito o ha comido en exceso
Se ha sentido mal con usted mismo(a) – o que es un fracaso o que ha quedado mal con usted mismo(a) o con su familia
Ha tenido dificultad para concentrarse en ciertas actividades, tales como leer el periódico o ver la televisión
¿Se ha movido o hablado tan lento que otras personas podrían haberlo notado? o lo contrario – muy inquieto(a) o agitado(a) que ha \
estado moviéndose mucho más de lo normal
Pensamientos de que estaría mejor muerto(a) o de lastimarse de alguna manera""".splitlines()
ANSWERS = ["Ningún día", "Varios días", "Más de la mitad de los días", "Casi todos los días"]


@pytest.mark.parametrize(("code", "items"), [("phq-2", 2), ("phq-9", 9)])
def test_the_spanish_of_the_phq_is_that_of_its_makers_word_for_word(code, items) -> None:
    measure = SHIPPED[code]
    shown = [measure.intro["es"], *(item.words["es"] for item in measure.items)]
    assert [one.lower() for one in shown] == [one.lower() for one in SPANISH[: items + 1]]
    assert all([choice.words["es"] for choice in item.choices] == ANSWERS for item in measure.items)


def test_no_item_is_shipped_in_a_spanish_that_nobody_has_checked() -> None:
    """Questions and their answers alike: a page that is half translated asks something that nobody has validated."""
    translated = {
        code
        for code, one in SHIPPED.items()
        for item in one.items
        if "es" in item.words or any("es" in choice.words for choice in item.choices)
    }
    assert translated == {"phq-2", "phq-9"}
