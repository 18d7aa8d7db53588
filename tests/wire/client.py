"""An independent client of the wire contract: it knows PROTOCOL.md and nothing of the server's code.

What it says and hears is held against the published files, field by field. What is wrong on purpose is said with `blurt`, `ask_badly`
and `badly`.
"""

import asyncio
import http.cookies
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self
from urllib.parse import urlsplit

import websockets
from websockets.asyncio.client import ClientConnection, connect

from tests.contract import published

PATIENCE_S = 20.0
Frame = dict[str, Any]


class Closed(Exception):
    """The server closed the connection; `code` says why, `frames` is what it said last."""

    def __init__(self, code: int | None, frames: list[Frame]) -> None:
        super().__init__(f"closed {code}")
        self.code = code
        self.frames = frames


class WireClient:
    """One connection. Keeps every frame it got, in order; waits for frames by what they are, never by time."""

    def __init__(self, base_url: str, session: str, *, origin: str | None = None, acks: bool = True) -> None:
        self.base_url = base_url
        self.session = session
        self.origin = base_url if origin is None else origin
        self.acks = acks
        self.heard: list[Frame] = []
        self.cursors: dict[str, int] = {}
        self.welcome: Frame = {}
        self.close_code: int | None = None
        self.seen: set[str] = set()
        self.reading = asyncio.Event()  # cleared, the client reads nothing, and the network fills up behind it
        self.reading.set()
        self._asked: dict[str, str] = {}
        self._broken: published.Broken | None = None
        self._news = asyncio.Condition()
        self._number = 0

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self, subprotocols: list[str] | None = None) -> None:
        """Connected, and listening; nothing has been said."""
        headers = {"Cookie": f"sessionid={self.session}"} if self.session else {}
        url = f"ws://{urlsplit(self.base_url).netloc}/ws/v1"
        self.socket: ClientConnection = await connect(
            url,
            additional_headers=headers,
            origin=self.origin or None,  # type: ignore[arg-type]  # a NewType of str
            subprotocols=["handrail.v1"] if subprotocols is None else subprotocols,  # type: ignore[arg-type, list-item]
            compression=None,
            max_size=2**20,
            open_timeout=PATIENCE_S,
            ping_interval=None,  # whatever ends the connection is the server's doing
        )
        self._listener = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Gone, and nothing of it runs on."""
        await self.socket.close()
        await self._listener
        if self._broken is not None:
            raise self._broken

    async def _listen(self) -> None:
        try:
            async for text in self.socket:
                await self.reading.wait()
                frame = json.loads(text)
                self.seen.add(published.check_heard(frame, self._asked.get(frame.get("id", ""))))
                self._note(frame)
                async with self._news:
                    self.heard.append(frame)
                    self._news.notify_all()
                if self.acks and frame["t"] == "ev" and frame["seq"] % 16 == 0:
                    # The server may have closed meanwhile; what it said before is still to be read.
                    with suppress(Closed):
                        await self.say({"t": "ack", "rooms": {frame["room"]: self.cursors[frame["room"]]}})
        except websockets.ConnectionClosed:
            pass  # the code is kept below
        except published.Broken as broken:
            self._broken = broken  # for whoever waits for a frame, and for the end of the test
        async with self._news:
            self.close_code = self.socket.close_code
            self._news.notify_all()

    def _note(self, frame: Frame) -> None:
        if frame["t"] == "ev":
            self.cursors[frame["room"]] = max(frame["seq"], self.cursors.get(frame["room"], 0))
        elif frame["t"] == "reset":
            self.cursors[frame["room"]] = frame["as_of_seq"]

    async def say(self, frame: Frame) -> None:
        """Send a frame that is as published. Raises Closed."""
        self.seen.add(published.check_said(frame))
        await self.blurt(frame)

    async def blurt(self, frame: Any) -> None:
        """Send anything: an object as JSON, a text or bytes as they are. Raises Closed."""
        if isinstance(frame, dict) and "id" in frame:
            self._asked[str(frame["id"])] = str(frame.get("t"))
        try:
            await self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame, ensure_ascii=False))
        except websockets.ConnectionClosed as cut:
            raise Closed(self.socket.close_code, self.heard) from cut

    async def hear(self, check: Callable[[Frame], bool], *, since: int = 0, seconds: float = PATIENCE_S) -> Frame:
        """The first frame from place `since` on that `check` accepts. Raises Closed, TimeoutError."""

        def found() -> Frame | None:
            return next((frame for frame in self.heard[since:] if check(frame)), None)

        async with self._news:
            async with asyncio.timeout(seconds):
                await self._news.wait_for(lambda: found() is not None or self._has_ended)
        frame = found()
        if frame is None and self._broken is not None:
            raise self._broken
        if frame is None:
            raise Closed(self.close_code, self.heard)
        return frame

    @property
    def _has_ended(self) -> bool:
        return self.close_code is not None or self._broken is not None

    async def closed(self, seconds: float = PATIENCE_S) -> int | None:
        """The close code, once the server has closed."""
        async with self._news, asyncio.timeout(seconds):
            await self._news.wait_for(lambda: self._has_ended)
        return self.close_code

    async def hello(self, **fields: Any) -> Frame:
        """Say hello; the welcome."""
        await self.say({"t": "hello", "id": "hello", "client": {"name": "wire", "ver": "1"}, "caps": [], **fields})
        self.welcome = await self.hear(lambda frame: frame["t"] == "welcome")
        for room in self.welcome["rooms"]:
            self.cursors.setdefault(room["room"], room["last_seq"])
        return self.welcome

    async def ask(self, command: str, /, **fields: Any) -> Frame:
        """Send a command; its `ok` or `error`."""
        frame = self._named(command, fields)
        await self.say(frame)
        return await self._answer_to(frame)

    async def ask_badly(self, command: str, /, **fields: Any) -> Frame:
        """Send a command in a way that nobody should; its `ok` or `error`."""
        frame = self._named(command, fields)
        await self.blurt(frame)
        return await self._answer_to(frame)

    def _named(self, command: str, fields: Frame) -> Frame:
        self._number += 1
        return {"t": command, "id": f"c{self._number}", **fields}

    async def _answer_to(self, asked: Frame) -> Frame:
        return await self.hear(lambda frame: frame["t"] in ("ok", "error") and frame.get("id") == asked["id"])

    async def send(self, room: str, body: str, key: str | None = None, **fields: Any) -> Frame:
        """Say something in a room; its `ok` or `error`."""
        return await self.ask("send", room=room, body=body, key=key or str(uuid.uuid4()), **fields)

    async def event(self, kind: str, seconds: float = PATIENCE_S, **data: Any) -> Frame:
        """The first event of this kind whose data has these values."""
        return await self.hear(
            lambda frame: (
                frame["t"] == "ev"
                and frame["kind"] == kind
                and all(frame["data"].get(name) == value for name, value in data.items())
            ),
            seconds=seconds,
        )

    def events(self, room: str) -> list[Frame]:
        """Every event heard of a room."""
        return [frame for frame in self.heard if frame["t"] == "ev" and frame["room"] == room]

    def bodies(self) -> list[str]:
        """Everything anybody was heard to say."""
        return [frame["data"]["body"] for frame in self.heard if frame["t"] == "ev" and "body" in frame["data"]]


class HttpClient:
    """The HTTP half of the contract, with a session cookie and a CSRF token as a browser would carry."""

    def __init__(self, base_url: str, session: str) -> None:
        self.base_url = base_url
        self.session = session
        self.token = "c" * 32
        self.seen: set[str] = set()

    def ask(
        self,
        method: str,
        path: str,
        body: object | bytes | None = None,
        *,
        key: str | None = None,
        headers: dict[str, str] | None = None,
        badly: bool = False,
    ) -> tuple[int, Any]:
        """The status and the JSON of the answer. `badly` asks in a way that nobody should; the answer has to be right all the same."""
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        cookies = http.cookies.SimpleCookie({"sessionid": self.session, "csrftoken": self.token})
        asked = {
            "Cookie": cookies.output(header="", sep=";").strip(),
            "X-CSRFToken": self.token,
            "Content-Type": "application/json",
            **({"Idempotency-Key": key} if key else {}),
            **(headers or {}),
        }
        operation = published.operation_at(method, path)
        if operation is not None and not badly:
            published.check_request(operation, body, {name.lower(): value for name, value in asked.items()})
        request = urllib.request.Request(f"{self.base_url}{path}", content, asked, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                status, told, kept = answer.status, json.loads(answer.read() or b"null"), answer.headers
        except urllib.error.HTTPError as error:
            status, told, kept = error.code, json.loads(error.read() or b"null"), error.headers
        if path.startswith(published.API) and path != f"{published.API}openapi.json":
            told_headers = {name.lower(): value for name, value in kept.items()}
            self.seen.add(published.check_answer(operation, status, told, told_headers))
        return status, told
