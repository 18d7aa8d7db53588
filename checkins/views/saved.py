"""After Send: "Saved. Thank you.", the week in words, what helps on a hard day, sharing by choice, and what the group sent back."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import NotFound, Refusal
from checkins import access
from checkins.policies import days, words
from checkins.policies.answers import Answers, is_hard_day
from checkins.services.checkins import share_checkin, want_call
from checkins.views.after_use import around_form
from checkins.views.moment import Moment, day_from, moment_of
from groups import access as group_access
from groups.views import SignedIn

if TYPE_CHECKING:
    from accounts.models import User
    from checkins.models import CheckIn
    from groups.models import Membership

ENOUGH = "checkin_enough"


@login_required
@require_safe
def checkin_saved(request: SignedIn, day: str) -> HttpResponse:
    """The last screen of a check-in."""
    return _saved(request, moment_of(request), day_from(day))


@login_required
@require_POST
def checkin_share(request: SignedIn, day: str) -> HttpResponse:
    """The room has what was shown; a refusal is said on the same page, where the check-in stays saved."""
    moment, on_day = moment_of(request), day_from(day)
    parts = request.POST.getlist("part") if "some" in request.POST else None
    try:
        room_id = uuid.UUID(request.POST.get("room", ""))
    except ValueError as error:
        raise NotFound from error
    try:
        share_checkin(
            user=request.user,
            on_day=on_day,
            room_id=room_id,
            parts=parts,
            seen=request.POST.get("seen", ""),
            at=moment.at,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _saved(request, moment, on_day, refused=refusal)
    return redirect("checkin_saved", day=on_day.isoformat())


@login_required
@require_POST
def checkin_call(request: SignedIn, day: str) -> HttpResponse:
    """Somebody will call: asked from the screen after a hard day."""
    on_day = day_from(day)
    want_call(user=request.user, on_day=on_day, at=moment_of(request).at)
    return redirect("checkin_saved", day=on_day.isoformat())


@login_required
@require_POST
def checkin_enough(request: SignedIn, day: str) -> HttpResponse:
    """ "That is all for now": Today does not come back to it."""
    request.session[ENOUGH] = day_from(day).isoformat()
    return redirect("today")


def _saved(request: SignedIn, moment: Moment, day: date, refused: Refusal | None = None) -> HttpResponse:
    row = access.on_day(request.user.pk, day)
    if row is None:
        return redirect("checkin")
    answers = access.answers_of(row)
    places = access.places_of(request.user.pk)
    context: dict[str, Any] = {
        "day": day,
        "is_today": day == moment.today,
        "day_words": words.day_in_words(day),
        "used": answers.used == "yes",
        "hard": is_hard_day(answers) and answers.used != "yes",
        "talk": answers.used == "talk",
        "call": answers.call,
        "caller": caller_for(places, moment),
        "shares": _shares(request, row, answers, moment),
        "refused": refused,
        "total": words.total_sentence(access.count_of(request.user.pk)),
        "around": around_form(request, day) if answers.used == "yes" else None,
        "encouragement": access.encouragement_for(request.user.pk, moment.at),
        **week_of(request.user, moment),
    }
    status = refused.status if refused is not None else 200
    return render(request, "checkins/saved.html", context, status=status)


def caller_for(places: list[Membership], moment: Moment) -> str | None:
    """Whose name stands on "Ask … to call me": who is on duty, else the first of the team; None when nobody is known."""
    place = group_access.place_of_care(places)
    if place is None:
        return None
    watching = group_access.coverage_of(place.cohort_id, moment.at).watching
    return watching or next(iter(access.readers_for([place])), None)


def week_of(user: User, moment: Moment) -> dict[str, Any]:
    """The last seven days: one sentence, and each day as a place in a strip. A day without a check-in is a gap, never a nought."""
    seven = days.last_week(moment.today)
    rows = access.between(user.pk, seven[0], seven[-1])
    strip = [words.strip_day(day, _known(rows.get(day))) for day in seven]
    not_due = access.not_due_this_week(user, moment.today) - set(rows)
    return {"week": strip, "week_sentence": words.week_sentence(len(rows), len(not_due)) if rows else ""}


def _known(row: CheckIn | None) -> Answers | None:
    return None if row is None else Answers(mood=row.mood, urge=row.urge)


def _shares(request: SignedIn, row: CheckIn, answers: Answers, moment: Moment) -> list[dict[str, Any]]:
    """The rooms this check-in could be shared to, with the exact text; those that have it say so."""
    labels = access.setup_for(request.user.pk).labels
    text = words.share_text(answers, None, row.on_day, moment.today, labels)
    places = access.rooms_to_share(request.user.pk)
    shared = access.shared_to(row, places)
    lines = list(words.share_lines(answers, labels).items())
    if not text:
        places = [place for place in places if place.room.pk in shared]
    return [
        {
            "room": place.room.pk,
            "name": place.member.cohort.name,
            "text": text,
            "lines": lines,
            "seen": words.seal_of(text),
            "shared": words.shared_state(shared[place.room.pk].message) if place.room.pk in shared else None,
        }
        for place in places
    ]
