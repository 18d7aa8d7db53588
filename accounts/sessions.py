"""The session engine (`SESSION_ENGINE`): Django's database sessions, with the facts that end one in columns of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.exceptions import SuspiciousOperation
from django.utils import timezone

from accounts import policies
from accounts.models import Session, User

BEGAN = "_began"  # {"user", "auth_gen", "at"} of the sign-in this session stands for
OWN_PHONE = "own_phone"
DEVICE = "device"
SECOND_FACTOR = "second_factor"
PROOFS = "account_authentication_methods"  # allauth's record of how the person proved who they are


class SessionStore(DatabaseStore):
    """A session whose row says whose it is, since when, and of which generation of that person's sign-ins.

    The generation is read once, when somebody signs in; afterwards it is only compared, so raising it ends every older session.
    """

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table of sessions."""
        return Session

    def _validate_session_key(self, key: str | None) -> bool:
        """Only what we give out; a quoted cookie can hold what PostgreSQL refuses to be asked."""
        return key is not None and len(key) >= 8 and key.isascii() and key.isalnum()

    def _get_session_from_db(self) -> Session | None:
        """The row with its person, kept in `row` for the limits to be checked without asking again."""
        try:
            self.row = Session.objects.select_related("user").get(
                session_key=self.session_key, expire_date__gt=timezone.now()
            )
        except (Session.DoesNotExist, SuspiciousOperation):
            self.row = None
            self._session_key = None
        return self.row

    async def _aget_session_from_db(self) -> Session | None:
        try:
            self.row = await Session.objects.select_related("user").aget(
                session_key=self.session_key, expire_date__gt=timezone.now()
            )
        except (Session.DoesNotExist, SuspiciousOperation):
            self.row = None
            self._session_key = None
        return self.row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to save. Whoever saves a session is doing something, so it is seen now."""
        user = data.get(SESSION_KEY)
        if self._is_news(data, user):
            gen = User.objects.filter(pk=user).values_list("auth_gen", flat=True).first() if user else 0
            self._note(data, user, gen)
        key = self._get_or_create_session_key()  # type: ignore[attr-defined]  # the stubs leave it out
        return self._row_for(key, data)

    async def acreate_model_instance(self, data: dict[str, Any]) -> Session:
        """See create_model_instance()."""
        user = data.get(SESSION_KEY)
        if self._is_news(data, user):
            gen = await User.objects.filter(pk=user).values_list("auth_gen", flat=True).afirst() if user else 0
            self._note(data, user, gen)
        key = await self._aget_or_create_session_key()  # type: ignore[attr-defined]  # the stubs leave it out
        return self._row_for(key, data)

    @staticmethod
    def _is_news(data: dict[str, Any], user: str | None) -> bool:
        return BEGAN not in data or data[BEGAN]["user"] != user

    @staticmethod
    def _note(data: dict[str, Any], user: str | None, gen: int | None) -> None:
        data[BEGAN] = {"user": user, "auth_gen": gen or 0, "at": timezone.now().isoformat()}

    def _row_for(self, key: str, data: dict[str, Any]) -> Session:
        began = data[BEGAN]
        own_phone = bool(data.get(OWN_PHONE))
        started_at = datetime.fromisoformat(began["at"])
        proofs = data.get(PROOFS) or []
        return Session(
            session_key=key,
            session_data=self.encode(data),
            expire_date=policies.latest_end(started_at, own_phone=own_phone, limits=policies.Limits.of(settings)),
            user_id=began["user"],
            auth_gen=began["auth_gen"],
            started_at=started_at,
            seen_at=timezone.now(),
            own_phone=own_phone,
            second_factor=bool(data.get(SECOND_FACTOR, any(proof.get("method") == "mfa" for proof in proofs))),
            device=str(data.get(DEVICE, ""))[:80],
        )
