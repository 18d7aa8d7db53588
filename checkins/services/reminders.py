"""The evening note: asked for by the person, put in the outbox once a local day, resting after seven without an answer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from accounts.models import User
from checkins.access import watching
from checkins.models import CheckIn, Reminder
from checkins.policies import days, notdue
from checkins.policies import reminders as rules
from groups.models import CareTask, Membership
from groups.services import care
from notifications.services import outbox

AT_ONCE = 200
TURNED = ("is_on", "zone", "next_at", "last_day", "reminded_at", "unanswered", "rests_since")


def choose_reminder(*, user: User, is_on: bool, wanted_at: time, quiet: tuple[time, time], at: datetime) -> Reminder:
    """The person is reminded at `wanted_at` on their own wall from now on, or not at all. Raises Invalid inside their quiet hours."""
    if is_on:
        rules.check_times(wanted_at, quiet)
    zone = days.zone_named(user.time_zone)
    chosen = {
        "is_on": is_on,
        "wanted_at": wanted_at,
        "quiet_from": quiet[0],
        "quiet_until": quiet[1],
        "zone": user.time_zone,
        "next_at": rules.next_moment(at, wanted_at, zone) if is_on else None,
        "unanswered": 0,
        "rests_since": None,
    }
    row, _created = Reminder.objects.update_or_create(user=user, defaults=chosen)
    if not is_on and row.last_day is not None:
        outbox.drop(once=name_of(user.pk, row.last_day))
    return row


@transaction.atomic
def stop_reminders(*, stop_id: uuid.UUID) -> None:
    """No more notes for whoever holds this way out; what still waits is not sent. An unknown one changes nothing."""
    row = Reminder.objects.select_for_update().filter(stop_id=stop_id).first()
    if row is None:
        return
    row.is_on, row.next_at, row.rests_since = False, None, None
    row.save(update_fields=["is_on", "next_at", "rests_since"])
    if row.last_day is not None:
        outbox.drop(once=name_of(row.user_id, row.last_day))


def name_of(user_id: uuid.UUID, day: date) -> str:
    """What makes the note of one person and local day the only one."""
    return f"reminder:{user_id}:{day.isoformat()}"


@transaction.atomic
def heard_from(*, user: User, on_day: date) -> None:
    """The person has checked in: no note for that day leaves any more, and what asked somebody to look for them is answered."""
    outbox.drop(once=name_of(user.pk, on_day))
    care.drop_tasks_about(user_id=user.pk, kind=CareTask.Kind.NO_CHECKIN)


def remind_due(*, at: datetime) -> int:
    """Every note due at `at` is in the outbox, or the person did not need it; says how many were put there."""
    _wake_rested(at)
    done = _round(at)
    put = done.put
    while done.seen == AT_ONCE:
        done = _round(at)
        put += done.put
    return put


@dataclass(frozen=True)
class Round:
    """One transaction's worth: how many rows it looked at, how many notes it made."""

    seen: int
    put: int


@dataclass(frozen=True)
class Known:
    """What the rules need to know about the people of one round."""

    done: frozenset[tuple[uuid.UUID, date]]
    last: dict[uuid.UUID, datetime]
    treated: frozenset[uuid.UUID]
    off: dict[uuid.UUID, list[notdue.DaysOff]]

    def needs_none(self, user_id: uuid.UUID, day: date) -> bool:
        """Whether this day is done already, or one the person took off."""
        off = self.off.get(user_id, [])
        return (user_id, day) in self.done or any(first <= day <= last for first, last in off)


@transaction.atomic
def _round(at: datetime) -> Round:
    # Locked and skipped by others, so that two clocks share the work; the name in the outbox keeps it once in any case.
    due = Reminder.objects.select_for_update(skip_locked=True, of=("self",)).filter(next_at__lte=at)
    rows = list(due.select_related("user").order_by("next_at")[:AT_ONCE])
    if not rows:
        return Round(0, 0)
    known = _known(rows, at)
    notes = [note for row in rows if (note := _note_for(row, known, at)) is not None]
    outbox.put_all(notes)
    # One statement for all of them; each row exists, so this changes and never makes one.
    Reminder.objects.bulk_create(rows, update_conflicts=True, unique_fields=["user"], update_fields=TURNED)
    return Round(len(rows), len(notes))


def _known(rows: Sequence[Reminder], at: datetime) -> Known:
    user_ids = [row.user_id for row in rows]
    # A check-in made after a note may be for up to three days before it.
    since = min((row.reminded_at or at for row in rows), default=at).date() - timedelta(days=days.DAYS_BACK + 1)
    yesterday = at.date() - timedelta(days=2)
    return Known(
        done=watching.done_among(user_ids, yesterday),
        last=watching.last_heard(user_ids, since),
        treated=watching.treated_among(user_ids),
        off=watching.pauses_among(user_ids, yesterday),
    )


def _note_for(row: Reminder, known: Known, at: datetime) -> outbox.Mail | None:
    """What this row's turn makes of it: its next moment, and the note if one is to leave. The row is changed, not saved."""
    due, user = row.next_at, row.user
    assert due is not None, "only rows that are due come here"  # noqa: S101
    zone, moved = days.zone_named(user.time_zone), row.zone != user.time_zone
    row.zone, row.next_at = user.time_zone, rules.next_moment(at, row.wanted_at, zone)
    if user.pk not in known.treated or not user.is_active:
        row.is_on, row.next_at = False, None
        return None
    quiet, day = (row.quiet_from, row.quiet_until), rules.day_of(due, zone)
    heard = known.last.get(user.pk)
    if heard is not None and (row.reminded_at is None or heard > row.reminded_at):
        row.unanswered = 0
    if moved or known.needs_none(user.pk, day) or not rules.is_in_time(due, at, quiet, zone):
        return None
    if row.unanswered >= rules.STOP_AFTER:
        _ask_a_person(row, at)
        return None
    row.unanswered, row.last_day, row.reminded_at = row.unanswered + 1, day, at
    return outbox.Mail(
        kind="reminder",
        user=user,
        once=name_of(user.pk, day),
        link="/",
        due_at=at,
        not_after=rules.useful_until(due, quiet, zone),
        facts={"form": rules.form_on(day), "stop": str(row.stop_id)},
    )


def _ask_a_person(row: Reminder, at: datetime) -> None:
    """The notes rest, and somebody of the team looks for the person instead."""
    row.rests_since, row.next_at = at, None
    place = watching.place_of_care(row.user_id)
    if place is None or row.last_day is None or _is_looked_for(place):
        return
    care.raise_task(
        cohort=place.cohort,
        about=place,
        kind=CareTask.Kind.NO_CHECKIN,
        source=f"reminders:{place.pk}:{row.last_day.isoformat()}",
        facts={"notes": row.unanswered},
        at=at,
    )


def _is_looked_for(place: Membership) -> bool:
    """Whether somebody is asked to look for this person already, because of the days without a check-in."""
    return CareTask.objects.filter(about=place, kind=CareTask.Kind.NO_CHECKIN, handled_at__isnull=True).exists()


def _wake_rested(at: datetime) -> None:
    """Whoever has checked in since their notes came to rest gets them again."""
    since = CheckIn.objects.filter(user_id=OuterRef("user_id"), created_at__gt=OuterRef("rests_since"))
    rested = Reminder.objects.filter(rests_since__isnull=False, is_on=True).annotate(heard=Exists(since))
    for row in rested.filter(heard=True).select_related("user")[:AT_ONCE]:
        moment = rules.next_moment(at, row.wanted_at, days.zone_named(row.user.time_zone))
        Reminder.objects.filter(pk=row.pk, rests_since=F("rests_since")).update(
            rests_since=None, unanswered=0, zone=row.user.time_zone, next_at=moment
        )
