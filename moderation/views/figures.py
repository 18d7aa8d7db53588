"""The desk in figures, for supervisors: a sentence, a chart made here, a table; small numbers are not told (MODERATION 4.8)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from chat.views.entrance import person_id, signed_in
from groups import access as group_access
from moderation import access
from moderation.policies import reasons

if TYPE_CHECKING:
    from moderation.access import Figures
    from moderation.policies.figures import Spread

WIDTH, HEIGHT, LEFT, FOOT = 320, 140, 32, 24


@signed_in
@require_safe
def figures(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """The last thirty days of one cohort's desk."""
    member = group_access.team_membership_for(person_id(request), cohort_id)
    found = access.figures_of(member, timezone.now())
    weeks = [(_day(monday), value) for monday, value in found.weeks]
    context = {
        "cohort": member.cohort,
        "rows": list(rows_of(found)),
        "upheld": [(reasons.STAFF[code], _percent(value)) for code, value in found.upheld.items()],
        "chart": chart_of(weeks),
        "weeks": [(label, _minutes(value)) for label, value in weeks],
        "verified_at": found.verified_at,
    }
    return render(request, "moderation/figures.html", context)


def rows_of(found: Figures) -> Iterator[tuple[str, str]]:
    """Each figure with its name, as people read it."""
    yield _("First look, while somebody was on duty"), _spread(found.first_look_watched)
    yield _("First look, at other times"), _spread(found.first_look_unwatched)
    yield _("Decision"), _spread(found.decision)
    yield _("Answer when somebody may be in danger"), _spread(found.answered)
    yield _("Open past their time"), str(found.past_due)
    yield _("Flags for every 1,000 messages"), _number(found.flags_per_thousand)
    yield _("Messages brought back"), _number(found.brought_back)
    yield _("Second looks asked for"), _number(found.asked_again)
    yield _("Second looks that changed the decision"), _percent(found.changed)
    yield _("Notes that were read"), _percent(found.notes_read)
    yield _("Messages written while nobody was on duty"), _percent(found.unwatched)
    yield _("Cases decided in a shift"), _number(found.per_decider)
    yield _("Lost updates that were read again"), str(found.read_again)


def _too_few() -> str:
    return _("fewer than five")


def _spread(found: Spread) -> str:
    if found.half is None or found.most is None:
        return _too_few() if found.n else _("none")
    told = {"half": _wait(found.half), "most": _wait(found.most), "n": found.n}
    return _("half within %(half)s, nearly all within %(most)s (%(n)d)") % told


def _wait(wait: timedelta) -> str:
    minutes = round(wait.total_seconds() / 60)
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return ngettext("%(n)d hour", "%(n)d hours", round(minutes / 60)) % {"n": round(minutes / 60)}


def _number(value: float | None) -> str:
    return _too_few() if value is None else f"{value:g}"


def _percent(value: int | None) -> str:
    return _too_few() if value is None else f"{value} %"


def _minutes(value: float | None) -> str:
    return _too_few() if value is None else _wait(timedelta(minutes=value))


def _day(monday: date) -> str:
    return dateformat.format(monday, _("j M"))


def chart_of(weeks: list[tuple[str, float | None]]) -> dict[str, Any]:
    """The middle wait of each week as a line with gaps, its sentence, and its grid."""
    told = [value for _label, value in weeks if value is not None]
    top = max([10.0, *told])
    step = (WIDTH - LEFT) / max(len(weeks) - 1, 1)
    dots = [
        {"x": round(LEFT + n * step), "y": _height(value, top)}
        for n, (_label, value) in enumerate(weeks)
        if value is not None
    ]
    return {
        "kind": "first-look",
        "title": _("First look, by week"),
        "description": _sentence(told),
        "width": WIDTH,
        "height": HEIGHT,
        "rows": [{"at": _height(value, top), "label": f"{value:g}"} for value in (0.0, round(top / 2), round(top))],
        "paths": list(_paths(weeks, top, step)),
        "dots": dots,
        "columns": [{"at": LEFT, "label": weeks[0][0]}, {"at": WIDTH, "label": weeks[-1][0]}],
    }


def _height(value: float, top: float) -> int:
    return round(HEIGHT - FOOT - (HEIGHT - FOOT - 10) * value / top)


def _paths(weeks: list[tuple[str, float | None]], top: float, step: float) -> Iterator[str]:
    """A line for each run of weeks that have a figure."""
    run: list[str] = []
    for n, (_label, value) in enumerate([*weeks, ("", None)]):
        if value is not None:
            run.append(f"{round(LEFT + n * step)} {_height(value, top)}")
        elif run:
            yield "M" + " L".join(run)
            run = []


def _sentence(told: list[float]) -> str:
    if not told:
        return _("Not enough cases in any week to tell.")
    last = _wait(timedelta(minutes=told[-1]))
    if len(told) == 1:
        return _("Half of the cases were looked at within %(last)s.") % {"last": last}
    first = _wait(timedelta(minutes=told[0]))
    return _("Half of the cases were looked at within %(first)s at first, within %(last)s last.") % {
        "first": first,
        "last": last,
    }
