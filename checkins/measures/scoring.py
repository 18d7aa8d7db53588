"""Scores: plain sums of what was answered. A scale that lacks an answer has no score; nothing is filled in for anybody."""

from __future__ import annotations

from collections.abc import Mapping

from checkins.measures.definition import Alert, Definition, Scale, WrongDefinition, in_language

Answers = Mapping[str, int]


def answers_given(definition: Definition, raw: Mapping[str, object]) -> dict[str, int]:
    """What was answered, by item; a question left out is not there. Raises WrongDefinition for an answer that cannot be chosen."""
    given = {}
    for item in definition.items:
        value = raw.get(item.code)
        if value in (None, ""):
            continue
        chosen = next((one for one in item.values if str(one) == str(value)), None)
        if chosen is None:
            raise WrongDefinition(item.code)
        given[item.code] = chosen
    return given


def score_of(scale: Scale, answers: Answers) -> int | None:
    """The sum over the scale's items; None when one of them was left out."""
    if not all(code in answers for code in scale.items):
        return None
    return sum(answers[code] for code in scale.items)


def scores_of(definition: Definition, answers: Answers) -> dict[str, int]:
    """Every scale that can be scored."""
    scored = {scale.code: score_of(scale, answers) for scale in definition.scales}
    return {code: score for code, score in scored.items() if score is not None}


def range_of(definition: Definition, scale: Scale) -> tuple[int, int]:
    """The lowest and highest score there can be."""
    values = [definition.item(code).values for code in scale.items]
    return sum(min(one) for one in values), sum(max(one) for one in values)


def meaning_of(scale: Scale, score: int, language: str) -> str:
    """What the cut-offs say about a score; "" where they say nothing."""
    return "; ".join(in_language(cut.words, language)[0] for cut in scale.cuts if cut.holds(score))


def alerts_in(definition: Definition, answers: Answers) -> list[Alert]:
    """The answers that a person must hear of at once."""
    return [alert for alert in definition.alerts if answers.get(alert.item, alert.above) > alert.above]
