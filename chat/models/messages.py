"""What was said. Words live in revisions, are sealed and never change."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.sealing import SealedTextField
from chat.models.rooms import Room
from groups.models import Membership


class Message(models.Model):
    """One message on two axes: the team's decision (`state`) and the author's own (`withdrawn_at`).

    Shown to the room iff `state` is visible and it is not withdrawn. `ord` and `posted_seq` are given at first publication, so a
    message held before that leaves no gap. `rev` goes up with every edit or change of state. `mentions` are the ids of the memberships
    it calls, and "facilitators" for the team, parted by blanks. `purged_at` says that its words and
    their salts are destroyed for good. Retention: one year after the cohort ends.
    """

    class Kind(models.TextChoices):
        TEXT = "text"
        CHECKIN = "checkin"
        NOTICE = "notice"

    class State(models.TextChoices):
        VISIBLE = "visible"
        HELD = "held"
        REMOVED = "removed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="messages")
    key = models.UUIDField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEXT)
    state = models.CharField(max_length=8, choices=State, default=State.VISIBLE)
    ord = models.PositiveBigIntegerField(null=True)
    posted_seq = models.PositiveBigIntegerField(null=True)
    rev = models.PositiveIntegerField(default=1)
    words_n = models.PositiveIntegerField(default=1)
    reply_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    removed_because = models.CharField(max_length=30, blank=True)
    unscreened = models.BooleanField(default=False)
    mentions = models.TextField(default="", db_default="")
    withdrawn_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "ord"], name="message_numbered_once"),
            models.UniqueConstraint(fields=["author", "key"], name="message_sent_once"),
            models.CheckConstraint(
                condition=~Q(state="visible") | Q(ord__isnull=False), name="visible_message_is_numbered"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["room", "author"], condition=Q(ord__isnull=True), name="held_unpublished")
        ]

    def __str__(self) -> str:
        return f"message {self.pk} {self.state}"


class MessageRevision(models.Model):
    """The words of a message as they stood; `n` is 1 for the first. `salt` keys the audit's commitment and dies with the words.

    Retention: as the message.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="revisions")
    n = models.PositiveIntegerField()
    key = models.UUIDField(null=True)
    body = SealedTextField()
    salt = models.BinaryField(max_length=16)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "n"], name="revision_numbered_once")]

    def __str__(self) -> str:
        return f"revision {self.pk} n{self.n}"


class Reaction(models.Model):
    """That a member answered a message with one of six signs. Taking it back deletes the row. Retention: as the message."""

    class Emoji(models.TextChoices):
        HEART = "heart"
        THANKS = "thanks"
        STRENGTH = "strength"
        WELL_DONE = "well_done"
        WITH_YOU = "with_you"
        THINKING = "thinking"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reactions")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=10, choices=Emoji)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "membership", "emoji"], name="reacted_once")
        ]

    def __str__(self) -> str:
        return f"reaction {self.pk}"
