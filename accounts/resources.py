"""The people of the demo programme, as the sign-in page introduces them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class DemoPerson:
    """One button of the demo: `key` is what is posted."""

    key: str
    name: str
    line: str | Promise


DEMO_PEOPLE = (
    DemoPerson("ana", "Ana", _("Member of the Tuesday evening group")),
    DemoPerson("mo", "Mo", _("Member of the Tuesday evening group")),
    DemoPerson("dana", "Dana", _("Member of the Tuesday evening group")),
    DemoPerson("lee", "Lee", _("Member, three weeks in")),
    DemoPerson("faye", "Faye", _("Facilitator of the Tuesday evening group")),
    DemoPerson("ruth", "Ruth", _("Facilitator of both groups")),
    DemoPerson("sam", "Sam", _("Ana’s brother, in the family group")),
    DemoPerson("olu", "Olu", _("Member of another group")),
    DemoPerson("ada", "Ada", _("Runs the programme; reads no rooms")),
    DemoPerson("kit", "Kit", _("Left the group last week")),
)
