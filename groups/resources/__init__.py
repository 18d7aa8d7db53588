"""Who answers when nobody of the team does until a programme has named its own."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CRISIS: tuple[dict[str, str | Promise], ...] = (
    {"label": _("In danger right now?"), "how": _("Call 911"), "href": "tel:911", "hours": ""},
    {"label": _("Call or text 988, any time"), "how": _("Call 988"), "href": "tel:988", "hours": ""},
    {"label": _("Call or text 988, any time"), "how": _("Text 988"), "href": "sms:988", "hours": ""},
)
