"""How allauth signs people in and out here, and what it mails them."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context as current
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sites.requests import RequestSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import access, policies
from accounts.models import User
from accounts.sessions import DEVICE, OWN_PHONE, SECOND_FACTOR
from notifications.services import endings, mail, wakeups

# Setting one up is using it: the person is not asked for it again on the next page.
JUST_PROVED = ("mfa/email/totp_activated", "mfa/email/webauthn_added")


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up but by invitation; sessions end everywhere when the way of signing in changes; mail says nothing."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("The address or the password is not right. You can use a code instead."),
        "incorrect_code": _("That code is not right."),
        "incorrect_password": _("That password is not right."),
        "rate_limited": _("That was a lot at once. Please wait a minute and try again."),
        "too_many_login_attempts": _("That was too many tries. Please wait a minute, then ask for a new code."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up here; an invitation makes the account."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """The person is signed in on this device, until the browser closes unless it is their own phone."""
        super().login(request, user)
        request.session[DEVICE] = policies.device_label(self.get_http_user_agent(request))
        keep_for_owner(request, user)

    def logout(self, request: HttpRequest) -> None:
        """The session has ended, and its open sockets are told."""
        key = request.session.session_key
        super().logout(request)
        if key is not None:
            wakeups.kick(wakeups.session_name(key))

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether this is the person's password; wrong tries are counted."""
        found = self.authenticate(current.request, email=getattr(user, "email", ""), password=password)
        return found is not None and found.pk == user.pk

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The mail is posted; nobody waits for it."""
        request = current.request
        facts = {"request": request, "email": email, "current_site": RequestSite(request), **context}
        mail.post(self.render_mail(template_prefix, email, facts))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """A second factor was added, removed or renewed: other sessions end, and the person hears of it in neutral words."""
        request = current.request
        if isinstance(user, User):
            if template_prefix in JUST_PROVED:
                record_authentication(request, user, "mfa", reauthenticated=True)
            request.session[SECOND_FACTOR] = bool(access.second_factors_of(user.pk))
            endings.end_other_sessions(user_id=user.pk, keep=request.session)
            self.send_mail("account/email/changed", user.email, {})


def keep_for_owner(request: HttpRequest, user: AbstractBaseUser) -> None:
    """The cookie outlives the browser only on a member's own phone; the team signs in again each time."""
    own = bool(request.session.get(OWN_PHONE)) and not (isinstance(user, User) and access.is_team(user))
    request.session[OWN_PHONE] = own
    request.session.set_expiry(settings.SESSION_MAX_OWN_PHONE_S if own else 0)
