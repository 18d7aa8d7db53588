"""S3: where a member's day starts. The next thing to do is first; nothing here can fall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chat import access as chat_access
from checkins import access
from checkins.access import plans
from checkins.policies import plan, words
from checkins.views.moment import Moment, device_facts, moment_of
from checkins.views.saved import ENOUGH, caller_for
from groups import access as group_access
from groups import policies, schedule
from groups.access import attendance, homework
from groups.views import SignedIn

if TYPE_CHECKING:
    from chat.access import Place
    from groups.models import Membership


@login_required
@require_safe
def today(request: SignedIn) -> HttpResponse:
    """Next meeting, check-in, homework, rooms with something new, and a count that only grows."""
    moment = moment_of(request)
    everywhere = group_access.memberships_of(request.user.pk)
    places = [one for one in everywhere if access.is_treated(one)]
    count = access.count_of(request.user.pk) if places else 0
    rooms = chat_access.places_of(request.user.pk)
    context = {
        "now": moment.at,
        "greeting": words.greeting(moment.local, _name(everywhere)),
        "meeting": _meeting(request, everywhere, moment),
        "homework": homework.own_open(everywhere),
        "rooms": _rooms(rooms),
        "agreements_due": [one.member.cohort for one in rooms if not policies.may_enter(one.member, one.member.cohort)],
        **device_facts(request, moment),
        "step": _step(request, moment) if places else "",
        "count": count,
        "total": words.total_sentence(count),
        "came": words.meetings_sentence(attendance.came_to(request.user.pk)) if places else "",
        **(_checkin(request, places, moment) if places else {}),
    }
    return render(request, "checkins/today.html", context)


def _name(places: list[Membership]) -> str:
    """The name the person chose where they are looked after."""
    place = group_access.place_of_care(places) or next(iter(places), None)
    return place.display_name if place else ""


def _meeting(request: SignedIn, places: list[Membership], moment: Moment) -> dict[str, Any] | None:
    meeting = group_access.next_meeting([one.cohort_id for one in places], moment.at)
    if meeting is None:
        return None
    return {
        "id": meeting.pk,
        "cohort": meeting.cohort.name,
        "when": schedule.span_in_words(meeting, moment.at, moment.zone),
        "place": meeting.place,
        "topic": meeting.topic,
        "link": meeting.link if schedule.may_join(meeting, moment.at) else "",
        "running": meeting.starts_at <= moment.at,
        "absent": group_access.reply_to(meeting, request.user.pk) is not None,
        "may_reply": any(one.cohort_id == meeting.cohort_id and not policies.is_worker(one.role) for one in places),
    }


def _checkin(request: SignedIn, places: list[Membership], moment: Moment) -> dict[str, Any]:
    row = access.on_day(request.user.pk, moment.today)
    used = row is not None and row.used == "yes"
    thanked = used and request.session.get(ENOUGH) != moment.today.isoformat()
    asked = access.report_to_ask_about(request.user.pk, moment.today)
    return {
        "checks_in": True,
        "offers": access.offers_for(request.user, moment.at, moment.today)[:1],
        "days_off": access.pause_on(request.user.pk, moment.today),
        "review_due": moment.is_evening and row is not None and bool(row.intention) and "review" not in row.extras,
        "ask_about_plan": asked.on_day if asked is not None and not thanked else None,
        "done": row is not None,
        "day": moment.today,
        "thanked": thanked,
        "call": row.call if row else "",
        "caller": caller_for(places, moment) if thanked else None,
    }


def _step(request: SignedIn, moment: Moment) -> str:
    """One thing that helps, from the person's own plan; another one each day."""
    steps = plan.steps_of(plans.own(request.user.pk).lines)
    return steps[moment.today.toordinal() % len(steps)] if steps else ""


def _rooms(places: list[Place]) -> list[dict[str, Any]]:
    """Rooms with something new: name, how much, and who was last heard, without a word of it."""
    mine = [one for one in places if policies.may_enter(one.member, one.member.cohort)]
    unread = chat_access.unread_of(mine)
    return [
        {
            "id": one.room.pk,
            "name": one.member.cohort.name,
            "unread": words.unread_in_words(unread[one.room.pk]),
            "last": access.last_sender(one),
        }
        for one in mine
        if unread[one.room.pk]
    ]
