"""Measures: what a programme asks, what is offered to whom today, and who reads which score."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from accounts.errors import NotFound
from accounts.models import User
from checkins import measures
from checkins.access.daily import first_day_of, is_treated, places_of
from checkins.errors import NotOffered
from checkins.measures import Definition
from checkins.measures.definition import TEAM, in_language
from checkins.models import Measure, Sitting
from groups import access as group_access
from groups import policies as group_policies
from groups.models import Membership

KEPT_OPEN = timedelta(days=2)


@dataclass(frozen=True)
class Offer:
    """A measure somebody can answer now, and what they have answered of it already."""

    measure: Measure
    definition: Definition
    place: Membership
    begun: Sitting | None


@dataclass(frozen=True)
class Scored:
    """One finished sitting in words: when, and each scale with its number and meaning; the answers one by one for the team."""

    name: str
    code: str
    on: date
    lines: list[tuple[str, str]]
    answers: list[tuple[str, str]]


def measures_of(programme_id: uuid.UUID) -> list[Measure]:
    """What this programme asks now."""
    return list(Measure.objects.filter(programme_id=programme_id, retired_at__isnull=True).order_by("code"))


def is_watched(place: Membership, at: datetime) -> bool:
    """Whether somebody of the team is on duty for this person at `at`."""
    return group_access.coverage_of(place.cohort_id, at).watching is not None


def offers_for(user: User, at: datetime, today: date) -> list[Offer]:
    """What this person can answer today: what they have begun in the last two days, then what is due."""
    place = group_access.place_of_care(places_of(user.pk))
    if place is None:
        return []
    asked = measures_of(place.cohort.programme_id)
    if not asked:
        return []
    past, on_duty = _past_of(user), is_watched(place, at)
    begun = {one.measure_id: one for one in Sitting.objects.filter(user=user, finished_at__isnull=True)}
    offers = []
    for measure in asked:
        definition = measures.definition_from(measure.definition)
        sitting = begun.get(measure.pk)
        fresh = sitting if sitting is not None and at - sitting.started_at < KEPT_OPEN else None
        if measures.is_offered(definition.schedule, measure.code, past, today, on_duty=on_duty):
            offers.append(Offer(measure, definition, place, fresh))
    return sorted(offers, key=lambda one: (one.begun is None, one.measure.code))


def offer_of(user: User, code: str, at: datetime, today: date) -> Offer:
    """The measure with this code, when it is offered now. Raises NotFound; NotOffered for one begun while somebody was there to read it."""
    found = next((one for one in offers_for(user, at, today) if one.measure.code == code), None)
    if found is not None:
        return found
    begun = Sitting.objects.filter(user=user, measure__code=code, measure__retired_at=None, finished_at=None)
    raise NotOffered if begun.exists() else NotFound


def _past_of(user: User) -> measures.Past:
    finished, scores = {}, {}
    rows = (
        Sitting.objects.filter(user=user, finished_on__isnull=False).select_related("measure").order_by("finished_at")
    )
    for row in rows:
        if row.finished_on is not None:
            finished[row.measure.code], scores[row.measure.code] = row.finished_on, row.scores
    return measures.Past(first_day_of(user), finished, scores)


def sitting_of(user_id: uuid.UUID, sitting_id: uuid.UUID) -> Sitting:
    """The person's own sitting. Raises NotFound for another's."""
    found = Sitting.objects.select_related("measure", "place__cohort").filter(pk=sitting_id, user_id=user_id).first()
    if found is None:
        raise NotFound
    return found


def own_scores(user_id: uuid.UUID, language: str = "en") -> list[dict[str, Any]]:
    """The lines of one's own measures that are made for oneself: strengths, by measure, newest first."""
    found: dict[str, dict[str, Any]] = {}
    rows = Sitting.objects.filter(user_id=user_id, finished_at__isnull=False).select_related("measure")
    for row in rows.order_by("-finished_at"):
        definition = measures.definition_from(row.measure.definition)
        shown = [scale for scale in definition.scales if scale.for_member and scale.code in row.scores]
        if not shown:
            continue
        entry = found.setdefault(
            definition.code, {"code": definition.code, "name": definition.name, "lines": [], "on": []}
        )
        words = ", ".join(f"{in_language(scale.words, language)[0]}: {row.scores[scale.code]}" for scale in shown)
        entry["lines"].append({"day": row.finished_on, "words": words})
    return list(found.values())


def own_results(user_id: uuid.UUID, language: str = "en") -> list[tuple[str, date | None, list[str]]]:
    """Every measure this person finished, newest first: its name, the day, its scores with their names. What they mean is for a talk."""
    rows = Sitting.objects.filter(user_id=user_id, finished_on__isnull=False).select_related("measure")
    found = []
    for row in rows.order_by("-finished_at"):
        definition = measures.definition_from(row.measure.definition)
        scales = [one for one in definition.scales if one.code in row.scores]
        lines = [f"{in_language(one.words, language)[0]}: {row.scores[one.code]}" for one in scales]
        found.append((definition.name, row.finished_on, lines))
    return found


def scores_for_team(by: Membership, member_id: uuid.UUID, language: str = "en", limit: int = 20) -> list[Scored]:
    """The finished measures of a member that the team reads, newest first, for the time they belonged to the cohort.

    Raises NotFound for everybody else, and for somebody who is not a member of that cohort.
    """
    if not group_policies.may_moderate(by):
        raise NotFound
    member = group_access.member_in(by, member_id)
    if not is_treated(member):
        raise NotFound
    rows = Sitting.objects.filter(user_id=member.user_id, finished_at__gte=member.started_at).select_related("measure")
    if member.ended_at is not None:
        rows = rows.filter(finished_at__lte=member.ended_at)
    found = [_scored(row, language) for row in rows.order_by("-finished_at")[:limit]]
    return [one for one in found if one is not None]


def _scored(row: Sitting, language: str) -> Scored | None:
    definition = measures.definition_from(row.measure.definition)
    if definition.reader != TEAM or row.finished_on is None:
        return None
    lines = [
        (
            in_language(scale.words, language)[0],
            " · ".join(
                filter(
                    None, [str(row.scores[scale.code]), measures.meaning_of(scale, row.scores[scale.code], language)]
                )
            ),
        )
        for scale in definition.scales
        if scale.code in row.scores
    ]
    answers = [
        (in_language(item.words, language)[0], in_language(choice.words, language)[0])
        for item in definition.items
        for choice in item.choices
        if row.answers.get(item.code) == choice.value
    ]
    return Scored(definition.name, definition.code, row.finished_on, lines, answers)
