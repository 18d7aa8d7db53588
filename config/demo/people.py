"""The demo cast and their cohorts."""

from __future__ import annotations

import uuid

from accounts.resources import DEMO_PEOPLE
from groups import resources

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

# A programme begins with the numbers of the house and changes what is different where it is.
CRISIS = [dict(row) for row in resources.CRISIS]
