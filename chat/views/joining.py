"""Accepting an invitation (S2): five short pages. Nothing exists of a person until they say yes on the last one."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import Conflict, Invalid, Refusal
from chat.forms import NameForm, QuestionForm, VersionForm
from chat.services import joining
from chat.views.invited import behind_link, people, show, visitor_of
from groups import access
from groups.errors import AgreementDue, CohortFull, InvitationClosed
from groups.services import invitations, questions

if TYPE_CHECKING:
    from groups.models import Invitation

WHO, NAME, AGREEMENT, CHECKINS, START = range(1, 6)
PAGES = {WHO: "who", NAME: "name", AGREEMENT: "agreement", CHECKINS: "checkins", START: "start"}


@require_safe
@behind_link
def invitation(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """The link itself: the page where one left off."""
    return redirect("invitation_step", token, min(invitation.step, START))


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def step(request: HttpRequest, invitation: Invitation, token: str, number: int) -> HttpResponse:
    """One of the five pages. Pages ahead of the furthest one open in their turn."""
    if number not in PAGES or number > invitation.step:
        return redirect("invitation", token)
    if request.method != "POST":
        return _page(request, invitation, token, number)
    if number == NAME:
        invitations.keep_progress(invitation=invitation, display_name=request.POST.get("display_name", ""))
    way = request.POST.get("go", "next")
    if way == "back":
        return redirect("invitation_step", token, max(number - 1, WHO))
    if way == "later":
        return redirect("invitation_later", token)
    if way == "look":
        return redirect("invitation_step", token, number)
    return _go_on(request, invitation, token, number)


def _page(request: HttpRequest, invitation: Invitation, token: str, number: int, **more: Any) -> HttpResponse:
    agreement = access.current_agreement(invitation.cohort)
    context: dict[str, Any] = {
        "token": token,
        "invitation": invitation,
        "cohort": invitation.cohort,
        "agreement": agreement,
        "has_agreed": agreement is not None and invitation.agreed_version == agreement.version,
        "step": number,
        "of": START,
        **people(invitation),
    }
    if number == NAME:
        context["form"] = NameForm(initial={"display_name": invitation.display_name})
    status = more.pop("status", 200)
    return show(request, PAGES[number], {**context, **more}, status=status)


def _go_on(request: HttpRequest, invitation: Invitation, token: str, number: int) -> HttpResponse:
    """What the page asked for is checked and kept, and the next one opens."""
    if number == NAME:
        form = NameForm(request.POST)
        if not _is_name_free(form, invitation):
            return _page(request, invitation, token, number, form=form, status=422)
    if number == AGREEMENT and not _has_agreed(request, invitation):
        messages.info(request, _("The agreement has changed since you opened it. Please read it again."))
        return redirect("invitation_step", token, AGREEMENT)
    if number == START:
        return _join(request, invitation, token)
    invitations.keep_progress(invitation=invitation, step=number + 1)
    return redirect("invitation_step", token, number + 1)


def _is_name_free(form: NameForm, invitation: Invitation) -> bool:
    """Whether the group can see this name; otherwise the form says why not and keeps what was typed."""
    if not form.is_valid():
        return False
    try:
        invitations.check_name_free(invitation=invitation, display_name=form.cleaned_data["display_name"])
    except Invalid as refusal:
        form.add_error("display_name", refusal.detail)
        return False
    return True


def _has_agreed(request: HttpRequest, invitation: Invitation) -> bool:
    """Whether the person has said yes to the version in force; a group without an agreement asks for nothing."""
    if not invitation.cohort.agreement_version:
        return True
    form = VersionForm(request.POST)
    if not form.is_valid():
        return False
    try:
        invitations.agree(invitation=invitation, version=form.cleaned_data["version"], at=timezone.now())
    except Conflict:
        return False
    return True


def _join(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """The person is in, signed in, and in front of the room; or back on the page that needs them."""
    visitor = visitor_of(request)
    language = translation.get_language() or "en"
    try:
        user, room = joining.accept_invitation(
            invitation=invitation, user_id=visitor, language=language, at=timezone.now()
        )
    except Refusal as refusal:
        return _not_yet(request, token, refusal)
    if visitor is None:
        get_adapter().login(request, user)
    messages.success(request, _("You are in. Welcome."))
    return redirect("room", room.pk)


def _not_yet(request: HttpRequest, token: str, refusal: Refusal) -> HttpResponse:
    """Where somebody goes on who could not come in now; nothing they did is lost."""
    if isinstance(refusal, InvitationClosed):
        return redirect("invitation", token)
    if isinstance(refusal, AgreementDue):
        messages.info(request, _("The agreement has changed since you read it. Please read it again."))
        return redirect("invitation_step", token, AGREEMENT)
    messages.error(request, refusal.detail)
    if isinstance(refusal, CohortFull):
        return redirect("invitation_step", token, START)
    if isinstance(refusal, Conflict):
        return redirect("rooms")
    return redirect("invitation_step", token, NAME)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def question(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """ "I have a question first": it goes to the team, who see it with the address of the invitation."""
    form = QuestionForm(request.POST if request.method == "POST" else None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            questions.ask_before_joining(
                invitation=invitation,
                words=form.cleaned_data["body"],
                key=form.cleaned_data["key"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("body", refusal.detail)
        else:
            return HttpResponseRedirect(f"{request.path}?asked")
    context = {"token": token, "form": form, "is_asked": "asked" in request.GET, **people(invitation)}
    return show(request, "question", context, status=422 if form.errors else 200)
