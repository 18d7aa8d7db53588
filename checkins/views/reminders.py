"""The evening note: whether, when, and what exactly it says; and the way out that stands in every mail."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.errors import Invalid
from checkins import access
from checkins.access import watching
from checkins.errors import NotAsked
from checkins.forms.reminders import ReminderForm
from checkins.policies import days
from checkins.services.reminders import choose_reminder, stop_reminders
from groups import schedule
from groups.views import SignedIn


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: SignedIn) -> HttpResponse:
    """The settings; posting saves them at once and says so."""
    if not access.places_of(request.user.pk):
        raise NotAsked
    form = ReminderForm(request.POST) if request.method == "POST" else ReminderForm(initial=_known(request))
    if form.is_bound and form.is_valid() and _kept(request, form):
        messages.success(request, _("Saved."))
        return redirect("reminders")
    zone = schedule.zone_in_words(days.zone_named(request.user.time_zone))
    context = {"form": form, "zone_words": zone, "address": request.user.email}
    return render(request, "checkins/reminders.html", context, status=422 if form.errors else 200)


def _known(request: SignedIn) -> dict[str, object]:
    row = watching.reminder_of(request.user.pk)
    if row is None:
        return {}
    return {
        "wanted": "on" if row.is_on else "off",
        "wanted_at": f"{row.wanted_at:%H:%M}",
        "quiet_from": f"{row.quiet_from:%H:%M}",
        "quiet_until": f"{row.quiet_until:%H:%M}",
    }


def _kept(request: SignedIn, form: ReminderForm) -> bool:
    given = form.cleaned_data
    try:
        choose_reminder(
            user=request.user,
            is_on=given["wanted"] == "on",
            wanted_at=given["wanted_at"],
            quiet=(given["quiet_from"], given["quiet_until"]),
            at=timezone.now(),
        )
    except Invalid as refusal:
        form.add_error("wanted_at", refusal.detail)
    return not form.errors


@csrf_exempt  # the address in the mail is the right to stop these notes, also for a mail program that asks by itself
@require_http_methods(["GET", "HEAD", "POST"])
def reminders_stop(request: HttpRequest, stop_id: uuid.UUID) -> HttpResponse:
    """One button, without signing in; the page says the same to whoever holds an address that nobody gave out."""
    if request.method == "POST":
        stop_reminders(stop_id=stop_id)
        return render(request, "checkins/reminders_stopped.html")
    return render(request, "checkins/reminders_stop.html")
