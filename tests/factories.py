"""People, cohorts and sessions for tests, made through the services that make them in life.

The cast of the demo programme: Ana, Mo, Dana and Lee are members, Kit has left, Faye and Ruth are facilitators, Sam is Ana's family
supporter in a family cohort, Olu belongs to another cohort, Ada administers the site and belongs nowhere.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from chat.models import Room
from chat.services import messages, seats
from chat.services.posting import Outcome
from groups.models import Agreement, Cohort, Membership, Programme
from groups.services import agreements

CLAUSES: list[Any] = [
    {"text": "What is said here stays here.", "why": "So that everybody can speak."},
    {"text": "We talk about ourselves.", "why": "Advice is easier to hear when it was asked for."},
]


def programme(name: str = "Evening programme") -> Programme:
    """A programme with one crisis line."""
    line = {"label": "988 Suicide & Crisis Lifeline", "how": "Call or text 988", "href": "tel:988", "hours": "24 hours"}
    return Programme.objects.create(name=name, crisis=[line])


def cohort(name: str = "Evening group", *, kind: str = "group", of: Programme | None = None) -> Cohort:
    """A cohort with its room, without an agreement, so nobody has one to accept."""
    made = Cohort.objects.create(programme=of or programme(), name=name, kind=kind)
    seats.open_room(cohort=made)
    return made


def person(name: str, **fields: Any) -> User:
    """The account of somebody called `name`; asking again gives the same one."""
    email = f"{name.lower()}@demo.invalid"
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, **fields)


def join(to: Cohort, name: str, role: str = "member", *, at: datetime | None = None) -> Membership:
    """`name` sits in the cohort's room and has accepted its agreement, if there is one."""
    at = at or timezone.now()
    member = seats.join(cohort=to, user=person(name), role=role, display_name=name.title(), at=at)
    to.refresh_from_db()
    if to.agreement_version:
        agreements.accept_agreement(member=member, version=to.agreement_version, at=at)
        member.refresh_from_db()
    return member


def agreement(of: Cohort, *, at: datetime | None = None) -> Agreement:
    """The cohort has a new agreement that nobody has accepted yet."""
    return agreements.publish_agreement(cohort=of, clauses=CLAUSES, at=at or timezone.now())


def session_key(of: User) -> str:
    """The value of a session cookie with which `of` is signed in now."""
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    store[SESSION_KEY] = str(of.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = of.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def say(by: Membership, body: str, *, key: uuid.UUID | None = None, at: datetime | None = None) -> Outcome:
    """`by` has said something in their room, as often as the test likes."""
    return messages.post_message(by=by, body=body, key=key or uuid.uuid4(), at=at or timezone.now(), paced=False)


@dataclass
class Cast:
    """Everybody by name, as memberships; `room` is the evening group's."""

    evening: Cohort
    family: Cohort
    other: Cohort
    ana: Membership
    mo: Membership
    dana: Membership
    lee: Membership
    kit: Membership
    faye: Membership
    ruth: Membership
    sam: Membership
    olu: Membership
    ada: User
    room: Room
    other_room: Room


def cast() -> Cast:
    """The whole cast in its places."""
    house = programme()
    evening, family, other = (
        cohort("Evening group", of=house),
        cohort("Ana's family", kind="family", of=house),
        cohort("Morning group", of=house),
    )
    team = {name: join(evening, name, "facilitator") for name in ("faye", "ruth")}
    members = {name: join(evening, name) for name in ("ana", "mo", "dana", "lee", "kit")}
    seats.leave(member=members["kit"], reason="finished", at=timezone.now())
    members["kit"].refresh_from_db()
    join(family, "ana")
    join(family, "faye", "facilitator")
    join(other, "ruth", "facilitator")
    return Cast(
        evening=evening,
        family=family,
        other=other,
        sam=join(family, "sam", "supporter"),
        olu=join(other, "olu"),
        ada=person("ada", is_staff=True, is_superuser=True),
        room=Room.objects.get(cohort=evening),
        other_room=Room.objects.get(cohort=other),
        **team,
        **members,
    )
