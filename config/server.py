"""Serves until told to stop, then lets everybody finish: daphne (the default) or uvicorn, the same application, the same goodbye."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import uvicorn
from daphne.server import Server as Daphne
from django.conf import settings
from twisted.internet import defer, reactor

from chat.live import hub
from chat.live.commands import all_commands
from config import lines, startup
from config.asgi import application
from moderation.screens.rules import library

DRAIN_S: Final = 2.5
FINISH_S: Final = 1.5
EXIT_S: Final = 5.5
TURN_S: Final = 0.0005
PING_S: Final = 15  # a line that died without a word is freed within twice that
# Room for a frame that is a little too large, so that it gets its answer; anything larger ends the connection (1009).
LARGEST_FRAME: Final = 4 * settings.LIMIT_FRAME_BYTES

Clock = Callable[[], tuple[threading.Thread, threading.Event]]
OnListening = Callable[[str], None]


def announce(address: str) -> None:
    """Say where we are, for people and for the tests that start us."""
    print(f"Handrail is at {address}", flush=True)  # noqa: T201


def serve_forever(
    host: str,
    port: int,
    *,
    server: str = "daphne",
    with_clock: Clock | None = None,
    on_listening: OnListening = announce,
) -> None:
    """Serve until SIGTERM or SIGINT; port 0 takes a free one. `with_clock` starts the clock in this process.

    On return every socket has heard `bye`, and what was not finished within a few seconds has not been acknowledged.
    Raises CommandError when this process must not serve (`config.startup`).
    """
    all_commands()
    startup.check()
    _settle_in()
    # The writer gives way at every word with the database; at the usual 5 ms it would wait that long each time to be let in again.
    sys.setswitchinterval(TURN_S)
    clock = with_clock() if with_clock is not None else None
    try:
        {"daphne": _serve_daphne, "uvicorn": _serve_uvicorn}[server](host, port, on_listening)
    finally:
        if clock is not None:
            clock[1].set()


def _settle_in() -> None:
    """What lives as long as the process is read now, so that nobody's message waits for it, and is never searched for garbage again:
    a look through all the rules of the screens would hold up every socket for a tenth of a second."""
    library()
    gc.collect()
    gc.freeze()


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - shown, not bound
    return f"http://{shown}:{port}"


def _leave_in_time() -> None:
    """A query that hangs must not hold the whole stop: what it would have stored has not been acknowledged."""
    timer = threading.Timer(EXIT_S, os._exit, args=(0,))
    timer.daemon = True
    timer.start()


# ── daphne ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class DrainingServer(Daphne):  # type: ignore[misc]  # daphne has no types
    """daphne that says where it listens, and says goodbye before it stops (RELIABILITY F18)."""

    def __init__(self, *, host: str, port: int, on_listening: OnListening) -> None:
        shown = host.replace(":", r"\:")
        super().__init__(
            application,
            endpoints=[f"tcp:port={port}:interface={shown}"],
            server_name="",
            http_timeout=60,
            ping_interval=PING_S,
            ping_timeout=PING_S,
            websocket_timeout=-1,
            websocket_max_message_size=LARGEST_FRAME,
            websocket_max_frame_size=LARGEST_FRAME,
            application_close_timeout=10,
            verbosity=0,
        )
        self._host = host
        self._on_listening = on_listening
        self._ports: list[Any] = []
        self.failed = False

    def listen_success(self, port: Any) -> None:
        """The hub runs from the first moment, so that readiness can say whether the broker answers."""
        super().listen_success(port)
        # A client that breaks the protocol is told so (1009, 1007) instead of finding the line cut. Origins are ours to check.
        self.ws_factory.setProtocolOptions(failByDrop=False, closeHandshakeTimeout=2, allowNullOrigin=True)
        self._ports.append(port)
        reactor.callLater(0, partial(self._begin, port.getHost().port))  # type: ignore[arg-type]  # the stub takes no numbers

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Live connections also get a straight line."""
        if scope["type"] == "websocket":
            lines.offer(scope, lines.DaphneLine(protocol).write)
        return super().create_application(protocol, scope)

    def _begin(self, port: int) -> None:
        hub.here()
        self._on_listening(_address(self._host, port))

    def listen_error(self, failure: Any) -> None:
        """The process ends with an error that names the reason."""
        self.failed = True
        super().listen_error(failure)

    def kill_all_applications(self) -> Any:
        """Called before the reactor stops: no new connection, every socket drained, then what is left is cancelled."""
        _leave_in_time()
        for port in self._ports:
            port.stopListening()
        finished = defer.Deferred.fromFuture(asyncio.ensure_future(self._finish()))
        return finished.addCallback(lambda _: super(DrainingServer, self).kill_all_applications())

    async def _finish(self) -> None:
        await hub.here().drain(DRAIN_S)
        # A connection that came in this very moment has no application yet; stock daphne would fail on it.
        self.connections: dict[Any, Any] = {
            protocol: details for protocol, details in self.connections.items() if "application_instance" in details
        }
        if running := [details["application_instance"] for details in self.connections.values()]:
            await asyncio.wait(running, timeout=FINISH_S)


def _serve_daphne(host: str, port: int, on_listening: OnListening) -> None:
    server = DrainingServer(host=host, port=port, on_listening=on_listening)
    server.run()
    if server.failed:
        raise SystemExit(1)


# ── uvicorn ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class DrainingUvicorn(uvicorn.Server):
    """uvicorn with the same goodbye, and a clean exit code after it."""

    def __init__(self, config: uvicorn.Config, on_listening: OnListening) -> None:
        super().__init__(config)
        self._on_listening = on_listening

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """Listens, and says where."""
        await super().startup(sockets)
        hub.here()
        port = self.servers[0].sockets[0].getsockname()[1]
        self._on_listening(_address(self.config.host, port))

    async def shutdown(self, sockets: list[Any] | None = None) -> None:
        """Every socket has heard `bye` before the server closes what is left."""
        _leave_in_time()
        for server in self.servers:
            server.close()
        await hub.here().drain(DRAIN_S)
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal, and do not raise it again afterwards: we were asked to stop and did."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _serve_uvicorn(host: str, port: int, on_listening: OnListening) -> None:
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        ws=lines.UvicornProtocol,
        ws_max_size=LARGEST_FRAME,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        ws_per_message_deflate=False,
        lifespan="off",
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=1,
    )
    DrainingUvicorn(config, on_listening).run()
