"""What a group takes home from one meeting to the next."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from accounts.sealing import SealedTextField
from groups.models.cohorts import Cohort, Membership
from groups.models.meetings import Meeting


class Homework(models.Model):
    """A few short lines the team gave a cohort, due at its next meeting; the same for everybody in treatment there.

    `meeting` is the one it was given at, `carried_at` when the group last carried it over, `discussed_at` when it had talked about it.
    Retention: a year after it was given (groups.jobs).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="homework")
    meeting = models.ForeignKey(Meeting, on_delete=models.SET_NULL, null=True, related_name="homework")
    words = SealedTextField()
    set_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    carried_at = models.DateTimeField(null=True)
    discussed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["cohort", "discussed_at"], name="homework_by_cohort")]

    def __str__(self) -> str:
        return f"homework {self.pk}"


class HomeworkDone(models.Model):
    """That a member said they have done it, without a word of it; "not yet" deletes the row. Theirs and the team's to see.

    Retention: as the homework.
    """

    homework = models.ForeignKey(Homework, on_delete=models.CASCADE, related_name="done")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["homework", "membership"], name="homework_done_once"),
        ]

    def __str__(self) -> str:
        return f"homework done {self.pk}"
