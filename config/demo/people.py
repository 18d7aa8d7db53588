"""The demo cast and their cohorts."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_noop as _

from accounts.resources import DEMO_PEOPLE

NAMESPACE = uuid.UUID("5b1f4d1e-6f0c-4c5b-9b5e-6a1d2f3c4b5a")


def demo_id(name: str) -> uuid.UUID:
    """The same id for the same name on every machine."""
    return uuid.uuid5(NAMESPACE, name)


PEOPLE = DEMO_PEOPLE

TUESDAY, THURSDAY, FAMILY = "Tuesday evening group", "Thursday morning group", "Ana's family"

# (cohort, person, role, joined so many days ago)
SEATS = (
    (TUESDAY, "faye", "facilitator", 60),
    (TUESDAY, "ruth", "facilitator", 60),
    (TUESDAY, "ana", "member", 45),
    (TUESDAY, "mo", "member", 38),
    (TUESDAY, "dana", "member", 31),
    (TUESDAY, "kit", "member", 30),
    (TUESDAY, "lee", "member", 20),
    (THURSDAY, "ruth", "facilitator", 50),
    (THURSDAY, "olu", "member", 40),
    (FAMILY, "faye", "facilitator", 30),
    (FAMILY, "ana", "member", 30),
    (FAMILY, "sam", "supporter", 29),
)

# Kept as they stand here; a page shows the ones that Handrail knows in the language of the reader.
CRISIS = [
    {"label": _("In danger right now"), "how": _("Call 911"), "href": "tel:911", "hours": _("Any time")},
    {
        "label": _("Suicide and Crisis Lifeline"),
        "how": _("Call 988"),
        "href": "tel:988",
        "hours": _("Any time. A trained listener answers."),
    },
    {
        "label": _("Suicide and Crisis Lifeline by text"),
        "how": _("Text 988"),
        "href": "sms:988",
        "hours": _("Any time"),
    },
    {
        "label": _("SAMHSA helpline"),
        "how": _("Call 800-662-4357"),
        "href": "tel:+18006624357",
        "hours": _("Any time. Free and confidential."),
    },
]
