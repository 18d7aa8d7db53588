"""The case page (S11): the message in its context, why it is here, what can be decided, and what that does."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import Conflict, Refusal
from chat import access as chat_access
from chat.views.entrance import person_id, signed_in
from moderation import access
from moderation.forms import ActForm
from moderation.policies.notes import PRESETS, first_for
from moderation.services import cases, evidence, openings
from moderation.services.cases import UNSAID
from moderation.views import choices, facts, lines
from moderation.views.conflict import conflict_page
from moderation.views.desk import streams_of

if TYPE_CHECKING:
    from groups.models import Membership
    from moderation.models import Case

PRESET = "preset:"


@signed_in
@require_safe
def case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Everything that is needed to decide, in the order of S11."""
    member, found = access.case_for(person_id(request), case_id)
    return _page(request, member, found)


def _page(
    request: HttpRequest,
    member: Membership,
    found: Case,
    *,
    form: ActForm | None = None,
    status: int = 200,
    words: list[dict[str, Any]] | None = None,
    reporter: tuple[uuid.UUID, str] | None = None,
) -> HttpResponse:
    at = timezone.now()
    item = access.items_of([found])[0]
    told = facts.of(item, member, at)
    form = form or ActForm(initial=_first(item, member, told))
    decisions = choices.offered(item, member, at)
    context = {
        **told,
        "form": form,
        "decisions": decisions,
        "has_apart": choices.has_apart(decisions),
        "presets": PRESETS,
        "moulds": _moulds(item, member),
        "words": words,
        "reporter": {"flag": reporter[0], "name": reporter[1]} if reporter else None,
        "key": uuid.uuid4(),
        "streams": streams_of([found.cohort_id]),
        "at": at,
    }
    return render(request, "moderation/case.html", context, status=status)


def _first(item: Any, member: Membership, told: dict[str, Any]) -> dict[str, Any]:
    """What the form starts with: the first reason given, and the words that go with it."""
    reason = facts.first_reason(item)
    return {
        "version": item.case.version,
        "key": uuid.uuid4(),
        "flags": " ".join(str(flag.pk) for flag in item.open_flags),
        "reason": reason,
        "note": facts.preset(first_for(reason), reason, item, member) if told["has_author_note"] else "",
    }


def _moulds(item: Any, member: Membership) -> list[tuple[str, str]]:
    """Every preset for every reason, so that the script can follow a changed reason; each is also one tap without it."""
    reasons = [code for code, _label in ActForm.base_fields["reason"].choices]  # type: ignore[attr-defined]  # a ChoiceField
    numbers = [number for number, _label in PRESETS]
    return [(f"{code}:{n}", facts.preset(n, code, item, member)) for code in reasons for n in numbers]


@signed_in
@require_POST
def decide(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The pressed button is done, or the page says what is missing with everything typed still there."""
    user_id = person_id(request)
    form = ActForm(request.POST)
    pressed = request.POST.get("kind", "")
    if pressed.startswith(PRESET):
        return _with_preset(request, case_id, pressed.removeprefix(PRESET))
    if not form.is_valid():
        return _page(request, *access.case_for(user_id, case_id), form=form, status=400)
    by = access.decider_for(user_id, case_id)
    typed = form.cleaned_data
    choice = choices.named(pressed)
    if choice.name == "note" and (untrue := _untrue_note(user_id, case_id, typed["note"])):
        form.add_error("note", untrue)
        return _page(request, *access.case_for(user_id, case_id), form=form, status=400)
    try:
        told = cases.act(
            by=by,
            case_id=case_id,
            kind=choice.kind,
            expected_version=typed["version"],
            key=typed["key"],
            at=timezone.now(),
            reason=typed["reason"] if choice.kind in ("remove", "hold", "mute") else None,
            note=_note(choice, typed),
            minutes=choice.minutes,
            flags=typed["flags"] if choice.answers else None,
            remark=typed["remark"],
            talk=choice.talk,
        )
    except Conflict as conflict:
        return conflict_page(request, case_id, conflict, typed["note"])
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.detail)
        return _page(request, *access.case_for(user_id, case_id), form=form, status=refusal.status)
    return _onward(request, case_id, told, choice)


def _untrue_note(user_id: uuid.UUID, case_id: uuid.UUID, text: str) -> str:
    """What to say about a note that tells of a removal while the message stands; empty for any other."""
    member, found = access.case_for(user_id, case_id)
    stands = found.message is not None and found.message.state != "removed"
    if stands and facts.says_taken_down(text, access.items_of([found])[0], member):
        return _(
            "This note says that the message was taken down, and it stands. Begin with “How are you?”, or write your own."
        )
    return ""


def _note(choice: choices.Choice, typed: dict[str, Any]) -> Any:
    """The note that goes with a decision: always said for a removal, left out where none belongs."""
    if not choice.writes:
        return UNSAID
    return None if typed["no_note"] and not choice.talk else typed["note"]


def _onward(request: HttpRequest, case_id: uuid.UUID, told: dict[str, Any], choice: choices.Choice) -> HttpResponse:
    """Back to the queue at the next item after a decision, back to the case after anything else."""
    said = str(lines.ACTIONS[choice.kind]()) + "."
    if choice.answers:
        return HttpResponseRedirect(reverse("queue"))
    messages.success(request, said)
    return HttpResponseRedirect(reverse("case", args=[case_id]))


def _with_preset(request: HttpRequest, case_id: uuid.UUID, number: str) -> HttpResponse:
    """The same page with other first words for the note; nothing else that was typed changes."""
    member, found = access.case_for(person_id(request), case_id)
    item = access.items_of([found])[0]
    typed = request.POST.copy()
    known = {str(one) for one, _label in PRESETS}
    reason = typed.get("reason", "")
    if number in known and reason in dict(ActForm.base_fields["reason"].choices):  # type: ignore[attr-defined]  # a ChoiceField
        typed["note"] = facts.preset(int(number), reason, item, member)
    form = ActForm(initial={name: typed.get(name, "") for name in ActForm.base_fields})
    return _page(request, member, found, form=form)


@signed_in
@require_POST
def show_words(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The words that were taken away, for this look only; the trail has an entry."""
    user_id = person_id(request)
    words = evidence.show_words(user_id=user_id, case_id=case_id, at=timezone.now())
    member, found = access.case_for(user_id, case_id)
    return _page(request, member, found, words=[{**one, "at": _moment(one["at"])} for one in words])


@signed_in
@require_POST
def show_reporter(request: HttpRequest, case_id: uuid.UUID, flag_id: uuid.UUID) -> HttpResponse:
    """Who reported, for this look only; the trail has an entry."""
    user_id = person_id(request)
    person = evidence.show_reporter(user_id=user_id, case_id=case_id, flag_id=flag_id, at=timezone.now())
    member, found = access.case_for(user_id, case_id)
    return _page(request, member, found, reporter=(flag_id, person["name"]))


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told)


@signed_in
@require_POST
def open_case(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """From the room to the case about a message, opened now if there is none."""
    place, found = chat_access.place_of_message(person_id(request), message_id)
    told = openings.open_case(by=place.member, message_id=found.pk, key=uuid.uuid4(), at=timezone.now())
    messages.info(request, _("Only the team sees this page."))
    return HttpResponseRedirect(reverse("case", args=[told["case"]]))
