"""What happens on a stage for a minute: people talk and decide; lines, processes and services fail. The seed chooses."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import Error
from django.utils import timezone

from accounts.errors import Refusal
from chat.services import leaving, seats, standing
from groups.services import memberships
from notifications.services import endings
from tests.simulation.broker import MOODS
from tests.simulation.client import Client
from tests.simulation.house import CAST, COMERS, TEAM, House
from tests.simulation.reader import canary
from tests.simulation.stage import STORM_S, Evening, Stage, raised

ACTS = 60
ROUNDS = 12  # most things happen together with others, as races need it
MUTE = timedelta(seconds=15)


def play(seed: int, house: House) -> Evening:
    """The evening of this seed over a fresh house."""
    with raised(seed, house) as stage:
        storm = Storm(stage)
        names, rounds = sorted(ACTIONS), [stage.chance.uniform(2, STORM_S - 1) for _ in range(ROUNDS)]
        for name in stage.chance.choices(names, [ACTIONS[name][0] for name in names], k=ACTS):
            stage.world.after(stage.chance.choice(rounds) + stage.chance.expovariate(10), storm.act, name)
        stage.world.run_until(STORM_S)
        stage.peace()
        return stage.evening


class Storm:
    """The acts of an evening."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.world, self.chance = stage, stage.world, stage.chance
        self.evening, self.house = stage.evening, stage.house
        self._words = 0

    def act(self, name: str) -> None:
        """Do one of them."""
        ACTIONS[name][1](self)

    # ── what fails ──────────────────────────────────────────────────────────────────────────────────────────────────

    def kill_process(self) -> None:
        """A process dies in the middle of whatever it does, and another takes its place a little later."""
        number = self.chance.randrange(2)
        victim = self.stage.processes[number]
        if victim.is_alive:
            victim.kill()
            for client in self.evening.clients.values():
                client.process_died(victim)
            self.world.after(self.chance.uniform(0.5, 8), self._replace, number)

    def _replace(self, number: int) -> None:
        if not self.stage.processes[number].is_alive:
            self.stage.processes[number] = self.stage.start("AB"[number])

    def upset_broker(self) -> None:
        """The broker misbehaves for a while, in one of its ways."""
        self.stage.broker.mood = self.chance.choice(MOODS)
        self.world.note("the broker is", self.stage.broker.mood)
        self.world.after(self.chance.uniform(1, 40), self._calm_broker)

    def _calm_broker(self) -> None:
        self.stage.broker.mood = "good"

    def lose_database(self) -> None:
        """The database does not answer for a while."""
        self.world.is_database_away = True
        self.world.note("the database is away")
        self.world.after(self.chance.uniform(0.05, 6), self._find_database)

    def _find_database(self) -> None:
        self.world.is_database_away = False

    def break_line(self) -> None:
        """Somebody's connection breaks."""
        self._somebody().break_line(half_open=self.chance.random() < 0.4)

    def close_page(self) -> None:
        """Somebody closes the page, and opens it again after a while."""
        client = self._somebody()
        client.leave()
        self.world.after(self.chance.uniform(0.1, 40), client.come_back)

    # ── what people do on their pages ───────────────────────────────────────────────────────────────────────────────

    def _somebody(self) -> Client:
        """Mostly somebody who has the room open; else anybody who might."""
        inside = [name for name in CAST if self.evening.clients[name].kept is not None]
        return self.evening.clients[self.chance.choice(inside if inside and self.chance.random() < 0.9 else CAST)]

    def _say(self, client: Client, kind: str, **fields: object) -> None:
        self._words += 1
        words = canary(self._words)
        self.evening.sent.append((words, client.want(kind, body=words, **fields)))

    def say(self) -> None:
        """Somebody says one to four things at once, perhaps in answer to something."""
        client = self._somebody()
        for _ in range(self.chance.choice((1, 1, 2, 4))):
            kept = sorted(client.kept.messages) if client.kept is not None else []
            answers = {"reply_to": self.chance.choice(kept)} if kept and self.chance.random() < 0.3 else {}
            self._say(client, "send", room=client.room, **answers)

    def _own(self) -> tuple[Client, str, int] | None:
        """Something that somebody said, by whom, and its revision as they know it."""
        client = self._somebody()
        mine = [one for one in client.commands if one.frame["t"] == "send" and one.answer and one.answer["t"] == "ok"]
        if not mine:
            return None
        answer = self.chance.choice(mine).answer or {}
        kept = client.kept.messages.get(answer["message"]) if client.kept is not None else None
        return client, answer["message"], answer["rev"] if kept is None else kept.rev

    def edit(self) -> None:
        """Somebody says their words otherwise."""
        if (own := self._own()) is not None:
            client, message, rev = own
            self._say(client, "edit", message=message, base_rev=rev)

    def withdraw(self) -> None:
        """Somebody takes their words back."""
        if (own := self._own()) is not None:
            own[0].want("withdraw", message=own[1])

    def read(self) -> None:
        """Somebody has read everything they have."""
        client = self._somebody()
        if client.kept is not None:
            last = max((one.ord or 0 for one in client.kept.messages.values()), default=0)
            client.want("read", room=client.room, ord=last)

    # ── what the team and the programme do, in either process ───────────────────────────────────────────────────────

    def _do(self, what: str, work: Callable[[], object]) -> None:
        process = self.stage.choose()

        def attempt() -> str:
            try:
                work()
            except (Refusal, Error) as no:
                return type(no).__name__
            return "done"

        if process.is_alive:
            process.do(attempt, lambda came: self.world.note(what, came))

    def decide(self) -> None:
        """The team takes something down, holds it, or brings it back."""
        if (own := self._own()) is not None:
            message, by = uuid.UUID(own[1]), self.house.members[TEAM]
            verbs: dict[str, Callable[[], object]] = {
                "remove": lambda: standing.remove_messages(
                    by=by, message_ids=[message], reason="conduct", at=timezone.now()
                ),
                "hold": lambda: standing.hold_message(by=by, message_id=message, at=timezone.now()),
                "restore": lambda: standing.restore_message(by=by, message_id=message, at=timezone.now()),
                "release": lambda: standing.release_message(by=by, message_id=message, at=timezone.now()),
            }
            verb = self.chance.choice(sorted(verbs))
            self._do(f"{verb} {message}", verbs[verb])

    def join(self) -> None:
        """Somebody comes into the room."""
        name = self.chance.choice((*COMERS, *COMERS, "ana", "mo"))

        def work() -> None:
            cohort, user = self.house.members[TEAM].cohort, self.house.people[name]
            self.house.members[name] = seats.join(
                cohort=cohort, user=user, role="member", display_name=name.title(), at=timezone.now()
            )

        self._do(f"join {name}", work)
        self.world.after(self.chance.uniform(0, 5), self.evening.clients[name].come_back)

    def leave(self) -> None:
        """Somebody goes, or is sent away."""
        name = self.chance.choice([name for name in CAST if name != TEAM])
        member, team = self.house.members.get(name), self.house.members[TEAM]
        if member is not None and self.chance.random() < 0.5:
            self._do(f"leave {name}", lambda: leaving.leave_group(by=member, at=timezone.now()))
        elif member is not None:
            self._do(
                f"end {name}",
                lambda: leaving.end_membership(member=member, by=team, reason="conduct", at=timezone.now()),
            )

    def mute(self) -> None:
        """Somebody may not write for a while."""
        name = self.chance.choice([name for name in CAST if name in self.house.members])
        member = self.house.members[name]
        self._do(f"mute {name}", lambda: memberships.pause_posting(member=member, until=timezone.now() + MUTE))

    def sign_out(self) -> None:
        """A session ends while its page is open."""
        client = self._somebody()

        def work() -> None:
            endings.end_session(session_key=client.session)
            self.evening.signed_out.setdefault(client.session, self.world.now)

        self._do(f"sign out {client.name}", work)


# How often.
ACTIONS: dict[str, tuple[int, Callable[[Storm], None]]] = {
    "say": (22, Storm.say),
    "edit": (4, Storm.edit),
    "withdraw": (2, Storm.withdraw),
    "read": (2, Storm.read),
    "decide": (6, Storm.decide),
    "join": (3, Storm.join),
    "leave": (2, Storm.leave),
    "mute": (1, Storm.mute),
    "sign_out": (1, Storm.sign_out),
    "break_line": (5, Storm.break_line),
    "close_page": (4, Storm.close_page),
    "upset_broker": (4, Storm.upset_broker),
    "lose_database": (2, Storm.lose_database),
    "kill_process": (2, Storm.kill_process),
}
