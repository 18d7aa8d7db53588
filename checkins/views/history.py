"""S5: my check-ins as a sentence, two small charts, a table and a list; print, download, and one week for one person."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import NotFound
from checkins import access
from checkins.errors import NotAsked
from checkins.policies import charts, days, history, weeks, words
from checkins.policies.answers import MOODS, URGES, Answers
from checkins.services import weeks as sharing
from checkins.views.moment import Moment, moment_of
from groups.views import SignedIn

if TYPE_CHECKING:
    from checkins.access import SharedWeek
    from checkins.models import CheckIn


@login_required
@require_safe
def my_checkins(request: SignedIn) -> HttpResponse:
    """The last 7, 30 or 90 days."""
    moment, first_day = moment_of(request), access.first_day_of(request.user)
    asked = request.GET.get("days", "")
    span = int(asked) if asked in map(str, history.SPANS) else history.USUAL
    shown = charts.days_between(moment.today - timedelta(days=span - 1), moment.today)
    rows = access.between(request.user.pk, shown[0], shown[-1])
    count = access.count_of(request.user.pk)
    if not count and not access.places_of(request.user.pk):
        raise NotAsked
    urges = [row.urge for row in rows.values() if row.urge is not None]
    context = {
        "span": span,
        "spans": history.SPANS,
        "count": count,
        "total": words.total_sentence(count),
        "summary": history.summary(len(rows), span, urges),
        "charts": charts_of(rows, shown) if count >= charts.FEW else [],
        "lines": _lines(request, rows, [day for day in shown if day >= first_day]),
        "open_days": days.open_days(moment.today, first_day),
        "scores": access.own_scores(request.user.pk, get_language() or "en"),
    }
    return render(request, "checkins/my_checkins.html", context)


def charts_of(rows: dict[date, CheckIn], shown: list[date]) -> list[charts.Chart]:
    """Mood and urges, one above the other."""
    moods = {day: row.mood for day, row in rows.items() if row.mood is not None}
    urges = {day: row.urge for day, row in rows.items() if row.urge is not None}
    return [
        charts.chart("mood", _("Mood, 1 very low to 5 very good"), moods, shown, MOODS),
        charts.chart("urges", _("Urges, 0 none to 5 strongest"), urges, shown, URGES),
    ]


def _lines(request: SignedIn, rows: dict[date, CheckIn], shown: list[date]) -> list[history.Line]:
    not_due = access.not_due_days(request.user, shown[0], shown[-1]) if shown else set()
    lines = []
    for day in reversed(shown):
        row = rows.get(day)
        answers = None if row is None else Answers(mood=row.mood, urge=row.urge)
        lines.append(history.line_of(day, answers, late=row is not None and row.late, not_due=day in not_due))
    return lines


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_week(request: SignedIn) -> HttpResponse:
    """Choose a week and a person, see exactly what they will see, then share it."""
    moment = moment_of(request)
    people = access.people_to_share_with(request.user.pk)
    chosen = _chosen(request, moment, people)
    if request.method == "POST":
        if chosen is None:
            raise NotFound
        receiver, first_on = chosen
        sharing.share_week(
            user=request.user, receiver_id=receiver.pk, first_on=first_on, today=moment.today, at=moment.at
        )
        return redirect("share_week")
    context = {
        "people": [(one.pk, one.display_name, weeks.ROLE_WORDS[one.role], one.cohort.name) for one in people],
        "weeks": [
            (first, f"{words.day_in_words(first)} – {words.day_in_words(last)}")
            for first, last in weeks.weeks_to_share(moment.today)
        ],
        "chosen": chosen,
        "preview": _preview(request, *chosen) if chosen else None,
        "given": [_given(one) for one in access.weeks_given_by(request.user.pk, moment.at)],
        "readers": access.readers_for(access.places_of(request.user.pk)),
    }
    return render(request, "checkins/share_week.html", context)


def _chosen(request: SignedIn, moment: Moment, people: list[Any]) -> tuple[Any, date] | None:
    asked = request.POST if request.method == "POST" else request.GET
    receiver = next((one for one in people if str(one.pk) == asked.get("with")), None)
    first_on = next(
        (one for one, _last in weeks.weeks_to_share(moment.today) if one.isoformat() == asked.get("week")), None
    )
    return (receiver, first_on) if receiver and first_on else None


def _preview(request: SignedIn, receiver: Any, first_on: date) -> dict[str, Any]:
    rows = access.between(request.user.pk, first_on, first_on + timedelta(days=6))
    shown = {day: Answers(mood=row.mood, urge=row.urge) for day, row in rows.items()}
    return seen_week(weeks.SEES[receiver.role], first_on, shown)


def seen_week(sees: str, first_on: date, shown: dict[date, Answers]) -> dict[str, Any]:
    """What somebody sees of a shared week: the days in a table, or a sentence."""
    seven = charts.days_between(first_on, first_on + timedelta(days=6))
    moods = [one.mood for one in shown.values() if one.mood is not None]
    told = {"first": words.day_in_words(seven[0]), "last": words.day_in_words(seven[-1])}
    if sees == weeks.IN_WORDS:
        return {**told, "sentence": history.week_in_words(moods, len(shown))}
    lines = [history.line_of(day, shown.get(day), late=False, not_due=False) for day in seven]
    return {**told, "lines": lines}


def _given(week: SharedWeek) -> dict[str, Any]:
    return {
        "id": week.consent.pk,
        "name": week.receiver.display_name,
        "week": words.day_in_words(week.first_on),
        "until": week.consent.expires_at,
    }


@login_required
@require_POST
def take_week_back(request: SignedIn, consent: uuid.UUID) -> HttpResponse:
    """The week is not shown any more."""
    sharing.take_week_back(user=request.user, consent_id=consent, at=moment_of(request).at)
    return redirect("share_week")


@login_required
@require_safe
def shared_with_me(request: SignedIn) -> HttpResponse:
    """Weeks that members show to whoever asks; nothing tells why there are none."""
    shown = access.weeks_shown_to(request.user.pk, moment_of(request).at)
    found = [
        {
            "name": one.giver.display_name,
            "until": one.consent.expires_at,
            **seen_week(one.sees, one.first_on, access.days_shown(one)),
        }
        for one in shown
    ]
    return render(request, "checkins/shared_with_me.html", {"weeks": found})
