"""How a person reads: language and time zone."""

from __future__ import annotations

import uuid
from zoneinfo import available_timezones

from django.conf import settings

from accounts.errors import Invalid
from accounts.models import User


def choose_reading(*, user_id: uuid.UUID, language: str, time_zone: str) -> None:
    """Pages speak this language and show times in this zone from now on. Raises Invalid for one that we do not know."""
    if language not in dict(settings.LANGUAGES):
        raise Invalid(field="language")
    if time_zone not in available_timezones():
        raise Invalid(field="time_zone")
    User.objects.filter(pk=user_id).update(language=language, time_zone=time_zone)
