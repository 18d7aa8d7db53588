"""The queue (S11): held, reported, flagged by rule, done; taking a case, letting several stand, undoing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import BadRequest, Conflict, NotFound, Refusal
from chat.views.entrance import person_id, signed_in
from groups import access as group_access
from moderation import access, projection
from moderation.forms import QuickForm
from moderation.policies import cases as rules
from moderation.policies import phrases
from moderation.services import cases
from moderation.views import lines
from moderation.views.conflict import conflict_page
from moderation.views.desk import streams_of

if TYPE_CHECKING:
    from moderation.access import Item
    from moderation.models import Action

TABS = (
    ("held", gettext_lazy("Held")),
    ("reported", gettext_lazy("Reported")),
    ("rule", gettext_lazy("Flagged by rule")),
    ("done", gettext_lazy("Done")),
)
FIRST_LINE = 90
HEAVY_MOST = 3


@dataclass(frozen=True)
class Row:
    """A case in the list: the first words as they stand (`is_quote`) or what became of them, who, where, why, how long, who has it.

    Only what is not urgent `may_stand` together with others.
    """

    case: Any
    first_line: str
    is_quote: bool
    may_stand: bool
    author: str
    why: str
    has_it: str
    mine: bool
    last: Action | None
    last_words: str


@signed_in
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The cases this person decides, under one tab; without a tab the first that is not empty."""
    user_id, at = person_id(request), timezone.now()
    members = group_access.team_memberships_of(user_id)
    if not members:
        raise NotFound
    streams = streams_of([member.cohort_id for member in members])
    waiting = access.queue_of(user_id, "open", at)
    by_tab = {key: [item for item in waiting if item.tab == key] for key, _label in TABS}
    tab = request.GET.get("tab") or next((key for key in ("held", "reported", "rule") if by_tab[key]), "reported")
    if tab not in by_tab:
        raise BadRequest(field="tab")
    items = access.queue_of(user_id, "done", at) if tab == "done" else by_tab[tab]
    mine, folded = {member.pk for member in members}, access.folded_of(user_id)
    context = {
        "tabs": [(key, label, None if key == "done" else len(by_tab[key])) for key, label in TABS],
        "tab": tab,
        "rows": [_row(item, mine, folded, at) for item in items],
        "heavy": sum(access.heavy_of(member, at) for member in members),
        "heavy_most": HEAVY_MOST,
        "undo": undo_of(user_id, at),
        "key": uuid.uuid4(),
        "at": at,
        "streams": streams,
    }
    return render(request, "moderation/queue.html", context)


def _row(item: Item, mine: set[Any], folded: list[str], at: datetime) -> Row:
    case = item.case
    seen = projection.subject(item)
    holder = case.claimed_by if rules.holder(case, at) else None
    last = item.actions[0] if item.actions else None
    message = seen.get("message", {})
    folds = bool(phrases.find(folded, str(message.get("body") or "")))
    return Row(
        case=case,
        first_line=_("Folded, as you asked") if folds else first_line(message),
        is_quote=bool(message.get("body")) and not folds,
        may_stand=case.priority > 0,
        author=projection.about(case),
        why=lines.why_of(item),
        has_it=holder.display_name if holder else "",
        mine=holder is not None and holder.pk in mine,
        last=last,
        last_words=lines.action_words(last) if last else "",
    )


def first_line(message: dict[str, Any]) -> str:
    """The first words of a message as the team sees it now; of one that is gone, that it is gone."""
    body = message.get("body")
    if body:
        first = str(body).splitlines()[0]
        return first if len(first) <= FIRST_LINE else first[:FIRST_LINE].rstrip() + "…"
    gone = {"withdrawn": _("Taken back by its author"), "removed": _("Removed")}
    return gone.get(str(message.get("state")), "")


def undo_of(user_id: uuid.UUID, at: datetime) -> dict[str, Any] | None:
    """What the undo bar says and sends, None when there is nothing to take back."""
    action = access.last_act_of(user_id, at)
    if action is None:
        return None
    return {
        "action": reverse("undo", args=[action.case_id]),
        "text": f"{projection.about(action.case)}: {lines.action_words(action)}.",
        "fields": {"version": action.case.version, "key": uuid.uuid4(), "kind": rules.UNDOES[action.kind]},
    }


@signed_in
@require_POST
def claim_case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """This person has the case for ten minutes."""
    return _quick(request, case_id, "claim", _("You have it for ten minutes."), reverse("case", args=[case_id]))


@signed_in
@require_POST
def release_case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The case waits for somebody again."""
    return _quick(request, case_id, "release_claim", _("It waits for somebody again."), reverse("queue"))


@signed_in
@require_POST
def undo(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The last decision on the case is taken back, while that is one tap."""
    action = access.last_act_of(person_id(request), timezone.now())
    if action is None or action.case_id != case_id:
        messages.error(request, _("Something else has happened since, so this cannot be undone with one tap."))
        return HttpResponseRedirect(reverse("case", args=[case_id]))
    return _quick(request, case_id, rules.UNDOES[action.kind], _("Undone."), reverse("case", args=[case_id]))


def _quick(request: HttpRequest, case_id: uuid.UUID, kind: str, said: str, onward: str) -> HttpResponse:
    form = QuickForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    by = access.decider_for(person_id(request), case_id)
    try:
        cases.act(
            by=by,
            case_id=case_id,
            kind=kind,
            expected_version=form.cleaned_data["version"],
            key=form.cleaned_data["key"],
            at=timezone.now(),
        )
    except Conflict as conflict:
        return conflict_page(request, case_id, conflict)
    messages.success(request, said)
    return HttpResponseRedirect(onward)


@signed_in
@require_POST
def keep_several(request: HttpRequest) -> HttpResponse:
    """Each ticked case is left as it is; the only decision that is made for several at once. What changed meanwhile stays open."""
    user_id, at = person_id(request), timezone.now()
    try:
        key = uuid.UUID(request.POST.get("key", ""))
        ticked = [_ticked(one) for one in request.POST.getlist("case")]
    except ValueError as error:
        raise BadRequest from error
    kept = left = 0
    for case_id, version in ticked:
        own_key = uuid.uuid5(key, str(case_id))
        try:
            by = access.decider_for(user_id, case_id)
            cases.act(by=by, case_id=case_id, kind="keep", expected_version=version, key=own_key, at=at)
            kept += 1
        except Refusal:
            left += 1
    if kept:
        messages.success(request, ngettext("%(n)d message stands.", "%(n)d messages stand.", kept) % {"n": kept})
    if left:
        told = ngettext("%(n)d changed meanwhile and still waits.", "%(n)d changed meanwhile and still wait.", left)
        messages.error(request, told % {"n": left})
    if not ticked:
        messages.error(request, _("Tick the messages that may stand first."))
    return HttpResponseRedirect(f"{reverse('queue')}?tab={request.POST.get('tab', '')}")


def _ticked(value: str) -> tuple[uuid.UUID, int]:
    case_id, _colon, version = value.partition(":")
    return uuid.UUID(case_id), int(version)
