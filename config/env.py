"""Typed readers of the environment. Every secret may come from a file: NAME_FILE holds its path."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()
BASE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("HANDRAIL_VAR", BASE / "var"))


def flag(name: str) -> bool:
    """Whether a switch is on: 1, true, yes, on."""
    return bool(_env.bool(name, default=False))


def text(name: str, default: str = "") -> str:
    """A value, or the content of the file that NAME_FILE names."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def number(name: str, default: int) -> int:
    """A whole number; anything else stops the start."""
    return int(_env.int(name, default=default))


def words(name: str) -> list[str]:
    """A list separated by commas; empty when unset."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def database(default: str) -> dict[str, object]:
    """Django's settings for DATABASE_URL. A password with special characters must be percent-encoded."""
    return dict(_env.db_url_config(text("DATABASE_URL") or default))


def secret(name: str, *, file: str, make: Callable[[], str], create: bool) -> str:
    """A secret from the environment, else from VAR/`file`, which is made on first use when `create` is set.

    Raises ImproperlyConfigured when there is none and none may be made.
    """
    given = text(name)
    if given:
        return given
    path = VAR / file
    if path.exists():
        return path.read_text(encoding="utf-8").strip()
    if not create:
        raise ImproperlyConfigured(f"{name} or {name}_FILE must be set.")
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written whole under another name and then linked: of two first starts one wins, and neither reads half a key.
    draft = path.with_name(f"{file}.{os.getpid()}")
    with open(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as handle:
        handle.write(make())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text(encoding="utf-8").strip()


def new_signing_key() -> str:
    """A key for Django's signatures."""
    return secrets.token_urlsafe(50)


def new_field_key() -> str:
    """A 32-byte key for words at rest, base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()
