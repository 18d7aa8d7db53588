"""One client's own copy of a room: loaded once, then kept by nothing but what it is told (docs/protocol.md, "Keeping a room")."""

import copy
from collections.abc import Callable
from typing import Any

Frame = dict[str, Any]
Load = Callable[[str], Any]

PREVIEW_CHARS = 120
PAGE = 50
PAUSES = ("muted_until", "slow_until")


class Replica:
    """`load` answers a path below the room over HTTP; the copy uses it only where an event says that words may have changed."""

    def __init__(self, load: Load) -> None:
        self._load = load
        room, snapshot = copy.deepcopy(load("")), copy.deepcopy(load("/snapshot"))
        self.seq: int = snapshot["as_of_seq"]
        self.me: str = room["member"]
        self.read_ord: int = room["read_ord"]
        self.pauses = {name: room[name] for name in PAUSES}
        self.pace = {name: room[name] for name in ("state", "slow_mode_s", "coverage")}
        self.members = {member["id"]: member for member in snapshot["members"]}
        self.waiting = {message["id"]: message for message in snapshot["waiting"]}
        self.messages = {message["id"]: message for message in snapshot["messages"]}
        self._is_team = "moderate" in room["perms"]
        self._own_signs = {m["id"]: set(m["own_reactions"]) for m in snapshot["messages"] if "body" in m}

    def hear(self, event: Frame) -> None:
        """An event of the room: applied if it is the next one, passed over if it is an old one."""
        if event["seq"] <= self.seq:
            return
        assert event["seq"] == self.seq + 1, f"a gap before {event['seq']}"
        self.seq = event["seq"]
        what, _dot, _rest = event["kind"].partition(".")
        {"message": self._message, "messages": self._messages, "reaction": self._reaction, "member": self._member}.get(
            what, self._room
        )(event["kind"], event["data"])

    def hear_own(self, event: Frame) -> None:
        """An event of the person's own stream."""
        if event["kind"] == "read.moved":
            self.read_ord = max(self.read_ord, event["data"]["ord"])
        elif event["kind"] == "waiting.changed":
            self.waiting = {message["id"]: message for message in self._load("/snapshot")["waiting"]}
        elif event["kind"] == "pause.changed":
            self.pauses = {name: event["data"][name] for name in PAUSES}

    def _message(self, kind: str, data: Frame) -> None:
        if kind in ("message.posted", "message.restored"):
            self._show(data)
        elif kind == "message.edited":
            self.messages[data["id"]] |= data
        elif kind == "message.held" and self._keeps_words(data["id"]):
            # They may be new ones, held at once; the event never has them.
            self.messages[data["id"]] = self._loaded(self.messages[data["id"]]["ord"])
        else:
            self._empty(data["id"], data["rev"], kind.removeprefix("message."))

    def _loaded(self, ord: int) -> Frame:
        message: Frame = self._load(f"/messages?around={ord}&limit=1")["messages"][0]
        return message

    def _show(self, data: Frame) -> None:
        own = data["author"]["id"] == self.me
        if data["id"] not in self._own_signs:
            # Never seen with its words: a new message, or one that was out of sight when this copy began.
            is_new = data["id"] not in self.messages
            self._own_signs[data["id"]] = set() if is_new else set(self._loaded(data["ord"])["own_reactions"])
        signs = sorted(self._own_signs[data["id"]])
        added = {"state": "visible", "edited_at": None, "reactions": {}, "mine": own, "own_reactions": signs}
        self.messages[data["id"]] = added | data
        self.waiting.pop(data["id"], None)

    def _keeps_words(self, message_id: str) -> bool:
        """The author and the team see what is held."""
        kept = self.messages.get(message_id, {})
        return self._is_team or kept.get("mine", False)

    def _empty(self, message_id: str, rev: int, state: str) -> None:
        kept = self.messages[message_id]
        place = {name: kept[name] for name in ("id", "ord", "created_at", "mine")}
        self.messages[message_id] = {**place, "rev": rev, "state": state}

    def _messages(self, _kind: str, data: Frame) -> None:
        for message_id, rev in zip(data["ids"], data["revs"], strict=True):
            if message_id in self.messages:
                self._empty(message_id, rev, "removed")

    def _reaction(self, _kind: str, data: Frame) -> None:
        signs = self.messages[data["id"]]["reactions"]
        signs.pop(data["emoji"], None)
        if data["count"]:
            signs[data["emoji"]] = data["count"]
        own = self._own_signs.setdefault(data["id"], set())
        if "mine" in data:
            (own.add if data["mine"] else own.discard)(data["emoji"])
        self.messages[data["id"]]["own_reactions"] = sorted(own)

    def _member(self, kind: str, data: Frame) -> None:
        if kind == "member.joined":
            self.members[data["id"]] = data
        else:
            self.members.pop(data["id"], None)

    def _room(self, _kind: str, data: Frame) -> None:
        self.pace = {"state": data["mode"], "slow_mode_s": data["slow_mode_s"], "coverage": data["coverage"]}

    def _preview(self, message: Frame) -> Any:
        """The answered message as this copy has it; what is older than the copy stays as it was loaded."""
        parent = self.messages.get(message["reply_to"])
        if parent is None:
            return message.get("reply_preview")
        if parent["state"] != "visible":
            return {"id": parent["id"], "state": "gone"}
        body = parent["body"]
        short = body if len(body) <= PREVIEW_CHARS else body[:PREVIEW_CHARS].rstrip() + "…"
        return {"id": parent["id"], "state": "visible", "name": parent["author"]["name"], "body": short}

    def state(self) -> Frame:
        """Everything the copy knows, ready to be compared."""
        here = sorted(self.messages.values(), key=lambda message: message["ord"])[-PAGE:]
        shown = [{**m, "reply_preview": self._preview(m)} if "body" in m else m for m in here]
        unread = [m for m in shown if m["ord"] > self.read_ord and m["state"] == "visible" and not m["mine"]]
        return {
            "seq": self.seq,
            "messages": shown,
            "waiting": sorted(self.waiting.values(), key=lambda message: message["created_at"]),
            "members": sorted(self.members.values(), key=lambda member: member["id"]),
            "read_ord": self.read_ord,
            "unread": len(unread),
            "last_ord": max((message["ord"] for message in here), default=0),
            **self.pace,
            **self.pauses,
        }


def fresh(load: Load) -> Frame:
    """The same, as the server gives it to somebody who has just come."""
    room, snapshot = load(""), load("/snapshot")
    return {
        "seq": snapshot["as_of_seq"],
        "messages": snapshot["messages"],
        "waiting": snapshot["waiting"],
        "members": sorted(snapshot["members"], key=lambda member: member["id"]),
        **{
            name: room[name] for name in ("read_ord", "unread", "last_ord", "state", "slow_mode_s", "coverage", *PAUSES)
        },
    }
