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
    who: str | Promise


DEMO_PEOPLE = (
    DemoPerson("ana", "Ana", _("Member of the evening group. Shares with Sam.")),
    DemoPerson("mo", "Mo", _("Member of the evening group.")),
    DemoPerson("dana", "Dana", _("Member of the evening group.")),
    DemoPerson("lee", "Lee", _("Member of the evening group.")),
    DemoPerson("faye", "Faye", _("Facilitator of the evening group.")),
    DemoPerson("ruth", "Ruth", _("Facilitator of the evening group.")),
    DemoPerson("sam", "Sam", _("Family supporter of Ana.")),
    DemoPerson("olu", "Olu", _("Member of another group.")),
    DemoPerson("kit", "Kit", _("Was a member and has left.")),
    DemoPerson("ada", "Ada", _("Looks after the service. Reads no rooms.")),
)
