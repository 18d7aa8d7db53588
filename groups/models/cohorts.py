"""Programme, cohort, membership."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Programme(models.Model):
    """One treatment programme: its clock, its crisis numbers, and its numbers for attendance (DOMAIN R27).

    `crisis` is a list of `{"label", "how", "href", "hours"}`. "I cannot come" excuses `excused_notice_hours` before. Somebody is asked
    to look once a member has been away from so many meetings within `absence_weeks`, in a row, or without being excused, or came to a
    smaller share of them than `attendance_floor` percent; 0 asks nobody. Retention: for ever.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, default="America/New_York")
    crisis = models.JSONField(default=list)
    excused_notice_hours = models.PositiveSmallIntegerField(default=24, db_default=24)
    absence_weeks = models.PositiveSmallIntegerField(default=12, db_default=12)
    absences_most = models.PositiveSmallIntegerField(default=6, db_default=6)
    absences_in_row = models.PositiveSmallIntegerField(default=3, db_default=3)
    not_excused_most = models.PositiveSmallIntegerField(default=2, db_default=2)
    attendance_floor = models.PositiveSmallIntegerField(default=85, db_default=85)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"programme {self.pk}"


class Cohort(models.Model):
    """One circle of confidentiality: a therapy group, a family, a one-to-one. `kind` never changes.

    `members_gen` goes up with every change of a membership, in the same transaction and holding this row.
    With `holds_private`, messages with contact details or offers wait for the team; without, they are shown and the team is told.
    `agreement_version` is the version everybody must have accepted before the room opens; 0 means none yet.
    Retention: for ever; its words have their own.
    """

    class Kind(models.TextChoices):
        GROUP = "group"
        FAMILY = "family"
        ONE_TO_ONE = "one_to_one"
        STAFF = "staff"
        ALUMNI = "alumni"

    class Mode(models.TextChoices):
        OPEN = "open"
        NIGHT_HOLD = "night_hold"
        PRE_MODERATED = "pre_moderated"
        PAUSED = "paused"
        READ_ONLY = "read_only"
        ARCHIVED = "archived"

    class Roster(models.TextChoices):
        FIXED = "fixed"
        REVOLVING = "revolving"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.GROUP)
    roster = models.CharField(max_length=10, choices=Roster, default=Roster.REVOLVING)
    min_size = models.PositiveSmallIntegerField(default=2)
    target_size = models.PositiveSmallIntegerField(default=12)
    max_size = models.PositiveSmallIntegerField(default=16)
    mode = models.CharField(max_length=13, choices=Mode, default=Mode.OPEN)
    holds_private = models.BooleanField(default=True, db_default=True)
    members_gen = models.PositiveIntegerField(default=1)
    agreement_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(min_size__lte=F("target_size")) & Q(target_size__lte=F("max_size")),
                name="cohort_sizes_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"cohort {self.pk} {self.mode}"


class Membership(models.Model):
    """One person's place in one cohort, with dates. Its id is the only id others see of the person.

    `gen` goes up with every change of this row. `agreed_version` is the last agreement version accepted.
    A member reads from `started_at` to `ended_at`. `muted_until`, `slow_until` and `suspended_until` are the pauses of
    MODERATION 4.3: each ends by the clock, and a suspension is also a mute. Retention: as long as the cohort.
    """

    class Role(models.TextChoices):
        MEMBER = "member"
        CO_LEADER = "co_leader"
        PEER_SPECIALIST = "peer_specialist"
        FACILITATOR = "facilitator"
        SUPERVISOR = "supervisor"
        SUPPORTER = "supporter"
        SERVICE = "service"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role, default=Role.MEMBER)
    display_name = models.CharField(max_length=40)
    gen = models.PositiveIntegerField(default=1)
    agreed_version = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=30, blank=True)
    muted_until = models.DateTimeField(null=True, blank=True)
    slow_until = models.DateTimeField(null=True, blank=True)
    suspended_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cohort", "user"], condition=Q(ended_at__isnull=True), name="one_open_membership_a_cohort"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="membership_ends_after_start",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "ended_at"], name="membership_by_user")]

    def __str__(self) -> str:
        return f"membership {self.pk} {self.role}"
