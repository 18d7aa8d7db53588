"""Guarded reads of notes: only by the person they are for, and by the team on their case."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import QuerySet

from accounts.errors import NotFound
from chat import access as chat_access
from chat import projection as chat_projection
from groups import access as group_access
from moderation.models import Appeal, Case, Note
from moderation.policies import cases


def notes_of(user_id: uuid.UUID, at: datetime) -> list[Note]:
    """The notes this person may read at `at`, newest first."""
    return list(_notes(user_id, at).order_by("-send_after"))


def note_for(user_id: uuid.UUID, note_id: uuid.UUID, at: datetime) -> Note:
    """One note for this person. NotFound for somebody else's, one not out yet, and one taken back."""
    note = _notes(user_id, at).filter(pk=note_id).first()
    if note is None:
        raise NotFound
    return note


def _notes(user_id: uuid.UUID, at: datetime) -> QuerySet[Note]:
    rows = Note.objects.filter(to__user_id=user_id, to__ended_at__isnull=True, undone_at__isnull=True)
    return rows.filter(send_after__lte=at).select_related("to__cohort", "signed_by", "message__room", "action")


def may_look_again(note: Note, at: datetime) -> bool:
    """Whether the reader of this note may still ask for a second look at the removal it tells of: once, and while the words are down."""
    if note.message is None or not cases.may_ask_again(note.action.kind, note.send_after, at):
        return False
    if not cases.is_down(note.message):
        return False
    return not Appeal.objects.filter(action=note.action).exists()


def words_given(note: Note) -> str | None:
    """The author's own words that the team gave back with this note; None when it gives none, or they are destroyed."""
    if not note.gives_words or note.message is None or note.message.purged_at is not None:
        return None
    told = chat_projection.evidence([chat_access.revision_of(note.message, note.message.words_n)])
    return str(told[0]["body"])


def appeal_by(note: Note) -> Appeal | None:
    """The second look its reader asked for."""
    return Appeal.objects.filter(action=note.action).first()


def notes_on(case: Case) -> list[Note]:
    """What was written to people because of this case, for the team."""
    return list(Note.objects.filter(case=case).select_related("to", "signed_by").order_by("created_at"))


def is_alone(note: Note) -> bool:
    """Whether nobody of the team could look again but the one who decided."""
    team = group_access.team_of([note.to.cohort_id])
    return not [member for member in team if member.user_id != note.signed_by.user_id]
