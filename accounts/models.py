"""People who sign in, their sessions, and the receipts of what they asked for."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    """Creates people by e-mail address; the address is lower-cased so that one person is one row."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Add a person. Without a password they sign in by code or passkey."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Add a person who may open the site administration (structure only, never words)."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, is_team=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """One account. Which cohorts a person belongs to is not known on this floor.

    `auth_gen` goes up whenever everything signed in before must end: password change, sign-out everywhere, disabling.
    `is_team` is set when somebody gets a role of the team in any cohort: second factor and shorter idle limit.
    Retention: until the account is erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    language = models.CharField(max_length=5, default="en")
    time_zone = models.CharField(max_length=64, default="America/New_York")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_team = models.BooleanField(default=False)
    auth_gen = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return f"account {self.pk}"


class Session(AbstractBaseSession):
    """A signed-in browser. One row answers whether it still counts, so sockets can ask without decoding it.

    `seen_at` is the last request made by a person (heartbeats are not activity). `own_phone` was ticked at sign-in.
    `device` is a coarse label such as "Firefox, Android"; no address is kept. `second_factor` says that this very session
    has proved one (TOTP, passkey, recovery code).
    Retention: until it ends.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    auth_gen = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    own_phone = models.BooleanField(default=False)
    second_factor = models.BooleanField(default=False)
    device = models.CharField(max_length=80, blank=True)

    class Meta(AbstractBaseSession.Meta):
        indexes: ClassVar = [models.Index(fields=["user", "expire_date"], name="session_by_user")]

    def __str__(self) -> str:
        return "session"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Unused: the store knows this model, not the other way round."""
        raise TypeError("Open sessions through accounts.sessions.SessionStore.")


class Receipt(models.Model):
    """What was answered to a keyed command; asking again with the same key gives the same answer.

    `fingerprint` is an HMAC of the command, so that a key cannot be used for something else; the answer holds ids, never words.
    Retention: for ever, beside what the command made (PROTOCOL section 3).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="receipts")
    key = models.UUIDField()
    fingerprint = models.BinaryField(max_length=32)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="command_done_once")]

    def __str__(self) -> str:
        return f"receipt {self.pk}"


class ServiceToken(models.Model):
    """A program's way in: good for its scopes until it expires or is revoked. Only a digest is kept; the token itself is shown once.

    `user` is a service account: nobody signs in to it, and what it may see is what its memberships open.
    Retention: as the account, so that it can be said later which program could do what, and when.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="service_tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"service token {self.pk}"
