"""My plan (S6): reading it, writing it, who may see it, printing it, keeping it on one's own phone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import Conflict, Invalid
from accounts.sessions import OWN_PHONE
from chat.projection import wire_id
from checkins import access
from checkins.access import plans
from checkins.errors import NotAsked
from checkins.forms.plan import PlanForm, ShareForm
from checkins.policies import plan as rules
from checkins.services import plans as verbs
from groups.views import SignedIn

SIZES = ("page", "wallet")


def parts_of(written: plans.Written) -> list[dict[str, Any]]:
    """The plan part by part, with everybody in it who can be called."""
    return [
        {
            "code": part.code,
            "title": part.title,
            "hint": part.hint,
            "contacts": [rules.contact_of(line) for line in written.lines[part.code]],
        }
        for part in rules.PARTS
    ]


def _check_place(request: SignedIn) -> list[str]:
    """The names of those who could read it. Raises NotAsked for somebody in no therapy group."""
    places = access.places_of(request.user.pk)
    if not places:
        raise NotAsked
    return access.readers_for(places)


@login_required
@require_safe
def plan(request: SignedIn) -> HttpResponse:
    """The plan as it is, or what one is for."""
    readers = _check_place(request)
    written = plans.own(request.user.pk)
    context = {
        "parts": parts_of(written),
        "written": written,
        "readers": readers,
        "share": written.plan.share,
        "own_phone": bool(request.session.get(OWN_PHONE)),
        "person_id": wire_id(request.user.pk),
    }
    return render(request, "checkins/plan.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: SignedIn) -> HttpResponse:
    """All six lists on one page; leaving one empty is fine."""
    readers = _check_place(request)
    written = plans.own(request.user.pk)
    form = PlanForm(request.POST) if request.method == "POST" else form_of(written)
    if form.is_bound and form.is_valid():
        try:
            verbs.save_plan(user=request.user, given=form.parts(), seen=form.cleaned_data["seen"], at=timezone.now())
        except (Invalid, Conflict) as refusal:
            return render(request, "checkins/plan_edit.html", again(form, refusal, written), status=refusal.status)
        messages.success(request, _("Your plan is saved."))
        return redirect("plan")
    context = {"form": form, "readers": readers, "share": written.plan.share}
    return render(request, "checkins/plan_edit.html", context, status=422 if form.errors else 200)


def form_of(written: plans.Written) -> PlanForm:
    """The boxes with what stands in the plan."""
    return PlanForm(initial={**rules.text_of(written.lines), "seen": written.plan.version})


def again(form: PlanForm, refusal: Invalid | Conflict, written: plans.Written) -> dict[str, Any]:
    """The page again with everything typed; after a conflict it starts from the newest version and shows that beside it."""
    if isinstance(refusal, Invalid):
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.detail)
        return {"form": form}
    told = PlanForm({**{name: form.data.get(name, "") for name in form.fields}, "seen": str(written.plan.version)})
    told.add_error(None, _("The plan was changed meanwhile. What you wrote is below; the saved one is under it."))
    return {"form": told, "other": parts_of(written)}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_sharing(request: SignedIn) -> HttpResponse:
    """Who can see it, who has looked, and every version; each is the owner's to change."""
    readers = _check_place(request)
    written = plans.own(request.user.pk)
    form = ShareForm(request.POST if request.method == "POST" else None, initial={"share": written.plan.share})
    if form.is_bound and form.is_valid():
        verbs.share_plan(user=request.user, share=form.cleaned_data["share"])
        messages.success(request, _("Saved."))
        return redirect("plan_sharing")
    context = {
        "form": form,
        "readers": readers,
        "openings": plans.own_openings(request.user.pk),
        "versions": plans.own_versions(request.user.pk),
        "now": written.plan.version,
    }
    return render(request, "checkins/plan_sharing.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_version(request: SignedIn, n: int) -> HttpResponse:
    """An earlier version; posting brings it back."""
    old = plans.own_version(request.user.pk, n)
    if request.method == "POST":
        verbs.bring_back(user=request.user, n=n, at=timezone.now())
        messages.success(request, _("Your plan is as it was then."))
        return redirect("plan")
    return render(request, "checkins/plan_version.html", {"parts": parts_of(old), "version": old.version})


@login_required
@require_POST
def plan_together(request: SignedIn) -> HttpResponse:
    """A facilitator is asked to write it together with this person."""
    verbs.ask_to_write_together(user=request.user, at=timezone.now())
    messages.success(request, _("Asked. Your facilitators can now read your plan and write in it with you."))
    return redirect("plan")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_delete(request: SignedIn) -> HttpResponse:
    """One page that says what goes, then it is gone."""
    if request.method == "POST":
        verbs.forget_plan(user=request.user)
        messages.success(request, _("Your plan is deleted."))
        return redirect("plan")
    return render(request, "checkins/plan_delete.html")


@login_required
@require_safe
def plan_print(request: SignedIn) -> HttpResponse:
    """The plan on one page, or small enough for a wallet; with a name only if it was ticked."""
    written = plans.own(request.user.pk)
    places = access.places_of(request.user.pk)
    size = request.GET.get("size", "page")
    context = {
        "parts": [part for part in parts_of(written) if part["contacts"]],
        "size": size if size in SIZES else "page",
        "named": "name" in request.GET,
        "name": places[0].display_name if places else "",
    }
    return render(request, "checkins/plan_print.html", context)


@login_required
@require_safe
def plan_kept(request: SignedIn) -> HttpResponse:
    """The copy that a phone keeps when its owner asks for it: the plan alone, without forms, tabs or names."""
    written = plans.own(request.user.pk)
    context = {
        "parts": [part for part in parts_of(written) if part["contacts"]],
        # The frame of somebody who is not signed in: what this page shows without a network must not need one.
        "shell": {"support_url": reverse("support")},
    }
    return render(request, "checkins/plan_kept.html", context)
