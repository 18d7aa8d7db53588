"""Where the statements of a post are asked."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.db import connection
from django.db.backends.utils import CursorWrapper


def cursor() -> AbstractContextManager[CursorWrapper]:
    """A cursor for statements in ever the same words, which a database that can plans once (`config.postgresql`)."""
    planned: AbstractContextManager[CursorWrapper] = getattr(connection, "planned_cursor", connection.cursor)()
    return planned
