"""Leaving, the devices one is signed in on, and the password: what ends sessions."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import LogoutView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import access, policies
from accounts.errors import NotFound
from accounts.forms import DeviceForm, NewPassword
from accounts.sessions import PROOFS
from notifications import access as own_access
from notifications.forms import NewsForm
from notifications.services import endings, news

EVERYTHING = '"cache", "cookies", "storage"'
# The CSRF and message cookies stay, so that the sign-in page works at once.
DRAFTS = '"cache", "storage"'


@csrf_exempt  # a page that has lain open must still let one leave: see _is_ours
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Exit: this session has ended, the browser is asked to forget it all, and a neutral site opens.

    Always leads away. Only a form of our own pages ends the session; a foreign one changes nothing.
    """
    response = HttpResponseRedirect(settings.NEUTRAL_URL, status=HTTPStatus.SEE_OTHER)
    response["Cache-Control"] = "no-store"
    if _is_ours(request):
        if request.session.session_key:
            endings.end_session(session_key=request.session.session_key)
        logout(request)
        response["Clear-Site-Data"] = EVERYTHING
    return response


def _is_ours(request: HttpRequest) -> bool:
    """Whether one of our own pages asks: the browser says so, or the form brings its token."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    # Checked as signing out everywhere would be: a view that asks for the token.
    return CsrfViewMiddleware(end_all).process_view(request, end_all, (), {}) is None


class SignOut(LogoutView):
    """Signing out: this session has ended and drafts are forgotten. Opening the page only asks."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Signed out, on the way to the sign-in page."""
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = DRAFTS
        return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def news_settings(request: HttpRequest) -> HttpResponse:
    """Whether a mail says that there is something new, and when none does."""
    person = access.signed_in(request.user)
    now = own_access.news_choice_of(person)
    initial = {"wanted": "on" if now.is_on else "off", "quiet_from": now.quiet_from, "quiet_until": now.quiet_until}
    form = NewsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        news.choose(user=person, is_on=told["wanted"] == "on", quiet=(told["quiet_from"], told["quiet_until"]))
        messages.success(request, _("Saved."))
        return redirect("news_settings")
    status = 422 if form.errors else 200
    return render(request, "notifications/news.html", {"form": form, "address": person.email}, status=status)


@login_required
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in."""
    found = access.devices_of(access.signed_in(request.user).pk, timezone.now(), request.session.session_key)
    return render(request, "notifications/devices.html", {"devices": found})


@login_required
@require_POST
def end_device(request: HttpRequest) -> HttpResponse:
    """One device is signed out."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        raise NotFound
    endings.end_device(by=access.signed_in(request.user).pk, device=form.cleaned_data["device"])
    messages.success(request, _("That device is signed out."))
    return redirect("devices")


@login_required
@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    """Signed out everywhere, here too."""
    endings.end_all_sessions(user_id=access.signed_in(request.user).pk)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    response = redirect("account_login")
    response["Clear-Site-Data"] = DRAFTS
    return response


@login_required
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """A new password, for somebody who has just proved who they are; every other session ends."""
    person = access.signed_in(request.user)
    if not policies.has_fresh_proof(request.session.get(PROOFS, []), timezone.now()):
        return render(request, "account/password_later.html")
    form = NewPassword(data=request.POST or None, user=person)
    if request.method == "POST" and form.is_valid():
        endings.change_password(user=person, password=form.cleaned_data["password1"], keep=request.session)
        update_session_auth_hash(request, person)
        get_adapter().send_mail("account/email/changed", person.email, {})
        messages.success(request, _("Your password is saved. Other devices are signed out."))
        return redirect("mfa_index")
    return render(request, "account/password_set.html", {"form": form})
