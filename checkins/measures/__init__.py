"""Measures as data: what is asked, how it is scored, who reads it, how often, under which licence. Pure; `shipped` reads the data files."""

from checkins.measures.calendar import Past, is_offered, next_on
from checkins.measures.definition import (
    Alert,
    Cut,
    Definition,
    Item,
    Scale,
    Schedule,
    WrongDefinition,
    as_data,
    definition_from,
)
from checkins.measures.notation import own_measure, with_wording
from checkins.measures.scoring import alerts_in, answers_given, meaning_of, scores_of
from checkins.measures.shipped import SHIPPED

__all__ = [
    "SHIPPED",
    "Alert",
    "Cut",
    "Definition",
    "Item",
    "Past",
    "Scale",
    "Schedule",
    "WrongDefinition",
    "alerts_in",
    "answers_given",
    "as_data",
    "definition_from",
    "is_offered",
    "meaning_of",
    "next_on",
    "own_measure",
    "scores_of",
    "with_wording",
]
