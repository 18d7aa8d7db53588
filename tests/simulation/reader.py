"""What a client keeps of one room, written from PROTOCOL section 3 alone: it applies each event once, in order, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from accounts.errors import Refusal
from tests.simulation.model import Seen

T = TypeVar("T")
CANARY = re.compile(r"q\d{6}z")
SLOTS = {"message.held": "held", "message.removed": "removed", "message.withdrawn": "withdrawn"}
HARMLESS = {"reaction.set", "member.joined", "member.left", "room.updated"}


def ask(act: Callable[[], T]) -> tuple[T | None, str | None]:
    """What somebody is answered, or the code with which they are refused."""
    try:
        return act(), None
    except Refusal as refusal:
        return None, refusal.code


def canary(number: int) -> str:
    """Words that stand nowhere else in a run."""
    return f"q{number:06}z"


def canaries(text: str | None) -> set[str]:
    """The words of a run that stand in a text, wherever in it."""
    return set(CANARY.findall(text or ""))


def seen_in_snapshot(message: Mapping[str, Any]) -> Seen:
    """A message of a snapshot."""
    return Seen(message["id"], message["ord"], message["rev"], message["state"], message.get("body"))


@dataclass
class Kept:
    """The messages of a room by id, and how far they go."""

    applied: int = 0
    messages: dict[str, Seen] = field(default_factory=dict)
    oldest: int = 0  # what was said before is loaded when somebody scrolls there

    def load(self, snapshot: Mapping[str, Any]) -> None:
        """Everything is as the snapshot says, and events go on from there."""
        self.messages = {message["id"]: seen_in_snapshot(message) for message in snapshot["messages"]}
        self.oldest = min((seen.ord or 0 for seen in self.messages.values()), default=0)
        self.applied = snapshot["as_of_seq"]

    def apply(self, event: Mapping[str, Any]) -> None:
        """One more event. Raises AssertionError when it is not the next one, or brings words where none may stand."""
        assert event["seq"] == self.applied + 1, f"{event['seq']} after {self.applied}"
        self.applied = event["seq"]
        kind, data = event["kind"], event["data"]
        if kind in ("message.posted", "message.restored"):
            self._keep(Seen(data["id"], data["ord"], data["rev"], "visible", data["body"]))
        elif kind == "message.edited":
            self._change(data["id"], data["rev"], "visible", data["body"])
        elif kind in SLOTS:
            assert "body" not in data, f"words in {kind}"
            self._change(data["id"], data["rev"], SLOTS[kind], None)
        elif kind == "messages.removed":
            for message_id, rev in zip(data["ids"], data["revs"], strict=True):
                self._change(message_id, rev, "removed", None)
        else:
            assert kind in HARMLESS, f"no client knows {kind}"

    def _keep(self, seen: Seen) -> None:
        before = self.messages.get(seen.id)
        assert before is None or before.ord in (None, seen.ord), f"{seen.id} has moved"
        if before is None or before.rev <= seen.rev:
            self.messages[seen.id] = seen

    def _change(self, message_id: str, rev: int, state: str, words: str | None) -> None:
        before = self.messages.get(message_id)
        if before is not None and before.rev <= rev:
            self.messages[message_id] = replace(before, rev=rev, state=state, words=words)

    def differences(self, truth: Iterable[Seen]) -> list[str]:
        """Where this differs from what its reader should see; empty when it does not.

        Nobody needs a slot of what they never saw, and a hold takes the words from the page of those who may look them up.
        """
        wanted = {one.id: one for one in truth}
        found = [f"{one.id} is kept and nobody may see it" for one in self.messages.values() if one.id not in wanted]
        for one in wanted.values():
            if (one.ord or 0) < self.oldest:
                continue
            mine = self.messages.get(one.id)
            if mine is None:
                found += [f"{one.id} ({one.words}) never came"] if one.state == "visible" else []
            elif _bare(mine) != _bare(one):
                found.append(f"{mine} is kept, {one} is true")
        return found


def _bare(seen: Seen) -> Seen:
    return replace(seen, words=None) if seen.state == "held" else seen
