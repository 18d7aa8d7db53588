"""A TCP proxy that can break a line in the ways networks do: cut it, freeze it, swallow one direction, slow it down."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Self

CHUNK = 65536


class Line:
    """One connection through the proxy."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.near = near
        self.far = far

    def cut(self) -> None:
        """Both ends see the connection break, without goodbye."""
        for side in (self.near, self.far):
            side.transport.abort()


class Proxy:
    """Listens on a free port of 127.0.0.1 and forwards to `port` there.

    `frozen` keeps everything back in both directions without closing (a dead radio link); `swallow` drops what the server says;
    `bytes_a_second` slows what the server says. All may be changed while connections are open.
    """

    def __init__(self, port: int) -> None:
        self.target = port
        self.port = 0
        self._thawed = asyncio.Event()
        self._thawed.set()
        self.swallow = False
        self.bytes_a_second: int | None = None
        self.lines: list[Line] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def frozen(self) -> bool:
        """Whether everything is kept back."""
        return not self._thawed.is_set()

    @frozen.setter
    def frozen(self, on: bool) -> None:
        if on:
            self._thawed.clear()
        else:
            self._thawed.set()

    def cut(self) -> None:
        """Every open connection breaks now; new ones are welcome."""
        for line in self.lines:
            line.cut()
        self.lines.clear()

    async def _accept(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        try:
            far_reader, far = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            near.transport.abort()
            return
        line = Line(near, far)
        self.lines.append(line)
        self._spawn(self._carry(reader, far, lambda: False, slow=False))
        self._spawn(self._carry(far_reader, near, lambda: self.swallow, slow=True))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dropped: Callable[[], bool], *, slow: bool
    ) -> None:
        with contextlib.suppress(ConnectionError, OSError):
            while chunk := await reader.read(self._size(slow)):
                await self._thawed.wait()
                if writer.transport.is_closing():
                    return
                if not dropped():
                    writer.write(chunk)
                    await writer.drain()
                if slow and self.bytes_a_second:
                    await asyncio.sleep(len(chunk) / self.bytes_a_second)
            writer.close()

    def _size(self, slow: bool) -> int:
        return min(CHUNK, self.bytes_a_second) if slow and self.bytes_a_second else CHUNK
