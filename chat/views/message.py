"""One message: what may be done with it, as plain pages. The room's script offers the same in place."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import NotFound, Refusal
from chat import access, policies, projection
from chat.access import Place
from chat.errors import Stale
from chat.forms import EditForm, SignForm
from chat.services import messages, reactions
from chat.views import history
from chat.views.entrance import person_id, signed_in


def _found(request: HttpRequest, message_id: uuid.UUID) -> tuple[Place, dict[str, Any]]:
    """The person's place and what a page about this message needs. NotFound when they get nothing of it."""
    place, said = access.place_of_message(person_id(request), message_id)
    line = history.line_of(access.with_words([said], place.member.pk)[0], place)
    if line is None:
        raise NotFound
    at = timezone.now()
    is_own = said.author_id == place.member.pk
    return place, {
        "place": place,
        "room": place.room,
        "line": line,
        "m": line.m,
        "may_edit": policies.may_edit(said, place.member.pk, at),
        "may_take_back": is_own and said.withdrawn_at is None,
        "perms": projection.perms_of(place, at),
        "back_url": _in_room(place, line.m),
        "signs": reactions.SIGNS,
    }


def _in_room(place: Place, m: dict[str, Any]) -> str:
    """Where the message stands in its room."""
    url = reverse("room", args=[place.room.pk])
    where = f"?around={m['ord']}" if m["ord"] else ""
    return f"{url}{where}#m-{m['id']}"


@signed_in
@require_safe
def message(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """The message and everything this person may do with it."""
    _place, context = _found(request, message_id)
    return render(request, "chat/message.html", context)


@signed_in
@require_safe
def show_message(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """A link to a message lands on it, in its room."""
    place, context = _found(request, message_id)
    return HttpResponseRedirect(_in_room(place, context["m"]))


@signed_in
@require_safe
def message_part(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """The message as its room shows it, for the script that has the room open; nothing around it."""
    _place, context = _found(request, message_id)
    return render(request, "chat/_one.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit_message(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """New words for an own message. What was typed stays when they are refused."""
    place, context = _found(request, message_id)
    if request.method != "POST":
        if not context["may_edit"]:
            return HttpResponseRedirect(reverse("message", args=[message_id]))
        m = context["m"]
        form = EditForm(initial={"body": m["body"], "base_rev": m["rev"], "key": uuid.uuid4()})
        return render(request, "chat/edit.html", {**context, "form": form})
    form = EditForm(request.POST)
    status = 400
    if form.is_valid():
        try:
            done = messages.edit_message(by=place.member, message_id=message_id, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form = _again(form, refusal, context["m"])
            status = refusal.status
        else:
            if done.support is not None:
                return render(request, "chat/message.html", {**_found(request, message_id)[1], "support": done.support})
            return HttpResponseRedirect(_in_room(place, context["m"]))
    return render(request, "chat/edit.html", {**context, "form": form}, status=status)


def _again(form: EditForm, refusal: Refusal, m: dict[str, Any]) -> EditForm:
    """The refused form with the reason. After a change elsewhere it stands on the present revision, so a second send is meant."""
    words = form.cleaned_data
    is_stale = isinstance(refusal, Stale)
    rev = m["rev"] if is_stale else words["base_rev"]
    key = uuid.uuid4() if is_stale else words["key"]
    again = EditForm({"body": words["body"], "base_rev": rev, "key": key})
    again.add_error("body", refusal.detail)
    return again


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """The author takes the message back, after a page that says what this means."""
    place, context = _found(request, message_id)
    if request.method != "POST":
        if not context["may_take_back"]:
            return HttpResponseRedirect(reverse("message", args=[message_id]))
        return render(request, "chat/take_back.html", context)
    done = messages.withdraw_message(by=place.member, message_id=message_id, at=timezone.now())
    notes.success(request, _("You took your message back."))
    anchor = f"?around={done.ord}#m-{message_id}" if done.ord else ""
    return HttpResponseRedirect(reverse("room", args=[place.room.pk]) + anchor)


@signed_in
@require_POST
def react(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """A sign of support is given or taken back."""
    place, context = _found(request, message_id)
    form = SignForm(request.POST)
    if form.is_valid():
        reactions.set_reaction(
            by=place.member, message_id=message_id, emoji=form.emoji, on=form.is_on, at=timezone.now()
        )
    return HttpResponseRedirect(_in_room(place, context["m"]))
