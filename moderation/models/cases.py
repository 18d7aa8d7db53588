"""Flags, cases, actions and the note to the author."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.sealing import SealedTextField
from chat.models import Message
from groups.models import Cohort, Membership


class Reason(models.TextChoices):
    """Why a message worries somebody (MODERATION 3.3)."""

    SAFETY_SELF = "safety_self"
    SAFETY_OTHER = "safety_other"
    USE_DETAIL = "use_detail"
    SOURCING = "sourcing"
    MEDICAL_ADVICE = "medical_advice"
    PRIVACY_OTHER = "privacy_other"
    CONTACT_SWAP = "contact_swap"
    CONDUCT = "conduct"
    OTHER = "other"


class Case(models.Model):
    """One question for the team: a message, or a member. One open case a message; every change bumps `version`.

    A claim is a lease: it counts while `claim_expires_at` is ahead. `decided_n` is the revision of the message that was decided about.
    Retention: six years after it closed.
    """

    class Status(models.TextChoices):
        OPEN = "open"
        CLAIMED = "claimed"
        WAITING = "waiting"
        DECIDED = "decided"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="cases")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="cases")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="cases")
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    priority = models.PositiveSmallIntegerField(default=2)
    version = models.PositiveIntegerField(default=1)
    opened_by_rule = models.BooleanField(default=False)
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    claimed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    claim_expires_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_n = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(message__isnull=False, member__isnull=True) | Q(message__isnull=True, member__isnull=False),
                name="case_has_one_subject",
            ),
            models.UniqueConstraint(
                fields=["message"],
                condition=Q(message__isnull=False) & ~Q(status__in=["decided", "closed"]),
                name="one_open_case_a_message",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(member__isnull=False) & ~Q(status__in=["decided", "closed"]),
                name="one_open_case_a_member",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["cohort", "status", "priority"], name="case_queue")]

    def __str__(self) -> str:
        return f"case {self.pk} {self.status}"


class Flag(models.Model):
    """That somebody, or a screen, worries about a message as it stood at `words_n`. The reporter is never shown to members.

    `message` and `words_n` are None when somebody worries about a person and not about anything they wrote.
    `reporter` is None for a screen; then `rule`, `rule_version` and `span` explain the finding. Retention: as the case.
    `taken_back_at` says that its reporter took it back; the team still sees that it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="flags")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="flags")
    words_n = models.PositiveIntegerField(null=True)
    reporter = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason)
    words = SealedTextField(null=True)
    rule = models.CharField(max_length=60, blank=True)
    rule_version = models.PositiveIntegerField(null=True)
    span = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("Action", on_delete=models.PROTECT, null=True, related_name="closed_flags")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reporter", "message", "words_n"],
                condition=Q(reporter__isnull=False),
                name="flagged_once_a_revision",
            ),
        ]

    def __str__(self) -> str:
        return f"flag {self.pk} {self.reason}"


class Action(models.Model):
    """What a member of the team did about a case; append-only. `remark` is the team's own, nobody else reads it. Retention: as the case."""

    class Kind(models.TextChoices):
        CLAIM = "claim"
        RELEASE_CLAIM = "release_claim"
        KEEP = "keep"
        HOLD = "hold"
        RELEASE = "release"
        REMOVE = "remove"
        RESTORE = "restore"
        NOTE = "note"
        MUTE = "mute"
        SLOW = "slow"
        SUSPEND = "suspend"
        LIFT = "lift"
        ESCALATE = "escalate"
        GIVE_BACK_WORDS = "give_back_words"
        PURGE = "purge"
        REOPEN = "reopen"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="actions")
    actor = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    targets = models.JSONField(default=list)
    reason = models.CharField(max_length=20, blank=True)
    minutes = models.PositiveIntegerField(null=True)
    remark = SealedTextField(null=True)
    case_version = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["actor", "created_at"], name="action_by_actor")]

    def __str__(self) -> str:
        return f"action {self.pk} {self.kind}"


class Note(models.Model):
    """A private word to an author about their message; nobody else sees it. Out when `send_after` has passed and it is not undone.

    With `gives_words` the author reads their removed words beside it; they are not copied here, so that they die with a purge.

    `told_at` is when their devices were told, by whichever clock was first. Retention: as the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    to = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="notes")
    signed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="notes")
    text = SealedTextField()
    gives_words = models.BooleanField(default=False)
    send_after = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    reply = SealedTextField(null=True)
    replied_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["send_after"], condition=Q(told_at__isnull=True, undone_at__isnull=True), name="note_due"
            )
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"
