"""Something new for one person: one mail that says only that, if they want any, and not in their quiet hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.models import User
from notifications import policies
from notifications.models import NewsChoice
from notifications.services import outbox
from notifications.services.outbox import Mail

PATIENCE = timedelta(minutes=5)  # whoever is looking at the room needs no mail
USEFUL = timedelta(hours=24)


def choose(*, user: User, is_on: bool, quiet: tuple[time, time]) -> None:
    """The person gets a mail when there is something new for them, or none, from now on."""
    told = {"is_on": is_on, "quiet_from": quiet[0], "quiet_until": quiet[1]}
    NewsChoice.objects.update_or_create(user=user, defaults=told)


def tell(*, user: User, once: str, link: str, at: datetime) -> None:
    """A mail leaves in five minutes, or when the person's quiet hours end; the same `once` is one mail. Nothing for who wants none."""
    wanted = NewsChoice.objects.filter(user=user, is_on=True).first()
    if wanted is None:
        return
    quiet = (wanted.quiet_from, wanted.quiet_until)
    due = policies.after_quiet(at + PATIENCE, quiet, ZoneInfo(user.time_zone))
    outbox.put_all([Mail("something_new", user, once, link, due_at=due, not_after=due + USEFUL)])
