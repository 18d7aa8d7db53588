"""Who answers when nobody of the team does until a programme has named its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Number = Mapping[str, str | Promise]

CRISIS: tuple[dict[str, str | Promise], ...] = (
    {"label": _("In danger right now?"), "how": _("Call 911"), "href": "tel:911", "hours": ""},
    {"label": _("Call or text 988, any time"), "how": _("Call 988"), "href": "tel:988", "hours": ""},
    {"label": _("Call or text 988, any time"), "how": _("Text 988"), "href": "sms:988", "hours": ""},
)


def numbers_in(language: str, known: Iterable[Number]) -> list[Number]:
    """The numbers for a reader of this language: those that name it, then those that name none; all of them when that leaves nobody."""
    rows = list(known)
    own = [row for row in rows if row.get("language") == language]
    plain = [row for row in rows if not row.get("language")]
    return own + plain or rows


def checked_on(numbers: Iterable[Number]) -> date | None:
    """The day since which all of these numbers are known to be right: the earliest `checked_on`; None while one has none."""
    days = [str(row.get("checked_on") or "") for row in numbers]
    return date.fromisoformat(min(days)) if days and all(days) else None
