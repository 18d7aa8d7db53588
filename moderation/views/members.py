"""What members see of moderation: reporting a message, and the notes that the team wrote to them."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import Refusal
from chat import access as chat_access
from chat import projection as chat_projection
from chat.views.entrance import person_id, signed_in
from groups import access as group_access
from groups import policies as group_policies
from groups.views.support import reading_line
from moderation import access
from moderation.forms import FlagForm, LookAgainForm, ReplyForm, WorryForm
from moderation.policies import reasons
from moderation.services import appeals, flags, notes, worries


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def flag_message(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """What worries one, who will see it and when; then thanks."""
    place, message = chat_access.place_of_message(person_id(request), message_id)
    form = FlagForm(request.POST if request.method == "POST" else None, initial={"key": uuid.uuid4()})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                flags.flag_message(by=place.member, message_id=message.pk, at=timezone.now(), **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.detail)
                status = refusal.status
            else:
                danger = "?now=1" if reasons.is_safety(form.cleaned_data["reason"]) else ""
                return HttpResponseRedirect(reverse("flag_thanks", args=[message_id]) + danger)
    spoken = chat_access.with_words([message], place.member.pk)[0]
    seen = chat_projection.for_place(spoken, place)
    context = {
        "form": form,
        "m": {**seen, "at": message.created_at} if seen else None,
        "reader": str(chat_projection.form_of(message, place)),
        "room": place.room,
        "reading_line": reading_line(place.member.cohort_id, timezone.now()),
    }
    return render(request, "moderation/flag.html", context, status=status)


@signed_in
@require_safe
def flag_thanks(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """Who has the report now, and what to do if it cannot wait."""
    place, message = chat_access.place_of_message(person_id(request), message_id)
    context = {
        "room": place.room,
        "is_urgent": "now" in request.GET,
        "is_gone": message.state == "removed" or message.withdrawn_at is not None,
        "message": message,
        "may_hide_person": not group_policies.is_team(message.author.role),
        "may_take_back": access.has_open_report(place.member, message.pk),
        "reading_line": reading_line(place.member.cohort_id, timezone.now()),
    }
    return render(request, "moderation/flag_thanks.html", context)


@signed_in
@require_POST
def flag_take_back(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """One's own report is taken back; the room is where one goes on."""
    place, message = chat_access.place_of_message(person_id(request), message_id)
    flags.take_back(by=place.member, message_id=message.pk, at=timezone.now())
    messages.success(request, _("You took your report back. If you are worried again, tell us again."))
    return HttpResponseRedirect(reverse("room", args=[place.room.pk]))


@signed_in
@require_safe
def note_list(request: HttpRequest) -> HttpResponse:
    """What the team has written to this person."""
    return render(request, "moderation/notes.html", {"notes": access.notes_of(person_id(request), timezone.now())})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """One note, read from now on; and the answer."""
    user_id, at = person_id(request), timezone.now()
    found = notes.mark_read(user_id=user_id, note_id=note_id, at=at)
    form = ReplyForm(request.POST if request.method == "POST" else None, initial={"key": uuid.uuid4()})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                notes.reply(user_id=user_id, note_id=note_id, at=at, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.detail)
                status = refusal.status
            else:
                return HttpResponseRedirect(reverse("note", args=[note_id]))
    again = LookAgainForm(prefix="again", initial={"key": uuid.uuid4()}) if access.may_look_again(found, at) else None
    shown = found.message is not None and found.message.state == "visible" and found.message.withdrawn_at is None
    context = {
        "note": found,
        "form": form,
        "is_back": shown and found.action.kind == "remove",
        "words": access.words_given(found),
        "appeal": access.appeal_by(found),
        "again": again,
        "is_alone": access.is_alone(found),
        "reading_line": reading_line(found.to.cohort_id, at),
    }
    return render(request, "moderation/note.html", context, status=status)


@signed_in
@require_POST
def look_again(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """Somebody else of the team will look at the removal that this note tells of."""
    form = LookAgainForm(request.POST, prefix="again")
    if not form.is_valid():
        messages.error(request, _("Write a sentence first."))
        return HttpResponseRedirect(reverse("note", args=[note_id]))
    appeals.ask(user_id=person_id(request), note_id=note_id, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Somebody else will look again. You will hear how it went."))
    return HttpResponseRedirect(reverse("note", args=[note_id]))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def worried(request: HttpRequest, room_id: uuid.UUID) -> HttpResponse:
    """I'm worried about someone: who, why, who sees it and when; then numbers that answer now."""
    place = chat_access.place_for(person_id(request), room_id)
    people = [
        (str(one.pk), one.display_name) for one in group_access.roster_of(place.member) if one.pk != place.member.pk
    ]
    given = request.POST if request.method == "POST" else None
    form = WorryForm(given, people=people, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        worries.tell_worry(
            by=place.member, about_id=told["about"], words=told["words"], key=told["key"], at=timezone.now()
        )
        return HttpResponseRedirect(reverse("worried_thanks", args=[room_id]))
    context = {"form": form, "room": place.room, "reading_line": reading_line(place.member.cohort_id, timezone.now())}
    return render(request, "moderation/worried.html", context, status=400 if form.errors else 200)


@signed_in
@require_safe
def worried_thanks(request: HttpRequest, room_id: uuid.UUID) -> HttpResponse:
    """Who has it now, and what to do if it cannot wait."""
    place = chat_access.place_for(person_id(request), room_id)
    line = reading_line(place.member.cohort_id, timezone.now())
    return render(request, "moderation/flag_thanks.html", {"room": place.room, "is_urgent": True, "reading_line": line})
