"""What a scripted client has said and has no answer to yet; each message keeps its key until the server has it."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from tests.reliability.ledger import Ledger, Send
from tests.reliability.words import body_of

IN_FLIGHT = 16
RETRY_S = 0.5


class Outbox:
    """`transmit` puts a frame on the line; `answered` is told of each message that is stored or refused for good."""

    def __init__(
        self, ledger: Ledger, room: str, transmit: Callable[[bytes], None], answered: Callable[[Send], None]
    ) -> None:
        self.waiting: dict[str, Send] = {}
        self.retries = 0
        self._ledger = ledger
        self._room = room
        self._transmit = transmit
        self._answered = answered
        self._is_open = False
        self._unsent: deque[str] = deque()
        self._flying: dict[str, str] = {}
        self._number = 0

    def say(self, key: str, size: int = 0, *, twice: bool = False) -> Send:
        """A message waits until the server has it; it leaves at once when there is a line. `twice` sends the frame two times."""
        send = Send(key, self._room, body_of(self._room, key, size), time.monotonic())
        self._ledger.sent[key] = self.waiting[key] = send
        self._unsent.append(key)
        self._flush()
        if twice and send.tries:
            self._put(send)
        return send

    def open(self) -> None:
        """There is a line: everything without an answer goes out, in its order."""
        self._is_open = True
        self._flush()

    def close(self) -> None:
        """The line is gone; what was on its way may have arrived or not."""
        self._is_open = False
        self._unsent = deque(self.waiting)
        self._flying.clear()

    def _flush(self) -> None:
        while self._is_open and self._unsent and len(self._flying) < IN_FLIGHT:
            key = self._unsent.popleft()
            if key in self.waiting:
                self._put(self.waiting[key])

    def _put(self, send: Send) -> None:
        send.tries += 1
        self._number += 1
        name = f"s{self._number}"
        self._flying[name] = send.key
        # Marks, keys and rooms are plain letters, so the frame need not be built as JSON.
        frame = f'{{"t":"send","id":"{name}","key":"{send.key}","room":"{send.room}","body":"{send.body}"}}'
        self._transmit(frame.encode())

    def hear(self, frame: Mapping[str, Any], now: float) -> bool:
        """Take an `ok` or `error`; False when it answers nothing of ours."""
        key = self._flying.pop(str(frame.get("id")), None)
        if key is None:
            return False
        send = self._ledger.sent[key]
        if frame["t"] == "ok":
            self._stored(send, frame, now)
        elif frame["retryable"]:
            self.retries += 1
            asyncio.get_running_loop().call_later(frame.get("retry_after_ms", RETRY_S * 1000) / 1000, self._again, key)
        elif frame["code"] != "unauthenticated":  # then it waits for the same person to sign in again
            send.refused = frame["code"]
            self.waiting.pop(key, None)
            self._answered(send)
        self._flush()
        return True

    def _stored(self, send: Send, frame: Mapping[str, Any], now: float) -> None:
        if send.message and send.message != frame["message"]:
            self._ledger.contradicted.append(f"{send.key} is {send.message} and {frame['message']}")
        is_first = not send.message
        send.message = frame["message"]
        send.replayed = send.replayed or frame["replayed"]
        self.waiting.pop(send.key, None)
        if is_first:
            send.answered = now
            self._answered(send)

    def _again(self, key: str) -> None:
        if key in self.waiting and key not in self._unsent and key not in self._flying.values():
            self._unsent.append(key)
            self._flush()
