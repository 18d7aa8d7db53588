"""How to reach me (S12): pronouns and a contact rule, told to the team and to nobody else."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import Invalid
from groups.access.about import own_about
from groups.forms import AboutMeForm
from groups.services.about import say_about_me
from groups.views import SignedIn


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def about_me(request: SignedIn) -> HttpResponse:
    """Two lines of one's own, each of which may stay empty."""
    said = own_about(request.user.pk)
    given = request.POST if request.method == "POST" else None
    form = AboutMeForm(given, initial={"pronouns": said.pronouns, "reach": said.reach})
    if form.is_bound and form.is_valid():
        try:
            say_about_me(user=request.user, **form.cleaned_data)
        except Invalid as refusal:
            form.add_error(refusal.field, refusal.detail)
        else:
            messages.success(request, _("Saved."))
            return redirect("about_me")
    return render(request, "groups/about_me.html", {"form": form}, status=422 if form.is_bound else 200)
