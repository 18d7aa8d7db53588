"""Fills the database for load tests: cohorts, members with live sessions, messages. Straight into the tables, in bulk."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Session, User
from accounts.sessions import BEGAN, OWN_PHONE, SECOND_FACTOR, SessionStore
from chat import events
from chat.models import Message, MessageRevision, Room, RoomEvent, Seat
from groups.models import Cohort, Membership, Programme

BATCH = 1000
NO_PASSWORD = make_password(None)
WORDS = "Made it to the evening session today, it was hard to walk past the old corner so I called my sister first."


@dataclass(frozen=True)
class Seeded:
    """One member ready to connect; `session` is the value of their session cookie."""

    cohort: str
    room: str
    member: str
    session: str


@transaction.atomic
def seed(*, cohorts: int, members: int, messages: int, at: datetime) -> Iterator[Seeded]:
    """Make `cohorts` cohorts of `members` members (the first of each a facilitator) with `messages` messages; one result a member."""
    programme, _ = Programme.objects.get_or_create(name="Load test")
    circles = [Cohort(programme=programme, name=f"Load {n}", max_size=max(members, 16)) for n in range(cohorts)]
    rooms = [Room(cohort=circle, last_seq=messages, last_ord=messages) for circle in circles]
    people = [_person() for _ in range(cohorts * members)]
    places = [_member(circles[n // members], person, n % members, at) for n, person in enumerate(people)]
    seats = [Seat(membership=place, room=rooms[n // members]) for n, place in enumerate(places)]
    sessions = [_session(person, at) for person in people]
    Cohort.objects.bulk_create(circles, BATCH)
    Room.objects.bulk_create(rooms, BATCH)
    User.objects.bulk_create(people, BATCH)
    Membership.objects.bulk_create(places, BATCH)
    Seat.objects.bulk_create(seats, BATCH)
    Session.objects.bulk_create(sessions, BATCH)
    for n, room in enumerate(rooms):
        _talk(room, places[n * members : (n + 1) * members], messages, at)
    for place, seat, session in zip(places, seats, sessions, strict=True):
        yield Seeded(str(place.cohort_id), str(seat.room_id), str(place.pk), str(session.session_key))


def _person() -> User:
    name = uuid.uuid4()
    return User(id=name, email=f"{name.hex}@load.invalid", password=NO_PASSWORD)


def _member(cohort: Cohort, user: User, number: int, at: datetime) -> Membership:
    role = Membership.Role.FACILITATOR if number == 0 else Membership.Role.MEMBER
    return Membership(
        cohort=cohort, user=user, role=role, display_name=f"Member {number}", started_at=at - timedelta(days=30)
    )


def _session(user: User, at: datetime) -> Session:
    facts = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        BEGAN: {"user": str(user.pk), "auth_gen": user.auth_gen, "at": at.isoformat()},
        OWN_PHONE: True,
        SECOND_FACTOR: True,
    }
    return SessionStore(uuid.uuid4().hex).create_model_instance(facts)


def _talk(room: Room, places: list[Membership], count: int, at: datetime) -> None:
    for first in range(1, count + 1, BATCH):
        numbers = range(first, min(first + BATCH, count + 1))
        said = [
            Message(
                room=room,
                author=places[n % len(places)],
                key=uuid.uuid4(),
                ord=n,
                posted_seq=n,
                created_at=at - timedelta(seconds=count - n),
            )
            for n in numbers
        ]
        Message.objects.bulk_create(said, BATCH)
        MessageRevision.objects.bulk_create(
            [MessageRevision(message=one, n=1, body=f"{WORDS} ({one.ord})", salt=os.urandom(16)) for one in said], BATCH
        )
        RoomEvent.objects.bulk_create(
            [
                RoomEvent(
                    room=room,
                    seq=one.posted_seq or 0,
                    kind=events.MESSAGE_POSTED,
                    message=one,
                    actor=one.author,
                    at=one.created_at,
                )
                for one in said
            ],
            BATCH,
        )
