"""Service accounts: programs that act by themselves, each with its own way in, good for little and not for ever."""

from __future__ import annotations

import logging
import secrets
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import policies
from accounts.errors import Invalid, NotFound
from accounts.models import ServiceToken, User

logger = logging.getLogger("handrail.service")

LONGEST = timedelta(days=366)


def open_account() -> User:
    """A service account: no password, no address that mail could reach, so nobody can sign in to it."""
    return User.objects.create_user(f"{uuid.uuid4().hex}@service.invalid")


def issue(
    *, user: User, name: str, scopes: Collection[str], expires_at: datetime, at: datetime
) -> tuple[ServiceToken, str]:
    """A new token of a service account, and the one moment at which it can be read. Raises Invalid, NotFound for a person's account."""
    if not user.email.endswith("@service.invalid"):
        raise NotFound
    if not scopes or not set(scopes) <= set(policies.SCOPES):
        raise Invalid(_("Choose what the token is good for."), field="scopes")
    if not at < expires_at <= at + LONGEST:
        raise Invalid(_("A token is good for at least a moment and at most a year."), field="expires_at")
    token = f"hr_{secrets.token_urlsafe(32)}"
    digest = policies.token_key(token).removeprefix(policies.TOKEN)
    made = ServiceToken.objects.create(
        user=user, name=name, digest=digest, scopes=sorted(scopes), created_at=at, expires_at=expires_at
    )
    logger.info("service token %s issued for account %s: %s", made.pk, user.pk, " ".join(made.scopes))
    return made, token


def revoke(*, token_id: uuid.UUID, at: datetime) -> str:
    """The token opens nothing any more; doing it twice changes nothing. Returns what stands for it. Raises NotFound."""
    found = ServiceToken.objects.filter(pk=token_id).first()
    if found is None:
        raise NotFound
    if ServiceToken.objects.filter(pk=token_id, revoked_at__isnull=True).update(revoked_at=at):
        logger.info("service token %s revoked", token_id)
    return policies.TOKEN + found.digest


def note_use(*, key: str, at: datetime) -> None:
    """The token was used at `at`; written at most once a minute, harmless twice."""
    stale = Q(used_at__isnull=True) | Q(used_at__lte=at - policies.TOUCH_EVERY)
    used = ServiceToken.objects.filter(stale, digest=key.removeprefix(policies.TOKEN))
    for token_id in used.values_list("pk", flat=True):
        used.filter(pk=token_id).update(used_at=at)
        logger.info("service token %s in use", token_id)
