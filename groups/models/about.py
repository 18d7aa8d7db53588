"""What somebody tells the team about themselves."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from accounts.sealing import SealedTextField


class AboutMe(models.Model):
    """How a person is spoken of and how they may be reached, in their own words; empty where they said nothing.

    For the teams of their groups, never for other members. Retention: until the account is erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    pronouns = SealedTextField()
    reach = SealedTextField()

    def __str__(self) -> str:
        return f"about {self.pk}"
