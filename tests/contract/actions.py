"""Everything that can happen in a room, each done through the service that does it in life, to a room that is already talking."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from chat import gate
from chat.models import Message
from chat.services import leaving, messages, pausing, reactions, reading, room, standing
from checkins.services.checkins import save_checkin
from groups.models import Membership
from tests import factories
from tests.factories import Cast

HOUR = timedelta(hours=1)
AT_NIGHT = timezone.now() + timedelta(days=1)


class Holding(gate.OpenGate):
    """A gate that holds what asks for it."""

    def judge(self, draft: gate.Draft) -> gate.Verdict:
        return gate.Verdict(hold="hold me" in draft.body)


class Stage:
    """Ana has said `first`, Mo has answered it with `answer`, Mo and Faye have put signs on `first`."""

    def __init__(self, house: Cast) -> None:
        self.house = house
        self.first = self.say(house.ana, "First.")
        self.answer = self.say(house.mo, "Second.", reply_to=self.first)
        self.react(house.mo, self.first, "heart")
        self.react(house.faye, self.first, "thanks")
        self.held: uuid.UUID = uuid.uuid4()

    def say(self, by: Membership, body: str, **how: Any) -> uuid.UUID:
        """`by` has said it; the id of the message."""
        told = messages.post_message(by=by, body=body, key=uuid.uuid4(), at=timezone.now(), paced=False, **how)
        return uuid.UUID(told.message)

    def call(self) -> None:
        """Ana has called Mo and the team."""
        self.say(self.house.ana, "@Mo, @facilitators?", mentions=[str(self.house.mo.pk), "facilitators"])

    def react(self, by: Membership, message: uuid.UUID, emoji: str, on: bool = True) -> None:
        """`by` has put the sign there, or taken it off."""
        reactions.set_reaction(by=by, message_id=message, emoji=emoji, on=on, at=timezone.now())

    def edit(self, body: str) -> None:
        """Ana has other words for what she said first."""
        rev = Message.objects.get(pk=self.first).rev
        messages.edit_message(
            by=self.house.ana, message_id=self.first, base_rev=rev, body=body, key=uuid.uuid4(), at=timezone.now()
        )

    def decide(self, verb: Callable[..., object], message: uuid.UUID, **how: Any) -> None:
        """Faye has decided so about the message."""
        verb(by=self.house.faye, message_id=message, at=timezone.now(), **how)

    def remove(self, *which: uuid.UUID) -> None:
        """Faye has taken these down."""
        standing.remove_messages(by=self.house.faye, message_ids=which, reason="conduct", at=timezone.now())

    def hold_before(self) -> None:
        """Ana has said something that waits for the team and was never shown."""
        self.held = self.say(self.house.ana, "hold me")

    def withdraw(self, message: uuid.UUID) -> None:
        """Ana has taken it back."""
        messages.withdraw_message(by=self.house.ana, message_id=message, at=timezone.now())

    def check_in(self) -> None:
        """Ana has shared how the day was."""
        user, share = self.house.ana.user, self.house.room.pk
        save_checkin(user=user, answers={"mood": 3}, on_day=None, key=uuid.uuid4(), share_room=share, at=timezone.now())

    def plan(self) -> None:
        """Ruth is down to watch in an hour."""
        at, ruth = timezone.now(), self.house.ruth
        room.plan_watch(by=self.house.faye, member=ruth, starts_at=at + HOUR, ends_at=at + 2 * HOUR, at=at)


def nothing(_stage: Stage) -> None:
    """The room as it is."""


def removed_held(stage: Stage) -> None:
    stage.decide(standing.hold_message, stage.first)
    stage.remove(stage.first)


def remove_and_restore(stage: Stage) -> None:
    stage.remove(stage.first)
    stage.decide(standing.restore_message, stage.first)


def edit_remove_and_restore(stage: Stage) -> None:
    stage.edit("Other.")
    remove_and_restore(stage)


def removed_unpublished(stage: Stage) -> None:
    stage.hold_before()
    stage.remove(stage.held)


@dataclass(frozen=True)
class Action:
    """`do` happens after everybody has loaded the room, `before` is what was there already."""

    name: str
    do: Callable[[Stage], object]
    before: Callable[[Stage], object] = nothing


def _mode(mode: str) -> Callable[[Stage], object]:
    return lambda stage: room.set_mode(by=stage.house.faye, mode=mode, at=timezone.now())


def _pause(**hours: int | None) -> Callable[[Stage], object]:
    def pause(stage: Stage) -> None:
        ends = {name: AT_NIGHT + count * HOUR if count else None for name, count in hours.items()}
        pausing.set_pauses(member=stage.house.ana, at=timezone.now(), **ends)

    return pause


def _watch(stage: Stage) -> None:
    room.watch_until(by=stage.house.faye, until=timezone.now() + HOUR, at=timezone.now())


ACTIONS = [
    Action("send", lambda s: s.say(s.house.dana, "Hello.")),
    Action("send a long answer", lambda s: s.say(s.house.ana, "Yes.", reply_to=s.say(s.house.mo, "Long. " * 40))),
    Action("call somebody", Stage.call),
    Action("send what is held", Stage.hold_before),
    Action("release what was never shown", lambda s: s.decide(standing.release_message, s.held), Stage.hold_before),
    Action("remove what was never shown", lambda s: s.remove(s.held), Stage.hold_before),
    Action("withdraw what was never shown", lambda s: s.withdraw(s.held), Stage.hold_before),
    Action(
        "undo removing what was never shown",
        lambda s: s.decide(standing.restore_message, s.held, to_hold=True),
        removed_unpublished,
    ),
    Action("edit", lambda s: s.edit("First, said better.")),
    Action("edit what is held then", lambda s: s.edit("hold me")),
    Action("withdraw", lambda s: s.withdraw(s.first)),
    Action("hold", lambda s: s.decide(standing.hold_message, s.first)),
    Action(
        "release",
        lambda s: s.decide(standing.release_message, s.first),
        lambda s: s.decide(standing.hold_message, s.first),
    ),
    Action("remove", lambda s: s.remove(s.first)),
    Action("remove several", lambda s: s.remove(s.first, s.answer)),
    Action("restore", lambda s: s.decide(standing.restore_message, s.first), lambda s: s.remove(s.first)),
    Action("remove and restore", remove_and_restore),
    Action("edit, then remove and restore", edit_remove_and_restore),
    Action(
        "undo removing what was held",
        lambda s: s.decide(standing.restore_message, s.first, to_hold=True),
        removed_held,
    ),
    Action(
        "withdraw what was held",
        lambda s: s.withdraw(s.first),
        lambda s: s.decide(standing.hold_message, s.first),
    ),
    Action("react", lambda s: s.react(s.house.faye, s.answer, "with_you")),
    Action("take a sign off", lambda s: s.react(s.house.mo, s.first, "heart", on=False)),
    Action("read", lambda s: reading.mark_read(by=s.house.mo, ord=2, at=timezone.now())),
    Action("join", lambda s: factories.join(s.house.evening, "newcomer")),
    Action("leave", lambda s: leaving.leave_group(by=s.house.dana, at=timezone.now())),
    Action("pause", _mode("paused")),
    Action("open again", _mode("open"), _mode("read_only")),
    Action("mute", _pause(muted_until=1)),
    Action("mute for longer", _pause(muted_until=2), _pause(muted_until=1)),
    Action("mute and slow", _pause(muted_until=1, slow_until=3)),
    Action("end every pause", _pause(muted_until=None, slow_until=None), _pause(muted_until=1, slow_until=2)),
    Action("watch", _watch),
    Action("stop watching", lambda s: room.stop_watching(by=s.house.faye, at=timezone.now()), _watch),
    Action("plan a watch", Stage.plan),
    Action("share a check-in", Stage.check_in),
]
