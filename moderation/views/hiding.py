"""Hide it for me, and show it again; what is hidden, for the room's script and as a page."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from chat import access as chat_access
from chat.views.entrance import person_id, signed_in
from moderation import access
from moderation.services import hiding


@signed_in
@require_POST
def hide(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """The message is folded for this person; with `everything`, all of its author's are."""
    place, message = chat_access.place_of_message(person_id(request), message_id)
    if "everything" in request.POST:
        hiding.hide_person(by=place.member, about=message.author, at=timezone.now())
        said = _("Everything by %(name)s is folded for you. The team knows that you asked.")
        messages.success(request, said % {"name": message.author.display_name})
    else:
        hiding.hide_message(by=place.member, message=message)
        messages.success(request, _("It is folded for you."))
    return redirect("hidden", place.room.pk)


@signed_in
@require_safe
def hidden(request: HttpRequest, room_id: uuid.UUID) -> HttpResponse:
    """What this person has folded in the room; as JSON for its script."""
    place = chat_access.place_for(person_id(request), room_id)
    found = access.hidden_by(place.member)
    if request.GET.get("as") == "json":
        told = {
            "messages": [str(one.message_id) for one in found if one.message_id],
            "people": [str(one.author_id) for one in found if one.author_id],
        }
        return JsonResponse(told, headers={"Cache-Control": "no-store, private"})
    return render(request, "moderation/hidden.html", {"room": place.room, "hidden": found})


@signed_in
@require_POST
def show_again(request: HttpRequest, room_id: uuid.UUID, hidden_id: int) -> HttpResponse:
    """It is there again."""
    place = chat_access.place_for(person_id(request), room_id)
    hiding.show_again(by=place.member, hidden_id=hidden_id)
    messages.success(request, _("It is there again."))
    return redirect("hidden", room_id)
