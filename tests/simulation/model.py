"""A room in one page: who sits there since when, what was said, what became of it, and what each of them may be shown now.

Nothing here knows a table, a query or a frame. If the product and this page disagree, one of them is wrong.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

EDIT_WINDOW = timedelta(minutes=15)


@dataclass(eq=False)
class Sitting:
    """One stay of one person in the room; who comes back begins another."""

    name: str
    team: bool
    joined_seq: int
    joined_ord: int
    read_ord: int
    ended: bool = False
    muted_until: datetime | None = None


@dataclass(eq=False)
class Said:
    """One message. `ord` and `seq` are None until the room first sees it."""

    id: str
    by: Sitting
    key: uuid.UUID
    first_words: str
    words: str
    at: datetime
    ord: int | None
    seq: int | None
    state: str = "visible"
    withdrawn: bool = False
    rev: int = 1
    answers: Said | None = None
    signs: set[tuple[Sitting, str]] = field(default_factory=set)
    edits: list[tuple[uuid.UUID, str]] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        """Whether the room sees the words."""
        return self.state == "visible" and not self.withdrawn


@dataclass(frozen=True)
class Seen:
    """A message as one reader holds it: `state` is visible, held, removed or withdrawn; words only where they may have them."""

    id: str
    ord: int | None
    rev: int
    state: str
    words: str | None


@dataclass
class Room:
    """The room and everything ever said in it."""

    seq: int = 0
    ord: int = 0
    mode: str = "open"
    said: list[Said] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)

    def sitting(self, name: str) -> Sitting | None:
        """The last stay of somebody, over or not."""
        return next((one for one in reversed(self.sittings) if one.name == name), None)

    def reader(self, name: str) -> Sitting | None:
        """The stay by which somebody may read the room now; None when they may not."""
        found = self.sitting(name)
        return None if found is None or found.ended or self.mode == "archived" else found

    def event(self) -> int:
        """The room's log is one longer; its new number."""
        self.seq += 1
        return self.seq

    def publish(self, said: Said) -> None:
        """The room sees the message for the first time."""
        said.seq = self.event()
        self.ord += 1
        said.ord = self.ord

    # ── may they ────────────────────────────────────────────────────────────────────────────────────────────────────

    def why_not_write(self, who: Sitting, at: datetime) -> str | None:
        """The code of the refusal for somebody who wants to write now; None when they may."""
        if who.ended:
            return "not_found"
        if self.mode == "archived":
            return "gone"
        if self.mode == "read_only":
            return "read_only"
        if self.mode == "paused" and not who.team:
            return "room_paused"
        return "muted" if who.muted_until is not None and at < who.muted_until else None

    def why_not_edit(self, who: Sitting, said: Said, base_rev: int, at: datetime) -> str | None:
        """The same for changing a message."""
        if who.ended:
            return "not_found"
        if said.by is not who:
            return "forbidden"
        cannot = self.why_not_write(who, at)
        if cannot is not None:
            return cannot
        if not said.is_shown:
            return "gone"
        if at - said.at > EDIT_WINDOW:
            return "forbidden"
        return None if said.rev == base_rev else "conflict"

    # ── what they see ───────────────────────────────────────────────────────────────────────────────────────────────

    def seen(self, said: Said, who: Sitting) -> Seen | None:
        """What one reader is shown of one message; None for nothing at all."""
        own = said.by is who
        if said.ord is not None and said.ord <= who.joined_ord and not own:
            return None
        if said.withdrawn:
            return None if said.ord is None else self._slot(said, "withdrawn")
        if said.state == "visible":
            return Seen(said.id, said.ord, said.rev, "visible", said.words)
        if said.ord is None and not own and not who.team:
            return None
        if said.state == "held" and (own or who.team):
            return Seen(said.id, said.ord, said.rev, "held", said.words)
        return self._slot(said, said.state)

    @staticmethod
    def _slot(said: Said, state: str) -> Seen:
        return Seen(said.id, said.ord, said.rev, state, None)

    def log(self, who: Sitting) -> list[Seen]:
        """The room as this reader's page shows it, in the order of the room."""
        published = sorted(
            (one for one in self.said if one.ord is not None and one.ord > who.joined_ord), key=lambda one: one.ord or 0
        )
        return [seen for one in published if (seen := self.seen(one, who)) is not None]

    def waiting(self, who: Sitting) -> list[Seen]:
        """This reader's own words that nobody has seen yet."""
        mine = [one for one in self.said if one.by is who and one.ord is None and one.state == "held"]
        return [seen for one in mine if (seen := self.seen(one, who)) is not None]

    def preview(self, said: Said, who: Sitting) -> str | None:
        """The words of the answered message that stand above an answer; None where this reader may not have them."""
        above = said.answers
        if above is None or not above.is_shown or above.ord is None:
            return None
        return above.words if above.by is who or above.ord > who.joined_ord else None

    def may_be_told(self, who: Sitting) -> set[str]:
        """All words this reader may be sent at this moment."""
        return {seen.words for one in self.said if (seen := self.seen(one, who)) is not None and seen.words is not None}

    def unread(self, who: Sitting) -> int:
        """Counted by hand: shown messages of others after the marker."""
        since = max(who.read_ord, who.joined_ord)
        return sum(1 for one in self.said if one.is_shown and (one.ord or 0) > since and one.by is not who)
