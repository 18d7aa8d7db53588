"""Writing a new version of the agreement, looking at it as everybody will, and publishing it. Only for those who run the group."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import Conflict
from chat.forms import ClauseForm
from chat.views.entrance import person_id, signed_in
from groups import access
from groups.resources.agreement import Clause, changes_between, default_clauses
from groups.services import agreements

if TYPE_CHECKING:
    from groups.models import Membership

SPARE = 2
MOST = 40
Clauses = formset_factory(ClauseForm, extra=0, max_num=MOST, validate_max=True)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_agreement(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """The clauses in force (or the usual ones) to change; then a look; then the new version."""
    member = access.team_membership_for(person_id(request), cohort_id)
    if request.method != "POST":
        current = access.current_agreement(member.cohort)
        return _edit(request, member, list(current.clauses) if current else default_clauses(member.cohort.kind))
    formset = Clauses(request.POST)
    if not formset.is_valid():
        return _answer(request, member, formset, HTTPStatus.UNPROCESSABLE_ENTITY)
    written = [Clause(text=row["text"], why=row["why"]) for row in formset.cleaned_data if row.get("text")]
    if not written:
        messages.error(request, _("Write at least one clause."))
        return _edit(request, member, [], HTTPStatus.UNPROCESSABLE_ENTITY)
    steps = {"publish": _publish, "more": _edit, "edit": _edit}
    return steps.get(request.POST.get("go", ""), _look)(request, member, written)


def _rows(clauses: list[Clause]) -> Any:
    return Clauses(initial=[dict(clause) for clause in clauses])


def _edit(request: HttpRequest, member: Membership, clauses: list[Clause], status: int = HTTPStatus.OK) -> HttpResponse:
    """The clauses in boxes, with some empty ones below."""
    spare = [Clause(text="", why="")] * SPARE
    return _answer(request, member, _rows([*clauses, *spare]), status)


def _answer(request: HttpRequest, member: Membership, formset: Any, status: int) -> HttpResponse:
    is_late = status == HTTPStatus.CONFLICT  # somebody was faster; from here on their version counts as seen
    after = member.cohort.agreement_version if is_late else _after(request, member)
    context = {"cohort": member.cohort, "formset": formset, "after": after}
    return render(request, "groups/agreement_new.html", context, status=status)


def _after(request: HttpRequest, member: Membership) -> int:
    """The version that was in force when the person began."""
    told = request.POST.get("after", "")
    return int(told) if told.isdecimal() else member.cohort.agreement_version


def _look(request: HttpRequest, member: Membership, clauses: list[Clause]) -> HttpResponse:
    """The version as everybody will see it, and what publishing it means."""
    current = access.current_agreement(member.cohort)
    context = {
        "cohort": member.cohort,
        "clauses": clauses,
        "formset": _rows(clauses),
        "after": _after(request, member),
        "version": member.cohort.agreement_version + 1,
        "changes": changes_between(current.clauses, clauses) if current else [],
        "others": len(access.roster_of(member)) - 1,
    }
    return render(request, "groups/agreement_preview.html", context)


def _publish(request: HttpRequest, member: Membership, clauses: list[Clause]) -> HttpResponse:
    after = _after(request, member)
    try:
        agreements.publish_agreement(cohort=member.cohort, clauses=clauses, at=timezone.now(), by=member, after=after)
    except Conflict:
        messages.error(
            request, _("Somebody else has published a version since you began. Compare them before you go on.")
        )
        return _answer(request, member, _rows(clauses), HTTPStatus.CONFLICT)
    messages.success(request, _("Published. Everybody is asked the next time they open the room."))
    return redirect("agreement", member.cohort_id)
