"""The cohort at a glance: how it is sorted, which people a filter shows, and short words for what waits. Pure; nothing is added up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

URGES_SHOWN = 7
LOOK_BACK = timedelta(days=30)
QUIET_DAYS = 3
SORTS = {"needs": gettext_lazy("Needs me"), "name": gettext_lazy("Name"), "last": gettext_lazy("Last check-in")}
SHOWS = {
    "all": gettext_lazy("Everybody"),
    "needs": gettext_lazy("Somebody is asked to look"),
    "quiet": gettext_lazy("No check-in for 3 days"),
}
WAITS = {
    "help_asked": gettext_lazy("Asked to be contacted"),
    "danger": gettext_lazy("May be in danger"),
    "call_wanted": gettext_lazy("Asked for a call"),
    "use_reported": gettext_lazy("Told us about use"),
    "urges_high": gettext_lazy("Urges up"),
    "low_mood": gettext_lazy("Low mood"),
    "no_checkin": gettext_lazy("No check-in"),
    "no_show": gettext_lazy("Not at the meeting"),
    "absences": gettext_lazy("Attendance"),
    "question": gettext_lazy("Has a question"),
}
WIDTH, HEIGHT = 84, 22


class Counted(Protocol):
    """What is counted of somebody's meetings."""

    @property
    def came(self) -> int: ...

    @property
    def excused(self) -> int: ...

    @property
    def expected(self) -> int: ...


class Seen(Protocol):
    """What the rules need to know of one line of the board."""

    @property
    def name(self) -> str: ...

    @property
    def last(self) -> date | None: ...

    @property
    def urgency(self) -> int | None: ...


def sort_key(by: str, row: Seen) -> tuple[object, ...]:
    """Where a line stands: by what waits most urgently, then who was heard from longest ago; by name; or by the last check-in."""
    heard = row.last or date.min
    if by == "name":
        return (row.name.casefold(),)
    if by == "last":
        return (heard, row.name.casefold())
    return (row.urgency is None, row.urgency or 0, heard, row.name.casefold())


def is_shown(what: str, row: Seen, today: date) -> bool:
    """Whether a filter shows this line."""
    if what == "needs":
        return row.urgency is not None
    if what == "quiet":
        return row.last is None or (today - row.last).days >= QUIET_DAYS
    return True


def ago(day: date | None, today: date) -> str:
    """How long ago a day was."""
    if day is None:
        return _("Not yet")
    back = (today - day).days
    if back <= 0:
        return _("Today")
    if back == 1:
        return _("Yesterday")
    return ngettext("%(count)d day ago", "%(count)d days ago", back) % {"count": back}


def meetings_in_words(tally: Counted) -> str:
    """How many of the closed meetings somebody came to: "9 of 10 meetings, 1 excused"."""
    if not tally.expected:
        return _("No meetings yet")
    told = {"came": tally.came, "expected": tally.expected, "excused": tally.excused}
    came = ngettext("%(came)d of %(expected)d meeting", "%(came)d of %(expected)d meetings", tally.expected) % told
    return _("%(came)s, %(excused)d excused") % {**told, "came": came} if tally.excused else came


def hours_in_words(minutes: int) -> str:
    """Minutes as hours, as short as they come: "2", "2.5", "2.75"."""
    quarters = round(minutes / 60, 2)
    return number_format(int(quarters) if quarters.is_integer() else quarters)


def line_of(urges: Sequence[int]) -> str:
    """The path of a small line through these urges, oldest first; "" for fewer than two."""
    if len(urges) < 2:
        return ""
    step = (WIDTH - 4) / (len(urges) - 1)
    points = (f"{2 + n * step:.1f} {HEIGHT - 2 - urge * (HEIGHT - 4) / 5:.1f}" for n, urge in enumerate(urges))
    return "M" + " L".join(points)
