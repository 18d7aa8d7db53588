"""Small charts as plain geometry: where lines and dots go, and the same in words. A day without an answer is a gap, never a nought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

WIDTH, HEIGHT = 320, 132
LEFT, RIGHT, TOP, BOTTOM = 24, 8, 10, 24
FEW = 3


@dataclass(frozen=True)
class Tick:
    """A label on an axis and where it stands."""

    at: float
    label: str


@dataclass(frozen=True)
class Dot:
    """One answer."""

    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """Everything a template needs to draw one line of answers over days."""

    kind: str
    title: str
    description: str
    paths: tuple[str, ...]
    dots: tuple[Dot, ...]
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT


def days_between(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def runs_of(values: Mapping[date, int], days: Sequence[date]) -> list[list[date]]:
    """The stretches of days that have an answer each; a gap ends a stretch."""
    runs: list[list[date]] = [[]]
    for day in days:
        if day in values:
            runs[-1].append(day)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def chart(kind: str, title: str, values: Mapping[date, int], days: Sequence[date], scale: range) -> Chart:
    """The chart of `values` over `days`. `scale` are the answers there can be, lowest first."""

    def x(day: date) -> float:
        share = days.index(day) / max(1, len(days) - 1)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(value: int) -> float:
        share = (value - scale[0]) / (scale[-1] - scale[0])
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    runs = runs_of(values, days)
    paths = tuple("M" + " L".join(f"{x(day)} {y(values[day])}" for day in run) for run in runs if len(run) > 1)
    # Where days stand close, a dot for each would hide the line; a day on its own always has one.
    alone = {run[0] for run in runs if len(run) == 1}
    dotted = [day for run in runs for day in run if len(days) <= 31 or day in alone]
    return Chart(
        kind=kind,
        title=title,
        description=describe(values, days, scale),
        paths=paths,
        dots=tuple(Dot(x(day), y(values[day])) for day in dotted),
        rows=tuple(Tick(y(value), str(value)) for value in (scale[0], scale[-1])),
        columns=(Tick(x(days[0]), _short(days[0])), Tick(x(days[-1]), _short(days[-1]))),
    )


def describe(values: Mapping[date, int], days: Sequence[date], scale: range) -> str:
    """The chart in words, for whoever does not see it."""
    answered = [day for day in days if day in values]
    if not answered:
        return _("No answers in these days.")
    counted = ngettext("%(count)d answer", "%(count)d answers", len(answered)) % {"count": len(answered)}
    told = {
        "answers": counted,
        "low": min(values[day] for day in answered),
        "high": max(values[day] for day in answered),
        "last": values[answered[-1]],
        "top": scale[-1],
    }
    return _("%(answers)s, between %(low)d and %(high)d of %(top)d. The newest is %(last)d.") % told


def _short(day: date) -> str:
    return dateformat.format(day, _("j M"))
