"""Who may decide a case, what fits the state it is in, and what becomes of it: pure rules (MODERATION 4.1, 4.3, 4.6, 4.7)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, Protocol

from django.utils.translation import gettext_lazy as _

from accounts.errors import BadRequest, Invalid
from groups import policies as group_policies
from moderation.errors import AskSupervisor, DecidedBefore, NothingToDo, OwnCase
from moderation.policies import pauses, reasons

CLAIM_LEASE: Final = timedelta(minutes=10)
UNDO_WINDOW: Final = timedelta(minutes=10)
NOTE_DELAY: Final = timedelta(seconds=20)
NOTE_MOST: Final = 2000
TARGETS_MOST: Final = 500
HOLDING_REPORTERS: Final = 2

OPEN: Final = frozenset({"open", "claimed", "waiting"})
ABOUT_MESSAGE: Final = frozenset({"hold", "release", "remove", "restore"})
KINDS: Final = (
    frozenset({"claim", "release_claim", "keep", "note", "lift", "reopen", "escalate", "give_back_words", "purge"})
    | ABOUT_MESSAGE
    | pauses.COLUMNS.keys()
)
UNDOES: Final = {
    "remove": "restore",
    "keep": "reopen",
    "release": "hold",
    "hold": "release",
    **dict.fromkeys(pauses.COLUMNS, "lift"),
}
LOOK_AGAIN_FOR: Final = timedelta(days=14)
PURGE_ASKED_FOR: Final = timedelta(days=7)


class Lease(Protocol):
    """What the rules need to know of a case."""

    status: str
    version: int
    claimed_by_id: uuid.UUID | None
    claim_expires_at: datetime | None


class Standing(Protocol):
    """What the rules need to know of a message."""

    @property
    def state(self) -> str: ...

    @property
    def withdrawn_at(self) -> datetime | None: ...

    @property
    def purged_at(self) -> datetime | None: ...


class Decider(Protocol):
    """What the rules need to know of who decides."""

    pk: uuid.UUID
    role: str
    ended_at: datetime | None
    muted_until: datetime | None
    agreed_version: int


def check_kind(kind: object) -> str:
    """The kind of action; raises BadRequest for one this desk does not know."""
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadRequest(_("There is no such decision."), field="kind")
    return kind


def check_expected(version: object) -> int:
    """The version the decision was made on; raises BadRequest when it was not said (I8)."""
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BadRequest(_("Say which version of the case you decided on."), field="expected_version")
    return version


def holder(case: Lease, at: datetime) -> uuid.UUID | None:
    """Who has the case now. A claim is a lease of ten minutes: it ends by the clock."""
    if case.claim_expires_at is None or case.claim_expires_at <= at:
        return None
    return case.claimed_by_id


def status_now(case: Lease, at: datetime) -> str:
    """The status as it counts: a claim that ran out leaves the case open."""
    return "open" if case.status == "claimed" and holder(case, at) is None else case.status


def check_may_decide(by: Decider, about: Collection[uuid.UUID]) -> None:
    """Raise Forbidden unless `by` runs the group, OwnCase when it is about their own message or themselves (I12)."""
    group_policies.check_may_moderate(by)
    if by.pk in about:
        raise OwnCase


def is_barred(case: Lease, member_id: uuid.UUID, kind: str, reason: str, at: datetime) -> bool:
    """Whether somebody else's claim stands in the way; nobody waits for anybody when people may be in danger."""
    if holder(case, at) in (None, member_id):
        return False
    return not (kind in ("hold", "remove") and reasons.is_safety(reason))


def check_fits(kind: str, status: str, *, state: str | None, is_withdrawn: bool) -> None:
    """Raise unless an action fits the case as it is: NothingToDo for the wrong moment, Invalid where another decision is meant.

    `state` is that of the case's message, None for a case about a member. Whether each message can be released or restored is
    asked when it is locked.
    """
    if kind in ("claim", "release_claim", "keep") and status not in OPEN:
        raise NothingToDo
    if kind == "reopen" and status in OPEN:
        raise NothingToDo
    if kind == "hold" and state == "held":
        raise NothingToDo
    if kind == "purge" and (status in OPEN or state is None):
        raise NothingToDo
    if kind == "give_back_words" and (state != "removed" or is_withdrawn):
        raise NothingToDo
    if kind == "keep" and state == "held" and not is_withdrawn:
        raise Invalid(_("The message is on hold. Release it or remove it."), field="kind")


def check_fresh_eyes(by_user: uuid.UUID, decided_by_user: uuid.UUID) -> None:
    """Raise DecidedBefore when the one who decided would look again at their own decision (MODERATION 4.3)."""
    if by_user == decided_by_user:
        raise DecidedBefore


def may_ask_again(kind: str, out_at: datetime, at: datetime) -> bool:
    """Whether a note of this kind of action lets its reader ask for a second look: a removal, for 14 days."""
    return kind == "remove" and out_at <= at < out_at + LOOK_AGAIN_FOR


def is_down(message: Standing) -> bool:
    """Whether the team's removal is what keeps the words out of sight, and they still exist."""
    return message.state == "removed" and message.withdrawn_at is None and message.purged_at is None


def holds_unwatched(found: Collection[str], reporters: int, *, is_watched: bool) -> bool:
    """Whether reports alone put a message on hold: two people's, while nobody watches, and never where somebody may be in danger (I14)."""
    if is_watched:
        return False
    if any(reasons.is_safety(reason) for reason in found):
        return False
    return reporters >= HOLDING_REPORTERS


def check_two_people(by: Decider, by_user: uuid.UUID, asked_role: str, asked_user: uuid.UUID) -> None:
    """Raise unless `by` is the second person for a purge: NothingToDo for the one who asked, AskSupervisor when neither is one."""
    if by_user == asked_user:
        raise NothingToDo(_("Somebody else has to agree before the words are destroyed."))
    if "supervisor" not in (by.role, asked_role):
        raise AskSupervisor


def check_note(kind: str, note: object, *, was_said: bool) -> str | None:
    """The words for the author, None for no note. Raises BadRequest when a removal leaves it open, or a note is empty or too long."""
    if kind == "remove" and not was_said:
        raise BadRequest(_("Write to the author, or say that no note goes out."), field="note")
    if note is None and kind not in ("note", "give_back_words"):
        return None
    if not isinstance(note, str) or not note.strip():
        raise BadRequest(_("Write the note first."), field="note")
    if len(note) > NOTE_MOST:
        raise BadRequest(_("The note is too long."), field="note")
    return note.strip()


def check_remark(remark: object) -> str:
    """What the team writes down for itself; raises BadRequest when it is no text or too long."""
    if not isinstance(remark, str) or len(remark) > NOTE_MOST:
        raise BadRequest(field="remark")
    return remark.strip()


def check_answer(text: object) -> str:
    """What an author writes back; raises BadRequest when it is empty or too long."""
    if not isinstance(text, str) or not text.strip():
        raise BadRequest(_("Write something first."), field="text")
    if len(text) > NOTE_MOST:
        raise BadRequest(_("This is too long. Please shorten it."), field="text")
    return text.strip()


def check_why(kind: str, reason: object) -> str:
    """The reason code, empty where none is needed. Raises BadRequest when a removal has none."""
    if reason in (None, "") and kind != "remove":
        return ""
    return reasons.check_reason(reason)


def answers(kind: str, *, about_message: bool) -> bool:
    """Whether this kind of action settles the case: what becomes of a message, or of somebody's posting where the case is about them."""
    about_person = kind == "lift" or kind in pauses.COLUMNS
    return kind in ("keep", "release", "remove", "restore") or (about_person and not about_message)


def status_after(kind: str, status: str, *, about_message: bool, flags_left: bool, undoes: bool) -> str:
    """What the case is after an action.

    It is decided when nothing is left to answer: flags that were not named keep it open (I9), and so does an undo.
    """
    if kind == "claim":
        return "claimed"
    if kind == "escalate" and status in OPEN:
        return "waiting"
    if kind in ("reopen", "release_claim") or undoes:
        return "open"
    if answers(kind, about_message=about_message):
        return "open" if flags_left else "decided"
    if kind == "hold" and status not in OPEN:
        return "open"
    return status


def may_undo(kind: str, done_at: datetime, at: datetime) -> bool:
    """Whether an action can be taken back with one tap: for ten minutes."""
    return kind in UNDOES and done_at <= at < done_at + UNDO_WINDOW


def is_note_out(send_after: datetime, undone_at: datetime | None, at: datetime) -> bool:
    """Whether the author may read the note: 20 seconds after it was written, unless it was taken back before."""
    return undone_at is None and send_after <= at


def joins_quietly(status: str, decided_n: int | None, words_n: int, reason: str) -> bool:
    """Whether a flag on a decided case only adds to its count: the same words were decided, and nobody may be in danger."""
    return status not in OPEN and decided_n == words_n and not reasons.is_safety(reason)
