"""The daily check-in: kept once a local day, changed as often as somebody likes, shared only when they say so."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from accounts.models import User
from accounts.services import receipts
from chat import access as chat_access
from chat.models import Message
from chat.services.messages import post_message
from checkins import access
from checkins.errors import NotAsked
from checkins.models import CheckIn, LapseReport
from checkins.policies import answers as rules
from checkins.policies import days, words
from checkins.policies.answers import Answers
from checkins.services import lapses, reminders
from groups import access as group_access
from groups.models import Membership
from groups.services import care

LOOKED_BACK = timedelta(days=14)


def save_checkin(
    *,
    user: User,
    answers: Mapping[str, object],
    on_day: date | None,
    key: uuid.UUID,
    share_room: uuid.UUID | None,
    at: datetime,
) -> dict[str, Any]:
    """The person's check-in for `on_day` (their local day, None for today) says `answers`; whatever in it needs a person is a care task.

    With `share_room` the room gets every line that can be shared, in the same transaction, and never twice for one check-in. The same
    `key` gives the same answer again. Raises Invalid (a question, "day", "answers"), NotAsked for somebody in no therapy group,
    and whatever posting to the room raises.
    """
    given = rules.answers_from(answers, access.setup_for(user.pk).codes)
    fields = {"answers": asdict(given), "day": on_day, "share": share_room}
    return receipts.once(
        user_id=user.pk,
        key=key,
        command="checkin",
        fields=fields,
        do=lambda: _save(user, given, on_day, share_room, at),
    )


@transaction.atomic
def _save(user: User, given: Answers, asked: date | None, share_room: uuid.UUID | None, at: datetime) -> dict[str, Any]:
    place = _place_of_care(user)
    today = days.local_day(at, days.zone_named(user.time_zone))
    on_day = asked or today
    days.check_day(on_day, today, access.first_day_of(user))
    row = _write(user, given, on_day, today, at)
    answer: dict[str, Any] = {"checkin": str(row.pk), "day": on_day.isoformat(), "late": row.late}
    # Rooms before tasks: whoever posts locks the cohort first and the team's stream after it, everywhere.
    if share_room is not None:
        answer |= _share(user, row, share_room, None, at)
    _raise_needs(place, row, given, at, lapses.keep_report(row=row, at=at))
    reminders.heard_from(user=user, on_day=on_day)
    return answer


def _place_of_care(user: User) -> Membership:
    place = group_access.place_of_care(access.places_of(user.pk))
    if place is None:
        raise NotAsked
    return place


def _write(user: User, given: Answers, on_day: date, today: date, at: datetime) -> CheckIn:
    values = _values(given)
    # Locked, so that two devices changing the same day leave the answers and the tasks of one of them.
    row, created = CheckIn.objects.select_for_update(no_key=True).get_or_create(
        user=user, on_day=on_day, defaults={**values, "late": on_day < today, "created_at": at}
    )
    if not created and access.own_answers_of(row) != given:
        for name, value in values.items():
            setattr(row, name, value)
        row.changed_at = at
        row.save(update_fields=[*values, "changed_at"])
    return row


def _values(given: Answers) -> dict[str, Any]:
    extras = {"halt": list(given.halt), "sleep": given.sleep, "review": given.review}
    return {
        "mood": given.mood,
        "urge": given.urge,
        "used": given.used,
        "helped": list(given.helped),
        "call": given.call,
        "note": given.note or None,
        "extras": {name: value for name, value in extras.items() if value},
        "intention": given.intention or None,
        "thankful": given.thankful or None,
    }


def _raise_needs(
    place: Membership, row: CheckIn, given: Answers, at: datetime, report: LapseReport | None = None
) -> None:
    needs = {need.name: need for need in rules.needs_of(given, *_days_before(row))}
    for name in rules.NEED_NAMES:
        source = f"checkin:{row.pk}:{name}"
        need = needs.get(name)
        if need is None:
            care.drop_task(source=source)
            continue
        facts = {**need.facts, "day": row.on_day.isoformat(), "checkin": str(row.pk)}
        if name == "use" and report is not None and report.around:
            facts["around"] = report.around
        care.raise_task(
            cohort=place.cohort,
            about=place,
            kind=need.kind,
            source=source,
            at=at,
            facts=facts,
            priority=need.priority,
            wait=need.wait,
        )


def _days_before(row: CheckIn) -> tuple[list[int], list[int]]:
    """Urges and moods of the two weeks before, newest last, so that the reason can be read as numbers."""
    rows = CheckIn.objects.filter(user_id=row.user_id, on_day__lt=row.on_day, on_day__gte=row.on_day - LOOKED_BACK)
    found = list(rows.order_by("on_day").values_list("urge", "mood"))
    return [urge for urge, _mood in found if urge is not None], [mood for _urge, mood in found if mood is not None]


@transaction.atomic
def share_checkin(
    *, user: User, on_day: date, room_id: uuid.UUID, parts: Collection[str] | None, seen: str, at: datetime
) -> dict[str, Any]:
    """The room has the lines of this check-in that the person chose, exactly as shown; sharing it there again changes nothing.

    `seen` is the mark of the text shown (`words.seal_of`). Raises NotFound (no check-in that day, not their room), Conflict when the text
    would be another one by now, Invalid when no line was chosen, and whatever posting raises.
    """
    row = CheckIn.objects.select_for_update(no_key=True).filter(user=user, on_day=on_day).first()
    if row is None:
        raise NotFound
    return _share(user, row, room_id, parts, at, seen)


def _share(
    user: User, row: CheckIn, room_id: uuid.UUID, parts: Collection[str] | None, at: datetime, seen: str | None = None
) -> dict[str, Any]:
    place = chat_access.place_for(user.pk, room_id)
    if not access.is_treated(place.member):
        raise Forbidden(_("Check-ins are shared with your therapy group only."))
    key = access.share_key(row.pk, room_id)
    before = Message.objects.filter(author=place.member, key=key).first()
    if before is not None:
        state = "withdrawn" if before.withdrawn_at is not None else str(before.state)
        return {**_numbers(before), "state": state}
    today = days.local_day(at, days.zone_named(user.time_zone))
    with translation.override(user.language):
        labels = access.setup_for(user.pk).labels
        said = (words.share_text(access.answers_of(row), some, row.on_day, today, labels) for some in (None, parts))
        whole, text = said
    if seen is not None and seen != words.seal_of(whole):
        raise Conflict
    if not text:
        raise Invalid(_("Choose at least one line to share."), field="share")
    posted = post_message(by=place.member, body=text, key=key, at=at, kind=Message.Kind.CHECKIN, paced=False)
    answer = posted.as_dict()
    answer.pop("replayed")
    answer.pop("support", None)  # the page of a check-in offers it by the answers themselves
    return answer


def _numbers(message: Message) -> dict[str, Any]:
    return {
        "room": str(message.room_id),
        "message": str(message.pk),
        "seq": message.posted_seq,
        "ord": message.ord,
        "rev": message.rev,
    }


@transaction.atomic
def want_call(*, user: User, on_day: date, at: datetime) -> None:
    """The person's check-in for that day asks for a call today; asking twice changes nothing. Raises NotFound without a check-in."""
    row = CheckIn.objects.select_for_update(no_key=True).filter(user=user, on_day=on_day).first()
    if row is None:
        raise NotFound
    if row.call != CheckIn.Call.TODAY:
        row.call, row.changed_at = CheckIn.Call.TODAY, at
        row.save(update_fields=["call", "changed_at"])
    report = LapseReport.objects.filter(checkin=row).first()
    _raise_needs(_place_of_care(user), row, access.answers_of(row), at, report)
