"""Measures: published by a programme, answered by a member, scored once; an answer that must be heard is heard at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.errors import Invalid, NotFound
from accounts.models import User
from checkins import access, measures
from checkins.access.measures import KEPT_OPEN, Offer
from checkins.measures import Definition
from checkins.models import Measure, Sitting
from groups.models import CareTask, Programme
from groups.services import care


@transaction.atomic
def publish_measure(*, programme: Programme, by: User, definition: Definition, at: datetime) -> Measure:
    """The programme asks this version from now on; the one before keeps its answers and is asked no more.

    Publishing the same again changes nothing. Raises NotFound for somebody who may not shape the programme, Invalid without words.
    """
    access.programme_run_by(by, programme.pk)
    if not definition.has_wording:
        raise Invalid(_("Paste the words of the questions first."), field="questions")
    # The programme's row is held, so that versions are numbered one after the other.
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    known = Measure.objects.filter(programme=programme, code=definition.code).order_by("-version")
    newest, data = known.first(), measures.as_data(definition)
    if newest is not None and newest.retired_at is None and measures.definition_from(newest.definition) == definition:
        return newest
    known.filter(retired_at__isnull=True).update(retired_at=at)
    return Measure.objects.create(
        programme=programme,
        code=definition.code,
        version=newest.version + 1 if newest else 1,
        definition=data,
        published_at=at,
        published_by=by,
    )


@transaction.atomic
def stop_asking(*, programme: Programme, by: User, code: str, at: datetime) -> None:
    """The measure is not asked any more; what was answered stays. Raises NotFound for somebody who may not shape the programme."""
    access.programme_run_by(by, programme.pk)
    Measure.objects.filter(programme=programme, code=code, retired_at__isnull=True).update(retired_at=at)


@transaction.atomic
def begin(*, user: User, offer: Offer, at: datetime) -> Sitting:
    """The person's open sitting of this measure; what was put aside two days ago or longer is begun afresh."""
    sitting, created = Sitting.objects.select_for_update(no_key=True).get_or_create(
        user=user, measure=offer.measure, finished_at=None, defaults={"place": offer.place, "started_at": at}
    )
    if not created and at - sitting.started_at >= KEPT_OPEN:
        sitting.answers, sitting.started_at, sitting.place = {}, at, offer.place
        sitting.save(update_fields=["answers", "started_at", "place"])
    return sitting


@transaction.atomic
def answer(
    *, user: User, sitting_id: uuid.UUID, raw: Mapping[str, object], finish: bool, today: date, at: datetime
) -> Sitting:
    """What was answered is kept, finished or not, and a person hears of what they must hear of, finished or not.

    A finished sitting changes no more. Raises NotFound for another's, Invalid naming the question.
    """
    sitting = Sitting.objects.select_for_update(no_key=True, of=("self",)).select_related("measure", "place__cohort")
    found = sitting.filter(pk=sitting_id, user=user).first()
    if found is None:
        raise NotFound
    if found.finished_at is not None:
        return found
    definition = measures.definition_from(found.measure.definition)
    try:
        found.answers = measures.answers_given(definition, raw)
    except measures.WrongDefinition as wrong:
        raise Invalid(field=str(wrong.args[0])) from wrong
    if finish and not found.answers:
        raise Invalid(_("Answer at least one question, or close this."), field="answers")
    if finish:
        found.scores = measures.scores_of(definition, found.answers)
        found.finished_at, found.finished_on = at, today
    found.save(update_fields=["answers", "scores", "finished_at", "finished_on"])
    _alert(found, definition, at)
    return found


def _alert(sitting: Sitting, definition: Definition, at: datetime) -> None:
    """Once somebody has been called it stays so: a person, not a second thought, closes an alert."""
    for alert in measures.alerts_in(definition, sitting.answers):
        facts = {
            "from": "measure",
            "measure": definition.name,
            "item": alert.item,
            "answer": sitting.answers[alert.item],
            "top": max(definition.item(alert.item).values),
        }
        care.raise_task(
            cohort=sitting.place.cohort,
            about=sitting.place,
            kind=CareTask.Kind.DANGER,
            source=f"measure:{sitting.pk}:{alert.item}",
            at=at,
            facts=facts,
        )
