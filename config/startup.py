"""What must hold at the moment a web process begins to serve: it is alone where it must be, and the database has room for it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error, connection

from config import env

_locks: list[int] = []  # open for as long as the process lives, and freed by the system however it ends


def check() -> None:
    """Raise CommandError with a sentence that says what to do, unless this process may serve."""
    reason = why_alone()
    if reason is not None:
        hold_alone(env.VAR / "serving.lock", reason)
    if not settings.SQLITE and settings.DB_POOL:
        check_room(connections_allowed())


def why_alone() -> str | None:
    """Why no second web process may run on this database and layer; None when any number may."""
    if settings.SQLITE:
        return "The database is SQLite"
    if not settings.REDIS_URL:
        return "There is no broker between processes (REDIS_URL is not set)"
    return None


def hold_alone(path: Path, reason: str) -> None:
    """This process is the only one that serves from this folder until it ends. Raises CommandError when another one does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise CommandError(
            f"Handrail is being served already, by process {path.read_text()}. {reason}, so only one process can serve."
            " Stop the other one, or use PostgreSQL and Redis."
        ) from None
    os.truncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
    _locks.append(lock)


def connections_allowed() -> int | None:
    """How many connections the database server gives to ordinary roles; None when it does not answer, which readiness then says."""
    names = ("max_connections", "superuser_reserved_connections", "reserved_connections")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, setting::int FROM pg_settings WHERE name = ANY(%s)", [list(names)])
            told = dict(cursor.fetchall())
    except Error:
        return None
    finally:
        connection.close()
    return int(told.pop("max_connections") - sum(told.values()))


def check_room(allowed: int | None) -> None:
    """Raise CommandError when all processes together may open more connections than the server allows."""
    needed = settings.PROCESSES * settings.DB_CONNECTIONS
    if allowed is not None and needed > allowed:
        raise CommandError(
            f"{settings.PROCESSES} processes with {settings.DB_CONNECTIONS} connections each may need {needed};"
            f" the database allows {allowed}. Lower HANDRAIL_DB_POOL or HANDRAIL_PROCESSES, or raise max_connections."
        )
