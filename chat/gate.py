"""The question chat asks upward before it keeps a message, and tells upward after: the gate named by `settings.CHAT_GATE`.

A gate may only hold or alert (DESIGN decision 5). If it fails, the message passes, marked unscreened: a broken screen must not silence
somebody.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from chat.models import Message
from groups.models import Membership

logger = logging.getLogger("handrail.gate")


@dataclass(frozen=True)
class Draft:
    """What somebody is about to say. `kind` is text or checkin; `at` aware UTC; `mode` is the cohort's."""

    cohort_id: uuid.UUID
    member_id: uuid.UUID
    role: str
    body: str
    kind: str
    at: datetime
    mode: str = "open"


@dataclass(frozen=True)
class Finding:
    """Why a screen looked up: rule, its version, where in the text (characters from, to), and the staff reason code."""

    reason: str
    rule: str
    version: int
    span: tuple[int, int]
    priority: int


@dataclass(frozen=True)
class Verdict:
    """Hold it for a person, or let it pass; with what was found. `unscreened` when the gate could not look.

    With `support`, the answer to the author says who helps now; nobody else learns of it, and nothing is kept.
    """

    hold: bool = False
    findings: tuple[Finding, ...] = ()
    unscreened: bool = False
    support: bool = False


class Gate(Protocol):
    """Answers for a floor above."""

    def judge(self, draft: Draft) -> Verdict:
        """Before anything is stored, in the sender's transaction."""

    def record(self, message: Message, verdict: Verdict) -> None:
        """After the message was stored, in the same transaction; flags and alerts live or die with it."""

    def note_search(self, by: Membership, at: datetime) -> None:
        """Before somebody who works for the programme searches a room; if this fails, nothing is searched."""


class OpenGate:
    """Lets everything pass."""

    def judge(self, draft: Draft) -> Verdict:
        """Nothing is held."""
        return Verdict()

    def record(self, message: Message, verdict: Verdict) -> None:
        """Nothing to keep."""

    def note_search(self, by: Membership, at: datetime) -> None:
        """Nothing to keep."""


@lru_cache(maxsize=4)
def _gate(path: str) -> Gate:
    gate: Gate = import_string(path)()
    return gate


def gate() -> Gate:
    """The gate of this installation."""
    return _gate(getattr(settings, "CHAT_GATE", "chat.gate.OpenGate"))


def ask(draft: Draft) -> Verdict:
    """The gate's verdict; a gate that fails lets the message pass unscreened, and the fault is logged with ids only.

    Only where everything is read before it is shown anyway, it waits for a person (DESIGN decision 5).
    """
    try:
        return gate().judge(draft)
    except Exception:
        logger.error(
            "gate failed for member %s in cohort %s", draft.member_id, draft.cohort_id, exc_info=settings.DEBUG
        )
        return Verdict(hold=draft.mode == "pre_moderated", unscreened=True)
