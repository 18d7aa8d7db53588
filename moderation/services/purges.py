"""Destroying words for good: one asks, another agrees, one of the two is a supervisor (MODERATION 4.1, 4.6)."""

from __future__ import annotations

from chat import policies as chat_policies
from chat.services import standing
from moderation.errors import NothingToDo
from moderation.models import Action, Appeal
from moderation.policies import cases
from moderation.services.deciding import Decision, Effect


def purge(decision: Decision) -> Effect:
    """The first time this asks; agreed to by somebody else within seven days, the words and their salts are gone.

    Raises NothingToDo while a second look is asked for, and for agreeing with oneself; AskSupervisor; Gone for words still in sight.
    """
    message = decision.case.message
    if message is None or Appeal.objects.filter(case=decision.case, decided_at__isnull=True).exists():
        raise NothingToDo
    asked = asked_for(decision)
    if asked is None:
        chat_policies.check_may_purge(message)
        return Effect(before=str(message.state), after=str(message.state), facts={"asked": True})
    cases.check_two_people(decision.by, decision.by.user_id, asked.actor.role, asked.actor.user_id)
    state = "withdrawn" if message.withdrawn_at is not None else str(message.state)
    gone = standing.purge_message(by=decision.by, message_id=message.pk, at=decision.at)
    return Effect(((gone, state, "purged"),), facts={"asked_by": str(asked.actor_id)})


def asked_for(decision: Decision) -> Action | None:
    """Who asked for this purge in the last seven days, if nothing but looks and notes came after it."""
    since = decision.at - cases.PURGE_ASKED_FOR
    last = Action.objects.filter(case=decision.case, created_at__gt=since).exclude(kind__in=QUIET)
    asked = last.select_related("actor").order_by("-created_at").first()
    return asked if asked is not None and asked.kind == Action.Kind.PURGE and not asked.targets else None


QUIET = (Action.Kind.NOTE, Action.Kind.CLAIM, Action.Kind.RELEASE_CLAIM, Action.Kind.GIVE_BACK_WORDS)
