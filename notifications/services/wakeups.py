"""Wake-ups: the doorbell rung after a commit, so that every process looks at the database.

Only names of streams and numbers travel, never words (PROTOCOL P7). Streams are `room.<hex>`, `user.<hex>`, `staff.<hex of the cohort>`;
kicks name `user.<hex>`, `session.<digest>` or `cohort.<hex>` whose rights must be asked again at once, or `words.<hex>`, the room where
somebody's words were just taken away.
"""

from __future__ import annotations

import hashlib
import uuid
from functools import partial

from django.db import transaction

from notifications import delivery


def room_stream(room_id: uuid.UUID) -> str:
    """The stream of a room."""
    return f"room.{room_id.hex}"


def user_stream(user_id: uuid.UUID) -> str:
    """A person's own stream."""
    return f"user.{user_id.hex}"


def staff_stream(cohort_id: uuid.UUID) -> str:
    """The team's stream of a cohort."""
    return f"staff.{cohort_id.hex}"


def words_of(room_id: uuid.UUID) -> str:
    """How a room is named in a kick that says: what was read of it until now may be read no more."""
    return f"words.{room_id.hex}"


def session_name(session_key: str) -> str:
    """How a session is named in a kick: a digest, never the key itself."""
    return f"session.{hashlib.sha256(session_key.encode()).hexdigest()[:32]}"


def wake(stream: str, seq: int) -> None:
    """Once the transaction is committed, every process learns that `stream` has reached `seq`."""
    transaction.on_commit(partial(delivery.ring, stream, seq))


def kick(subject: str) -> None:
    """Once the transaction is committed, every process asks again what `subject` may see."""
    transaction.on_commit(partial(delivery.kick, subject))
