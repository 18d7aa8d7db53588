"""Who speaks, and whose session counts: read in one go, under the lock that every change of a membership takes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from accounts import policies
from accounts.access import standing_of
from chat.services.rows import asking


@dataclass(frozen=True)
class Speaker:
    """The author as they are inside the transaction; enough for the policies, the wire and the hub."""

    id: uuid.UUID
    user_id: uuid.UUID
    role: str
    display_name: str
    ended_at: datetime | None
    muted_until: datetime | None
    agreed_version: int
    cohort_id: uuid.UUID
    kind: str
    mode: str
    agreement_version: int
    members_gen: int
    room_id: uuid.UUID
    slow_mode_s: int
    joined_ord: int
    slow_until: datetime | None = None
    returned: bool = False  # whether this is not their first stay in the room


def hold_and_read_speakers(
    ids: Collection[uuid.UUID], session_keys: Collection[str], at: datetime
) -> tuple[dict[uuid.UUID, Speaker], frozenset[str]]:
    """The authors, their cohorts locked until the transaction ends, so that a mute or a removal and a message have one order; and
    which of the sessions count at `at` (aware UTC).

    Lock first, then read: what is read in the locking statement itself may be as old as the wait.
    """
    among, values = _among(ids)
    with asking.cursor() as speakers, asking.cursor() as sessions:
        with _in_one_go():
            if connection.features.has_select_for_no_key_update:
                speakers.execute(_HOLD.format(among=among), values)
            speakers.execute(_SPEAKERS.format(among=among), values)
            sessions.execute(*_sessions(session_keys, at))
        found = [Speaker(*_speaker_row(row)) for row in speakers.fetchall()]
        standing = frozenset(key for (key,) in sessions.fetchall())
    return {speaker.id: speaker for speaker in found}, standing | _tokens_that_count(session_keys, at)


def sessions_that_count(session_keys: Collection[str], at: datetime) -> frozenset[str]:
    """Of these sessions and tokens those that count at `at` (aware UTC): what `standing_of` says, for hundreds of them in no time."""
    with asking.cursor() as cursor:
        cursor.execute(*_sessions(session_keys, at))
        standing = frozenset(key for (key,) in cursor.fetchall())
    return standing | _tokens_that_count(session_keys, at)


def _among(ids: Collection[uuid.UUID]) -> tuple[str, list[Any]]:
    """How a statement asks for these ids. To PostgreSQL they are one value, so that the words are the same for any number of them."""
    if connection.vendor == "postgresql":
        return "= ANY(%s)", [list(ids)]
    return f"IN ({', '.join(['%s'] * len(ids))})", [one.hex for one in ids]


def _in_one_go() -> AbstractContextManager[object]:
    """What is asked inside travels together, and is still done one after the other, each with what it finds then."""
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        pipeline: AbstractContextManager[object] = connection.connection.pipeline()
        return pipeline
    return nullcontext()


_HOLD = (
    "SELECT id FROM groups_cohort WHERE id IN (SELECT cohort_id FROM groups_membership WHERE id {among})"
    " ORDER BY id FOR NO KEY UPDATE"
)
_SPEAKERS = (
    "SELECT m.id, m.user_id, m.role, m.display_name, m.ended_at, m.muted_until, m.agreed_version, m.cohort_id, c.kind,"
    " c.mode, c.agreement_version, c.members_gen, r.id, r.slow_mode_s, s.joined_ord, m.slow_until,"
    " EXISTS(SELECT 1 FROM groups_membership b WHERE b.user_id = m.user_id AND b.cohort_id = m.cohort_id AND b.id <> m.id)"
    " FROM groups_membership m JOIN accounts_user u ON u.id = m.user_id AND u.is_active"
    " JOIN groups_cohort c ON c.id = m.cohort_id JOIN chat_room r ON r.cohort_id = c.id"
    " JOIN chat_seat s ON s.membership_id = m.id WHERE m.id {among}"
)


def _speaker_row(row: Sequence[Any]) -> list[Any]:
    """SQLite gives ids as text and moments without their zone, which is UTC."""
    if connection.features.has_native_uuid_field:
        return list(row)
    values = list(row)
    for place in (0, 1, 7, 12):
        values[place] = uuid.UUID(values[place])
    for place in (4, 5, 15):
        values[place] = values[place] and values[place].replace(tzinfo=UTC)
    return values


# The rules stay in `accounts.policies`: they say since when each kind of session must have been used and begun, and whether it may lack a
# second factor; here is only compared.
_SESSIONS = (
    "SELECT s.session_key FROM accounts_session s"
    " JOIN accounts_user u ON u.id = s.user_id AND u.is_active AND u.auth_gen = s.auth_gen"
    " WHERE s.session_key IN ({keys}) AND s.expire_date > %s AND ({kinds})"
)
_KIND = (
    "({team}(u.is_team OR u.is_staff) AND {own_phone}s.own_phone AND s.seen_at > %s AND s.started_at > %s"
    " AND (s.second_factor OR %s))"
)
_KINDS = [(team, own_phone) for team in (False, True) for own_phone in (False, True)]
_SESSIONS_HERE = {
    vendor: _SESSIONS.format(
        keys=keys,
        kinds=" OR ".join(
            _KIND.format(team="" if team else "NOT ", own_phone="" if own_phone else "NOT ")
            for team, own_phone in _KINDS
        ),
    )
    for vendor, keys in {
        "postgresql": "SELECT json_array_elements_text(%s)",
        "sqlite": "SELECT value FROM json_each(%s)",
    }.items()
}


def _sessions(session_keys: Collection[str], at: datetime) -> tuple[str, list[str | bool]]:
    limits, required = policies.Limits.of(settings), bool(settings.TEAM_NEEDS_SECOND_FACTOR)
    values: list[str | bool] = [json.dumps(list(session_keys)), _moment(at)]
    for team, own_phone in _KINDS:
        may_lack = not policies.lacks_second_factor(team=team, proved=False, required=required)
        seen_after = at - limits.idle(own_phone=own_phone, team=team)
        values += [_moment(seen_after), _moment(at - limits.age(own_phone=own_phone, team=team)), may_lack]
    return _SESSIONS_HERE[connection.vendor], values


def _moment(moment: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(moment))


def _tokens_that_count(keys: Collection[str], at: datetime) -> frozenset[str]:
    """Those of service accounts are few, and stand elsewhere."""
    tokens = [key for key in keys if key.startswith(policies.TOKEN)]
    return frozenset(standing_of(tokens, at)) if tokens else frozenset()
