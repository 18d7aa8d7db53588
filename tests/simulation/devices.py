"""The open pages of a history: each listens, sleeps, comes back or asks over HTTP, and is compared with what its person may see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone

from accounts.errors import Refusal
from chat import access
from chat.api import rooms
from chat.live import events_page, greeting, pull
from chat.live.greeting import Arrival
from chat.live.sheet import Line, Reader
from tests.simulation.house import House
from tests.simulation.model import Sitting
from tests.simulation.reader import Kept, ask, canaries, seen_in_snapshot

READS_HTML = "dana"  # one page asks for the fragments of the page, whose quotes are words too
HELLO: dict[str, Any] = {"caps": None, "epoch": None, "rooms": None, "user_seq": None, "visible": True}


@dataclass
class Device:
    """One page of one person. `kept` is None when it holds nothing of the room; `session` stays in the cookie after it has ended."""

    name: str
    session: str
    signed_in: bool = True
    listens: bool = False
    kept: Kept | None = None
    sitting: Sitting | None = None


@dataclass
class Devices:
    """Everybody's pages over one house."""

    house: House
    all: dict[str, Device] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.all = self.all or {name: Device(name, session) for name, session in self.house.sessions.items()}

    # ── coming and asking ───────────────────────────────────────────────────────────────────────────────────────────

    def arrive(self, name: str) -> None:
        """The page says hello with what it has, and follows from there."""
        device, reader = self.all[name], self.house.model.reader(name)
        room_id = str(self.house.room.pk)
        named = {} if device.kept is None else {room_id: device.kept.applied}
        arrival = Arrival(device.session, HELLO | {"rooms": named}, "test", timezone.now())
        [greeted] = greeting.greet_all([arrival])
        code = greeted.code if isinstance(greeted, Refusal) else None
        assert code == self._why_no_greeting(device), f"{name} is greeted or turned away: {code}"
        if isinstance(greeted, Refusal):
            device.listens = False
            return
        line = next((line for line in greeted.welcome["rooms"] if line["room"] == room_id), None)
        assert (line is None) == (reader is None), f"{name} is told of {greeted.welcome['rooms']}"
        device.listens = line is not None
        if line is None or reader is None:
            device.kept = None
            return
        self._check_line(line, reader)
        cursor = next(one.cursor for one in greeted.follows if str(one.stream.id) == room_id)
        self._take_up(device, reader, line["mode"], cursor)

    def _why_no_greeting(self, device: Device) -> str | None:
        if not device.signed_in:
            return "unauthenticated"
        has_other_room = device.name not in ("faye", "ana", "mo")
        return None if has_other_room or self.house.model.reader(device.name) is not None else "forbidden"

    def _check_line(self, line: dict[str, Any], reader: Sitting) -> None:
        model = self.house.model
        told = {name: line[name] for name in ("last_seq", "last_ord", "read_ord", "unread")}
        true = {
            "last_seq": model.seq,
            "last_ord": model.ord,
            "read_ord": reader.read_ord,
            "unread": model.unread(reader),
        }
        assert told == true, f"{reader.name} is told {told}, true is {true}"

    def _take_up(self, device: Device, reader: Sitting, mode: str, cursor: int) -> None:
        if mode == "snapshot":
            device.kept = Kept()
            device.kept.load(self.snapshot(device.name))
            assert device.kept.applied == cursor
        else:
            assert device.kept is not None
            assert device.sitting is reader, f"{device.name} goes on where another stay ended"
            assert cursor == device.kept.applied
        device.sitting = reader
        self.listen([device])

    def poll(self, name: str) -> None:
        """The page asks once over HTTP for what is new."""
        device, reader = self.all[name], self.house.model.reader(name)
        after = 0 if device.kept is None else device.kept.applied
        wrong = "unauthenticated" if not device.signed_in else None if reader else "not_found"
        page, code = ask(lambda: events_page.read(device.session, self.house.room.pk, after, "en"))
        assert code == wrong, f"{name} is answered or refused: {code}"
        if page is None or reader is None:
            return
        self._check_words(device, page.body)
        answer = json.loads(page.body)
        if "reset" in answer:
            assert after < reader.joined_seq or device.kept is None, f"{name} must begin again at {after}"
            device.kept, device.sitting = Kept(), reader
            device.kept.load(self.snapshot(name))
        elif device.kept is not None:
            self._apply(device, answer["events"])

    def rights(self) -> object:
        """What decides who may see anything: compared to know whether somebody must be asked again."""
        model = self.house.model
        return [(model.reader(name), one.signed_in, one.listens) for name, one in self.all.items()]

    # ── listening ───────────────────────────────────────────────────────────────────────────────────────────────────

    def listen(self, only: Sequence[Device] | None = None) -> None:
        """Whoever listens gets what is new by one read for all, as a feed does it; each then holds exactly what they may see."""
        listening = [one for one in (self.all.values() if only is None else only) if one.listens]
        if not listening:
            return
        readers = {one.name: self._reader(one) for one in listening}
        after = min(one.kept.applied for one in listening if one.kept is not None)
        batch = pull.room(self.house.room.pk, after, list(readers.values()))
        for device in listening:
            mine, may = readers[device.name], self.house.model.reader(device.name)
            gets = mine not in batch.lost and mine not in batch.ended
            assert gets == (may is device.sitting and device.signed_in), f"{device.name}: {gets}"
            if gets:
                self._hear(device, batch.lines[mine])
            else:
                assert not batch.lines.get(mine), f"{device.name} gets lines without a right"
                device.listens, device.kept = False, None if device.signed_in else device.kept

    def _reader(self, device: Device) -> Reader:
        return Reader(self.house.people[device.name].pk, device.session, html=device.name == READS_HTML, language="en")

    def _hear(self, device: Device, lines: Sequence[Line]) -> None:
        assert device.kept is not None
        fresh = [line for line in lines if line.seq > device.kept.applied]
        for line in fresh:
            self._check_words(device, line.text)
        self._apply(device, [json.loads(line.text) for line in fresh])

    def _apply(self, device: Device, events: Sequence[dict[str, Any]]) -> None:
        assert device.kept is not None
        assert device.sitting is not None
        for event in events:
            device.kept.apply(event)
        assert device.kept.applied == self.house.model.seq, f"{device.name} has not heard everything"
        wrong = device.kept.differences(self.house.model.log(device.sitting))
        assert not wrong, f"{device.name}: {wrong}"

    def _check_words(self, device: Device, text: str) -> None:
        reader = self.house.model.reader(device.name)
        allowed = set() if reader is None else self.house.model.may_be_told(reader)
        leaked = canaries(text) - set().union(*map(canaries, allowed))
        assert not leaked, f"{device.name} is told {leaked}: {text}"

    # ── looking ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def snapshot(self, name: str) -> dict[str, Any]:
        """The room as the API shows it to this person."""
        asks = cast(HttpRequest, SimpleNamespace(user=self.house.people[name]))
        return rooms.snapshot(asks, self.house.room.pk)

    def look(self, name: str) -> None:
        """The snapshot holds exactly what this person may see, in order, or there is none."""
        model, reader = self.house.model, self.house.model.reader(name)
        if reader is None:
            self._check_shut(name)
            return
        shown = self.snapshot(name)
        assert shown["as_of_seq"] == model.seq
        assert [seen_in_snapshot(one) for one in shown["messages"]] == model.log(reader)[-50:]
        assert [seen_in_snapshot(one) for one in shown["waiting"]] == model.waiting(reader)
        self._check_previews(shown["messages"], reader)
        place = access.place_for(self.house.people[name].pk, self.house.room.pk)
        assert access.unread_of([place]) == {self.house.room.pk: model.unread(reader)}, f"unread of {name}"

    def _check_shut(self, name: str) -> None:
        shown, code = ask(lambda: self.snapshot(name))
        assert code == "not_found", f"{name} is shown {shown}"

    def _check_previews(self, messages: Sequence[dict[str, Any]], reader: Sitting) -> None:
        model = self.house.model
        said = {one.id: one for one in model.said}
        for message in messages:
            above = message.get("reply_preview") or {}
            if "body" in message:
                signs: dict[str, int] = {}
                for _who, sign in said[message["id"]].signs:
                    signs[sign] = signs.get(sign, 0) + 1
                assert message["reactions"] == signs
                true = model.preview(said[message["id"]], reader)
                assert above.get("body") == true, f"{reader.name} is shown {above} above an answer, true is {true}"
