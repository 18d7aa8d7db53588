"""The first page: a way to where somebody's day starts."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from groups import access, policies


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Sign-in, Today, Needs me, or an honest page for somebody who belongs nowhere right now."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    side = policies.side_of([str(member.role) for member in access.memberships_of(request.user.pk)])
    if side == policies.NOBODY:
        return render(request, "groups/nowhere.html")
    return redirect("needs_me" if side == policies.STAFF else "today")
