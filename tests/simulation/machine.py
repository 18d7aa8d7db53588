"""The whole machine: beside talking, people come and go, the team decides, pages sleep and wake, sessions end.

One rule draws all deeds, so that each has the weight it has in a room's life and no history is spent on refusals alone.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from hypothesis import seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from chat.services import leaving, reading, room, seats, standing
from groups.services import memberships
from notifications.services import endings
from tests import factories
from tests.simulation.house import CAST, COMERS, EVERYBODY, TEAM, Shelf
from tests.simulation.model import Said, Sitting
from tests.simulation.talking import Talking

STEPS = 50
MUTE = timedelta(minutes=5)

people, anybody = st.sampled_from(CAST), st.sampled_from(EVERYBODY)
comers = st.sampled_from((*COMERS, *COMERS, *CAST))
modes = st.sampled_from(("open", "open", "open", "open", "paused", "read_only", "archived"))
signs = st.sampled_from(("heart", "thanks"))
which, flag, seldom, mostly = st.integers(0, 15), st.booleans(), st.integers(0, 5), st.integers(0, 3)

Deed = tuple[Any, ...]
# How often, and with what. Those about words come after some were said.
DEEDS: dict[str, tuple[int, tuple[st.SearchStrategy[Any], ...]]] = {
    "send": (7, (people,)),
    "send_what_must_be_looked_at": (1, (people,)),
    "join": (2, (comers,)),
    "leave_or_be_sent_away": (1, (people, flag)),
    "mute": (1, (people, flag)),
    "change_mode": (1, (modes,)),
    "let_time_pass": (1, ()),
    "disconnect": (1, (anybody,)),
    "reconnect": (2, (anybody,)),
    "poll": (1, (anybody,)),
    "sign_out_or_in": (1, (anybody,)),
    "read": (2, (people, st.integers(0, 40))),
}
ABOUT_WORDS: dict[str, tuple[int, tuple[st.SearchStrategy[Any], ...]]] = {
    "answer": (4, (people, which)),
    "resend": (2, (which, flag)),
    "edit": (4, (people, which, mostly, seldom, seldom)),
    "edit_again": (1, (which, flag)),
    "withdraw": (2, (people, which, mostly)),
    "react": (2, (people, which, signs, flag)),
    "remove": (2, (st.lists(which, min_size=1, max_size=3),)),
    "restore": (2, (which, flag)),
    "hold": (2, (which,)),
    "release": (2, (which,)),
}
ALL = DEEDS | ABOUT_WORDS
# Made once: Hypothesis looks at every strategy it has not seen, and would look anew at each deed.
WITH_FACTS = {name: st.tuples(st.just(name), *facts) for name, (_, facts) in ALL.items()}
deeds = st.sampled_from([name for name, (weight, _) in ALL.items() for _ in range(weight)]).flatmap(
    WITH_FACTS.__getitem__
)


class RoomMachine(Talking):
    """Every act of a room's life, in any order."""

    @rule(deed=deeds)
    def act(self, deed: Deed) -> None:
        name, *facts = deed
        if self.model.said or name not in ABOUT_WORDS:
            getattr(self, name)(*facts)
        else:
            self.send("mo")

    # ── people come and go ──────────────────────────────────────────────────────────────────────────────────────────

    def join(self, name: str) -> None:
        here = self.model.sitting(name)
        why_not = None if here is None or here.ended else "conflict"
        cohort, user = self.house.members[TEAM].cohort, self.house.people[name]
        member = self.ask(
            why_not,
            lambda: seats.join(cohort=cohort, user=user, role="member", display_name=name.title(), at=self.now()),
        )
        if member is not None:
            self.house.members[name] = member
            self.model.sittings.append(Sitting(name, False, self.model.seq, self.model.ord, self.model.ord))
            self.model.event()

    def leave_or_be_sent_away(self, name: str, by_team: bool) -> None:
        sitting = self.model.sitting(name)
        if sitting is None:
            return
        member, team = self.house.members[name], self.house.members[TEAM]
        last_of_team = "forbidden" if by_team else "conflict"
        self.ask(
            last_of_team if sitting.team else None,
            lambda: (
                leaving.end_membership(member=member, by=team, reason="conduct", at=self.now())
                if by_team
                else leaving.leave_group(by=member, at=self.now())
            ),
        )
        if not sitting.team and not sitting.ended:
            sitting.ended = True
            self.model.event()

    def mute(self, name: str, lift: bool) -> None:
        sitting = self.model.sitting(name)
        if sitting is not None:
            sitting.muted_until = None if lift else self.now() + MUTE
            memberships.pause_posting(member=self.house.members[name], until=sitting.muted_until)

    def change_mode(self, mode: str) -> None:
        if mode == "archived":
            memberships.set_cohort_mode(cohort=self.house.members[TEAM].cohort, mode=mode)
        else:
            room.set_mode(by=self.house.members[TEAM], mode=mode, at=self.now())
            if self.model.mode != mode:
                self.model.event()
        self.model.mode = mode

    def let_time_pass(self) -> None:
        self.at += timedelta(minutes=6)

    # ── the team decides ────────────────────────────────────────────────────────────────────────────────────────────

    def remove(self, numbers: list[int]) -> None:
        found = list({id(said): said for said in map(self.pick, numbers)}.values())
        changed = [said for said in found if said.state != "removed"]
        answer = standing.remove_messages(
            by=self.house.members[TEAM],
            message_ids=[uuid.UUID(one.id) for one in found],
            reason="conduct",
            at=self.now(),
        )
        assert [(str(message.pk), before) for message, before in answer] == [(one.id, one.state) for one in changed]
        for said in changed:
            said.state, said.rev = "removed", said.rev + 1
        known = [said for said in changed if said.ord is not None]
        # Several are one event; what their authors had taken back says so for itself.
        together = [said for said in known if not said.withdrawn]
        for _ in range(len(known) - max(0, len(together) - 1)):
            self.model.event()

    def restore(self, number: int, to_hold: bool) -> None:
        said = self.pick(number)
        why_not = None if said.state == "removed" and not said.withdrawn else "gone"
        by, message_id, at = self.house.members[TEAM], uuid.UUID(said.id), self.now()
        answer = self.ask(
            why_not, lambda: standing.restore_message(by=by, message_id=message_id, at=at, to_hold=to_hold)
        )
        if answer is not None:
            self._stands(said, "held" if to_hold else "visible")

    def hold(self, number: int) -> None:
        said = self.pick(number)
        why_not = None if said.state == "held" or said.is_shown else "gone"
        by, message_id, at = self.house.members[TEAM], uuid.UUID(said.id), self.now()
        answer = self.ask(why_not, lambda: standing.hold_message(by=by, message_id=message_id, at=at))
        if answer is not None and said.state != "held":
            self._stands(said, "held")

    def release(self, number: int) -> None:
        said = self.pick(number)
        why_not = None if said.state == "held" and not said.withdrawn else "gone"
        by, message_id, at = self.house.members[TEAM], uuid.UUID(said.id), self.now()
        if self.ask(why_not, lambda: standing.release_message(by=by, message_id=message_id, at=at)) is not None:
            self._stands(said, "visible")

    def _stands(self, said: Said, state: str) -> None:
        """The message has another state; the room hears of it if it knows the message, or sees it now for the first time."""
        said.state, said.rev = state, said.rev + 1
        if said.ord is not None:
            self.model.event()
        elif state == "visible":
            self.model.publish(said)

    # ── pages and sessions ──────────────────────────────────────────────────────────────────────────────────────────

    def disconnect(self, name: str) -> None:
        self.devices.all[name].listens = False

    def reconnect(self, name: str) -> None:
        self.devices.arrive(name)

    def poll(self, name: str) -> None:
        self.devices.poll(name)

    def sign_out_or_in(self, name: str) -> None:
        device = self.devices.all[name]
        if device.signed_in:
            endings.end_session(session_key=device.session)
        else:
            device.session = factories.session_key(self.house.people[name])
        device.signed_in = not device.signed_in

    def read(self, name: str, place: int) -> None:
        sitting = self.model.sitting(name)
        if sitting is not None:
            marker = reading.mark_read(by=self.house.members[name], ord=place, at=self.now())
            sitting.read_ord = max(sitting.read_ord, min(place, self.model.ord))
            assert marker == sitting.read_ord


def live_through(shelf: Shelf, first: int, histories: int, **more: Any) -> None:
    """So many histories of this seed, each over a fresh house. Raises AssertionError with the shortest story when one breaks a promise."""
    machine = seed(first)(type("RoomMachine", (RoomMachine,), {"shelf": shelf}))
    run_state_machine_as_test(machine, settings=settings(max_examples=histories, stateful_step_count=STEPS, **more))
