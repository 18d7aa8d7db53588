"""More: who one is here, one's devices and notes, how one reads, and signing out."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.services.preferences import choose_reading
from groups import access, policies
from groups.forms import ReadingForm
from groups.views import SignedIn


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def more(request: SignedIn) -> HttpResponse:
    """The page; posting saves language and time zone at once and says so in the language just chosen."""
    person = request.user
    given = request.POST if request.method == "POST" else None
    form = ReadingForm(given, initial={"language": person.language, "time_zone": person.time_zone})
    if request.method == "POST" and form.is_valid():
        choose_reading(user_id=person.pk, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        return redirect("more")
    places = access.memberships_of(person.pk)
    treated = any(policies.is_participant(place.role, place.cohort.kind) for place in places)
    context = {"form": form, "places": places, "person": person, "treated": treated}
    return render(request, "groups/more.html", context, status=422 if form.is_bound else 200)
