"""Lines that die without a word, and readers that do not read: T9, T10."""

import asyncio
import json
import time
from asyncio import to_thread
from collections.abc import Callable

import psutil

from tests.load.order import Seat
from tests.load.pace import elapse
from tests.process import WebProcess
from tests.reliability.crowd import Crowd, percentile
from tests.reliability.line import Line
from tests.reliability.people import sockets_of
from tests.reliability.proxy import Proxy
from tests.reliability.trial import House, trial

SERVER_FREES_S = 36.0
CLIENT_NOTICES_S = 45.0
DEAF_S = 60.0
GROWTH_MIB = 20.0
OTHERS_S = 0.5
LONGEST_BODY = 4000
SLOW_BYTES = 1000
GREETED_S = 30.0


@trial("T9", "a line goes silent both ways and stays open")
async def half_open(house: House) -> None:
    """Both ends notice in time; what was said meanwhile arrives."""
    web = house.stage.webs[0]
    async with house.crowd(1, 3) as crowd, Proxy(web.port) as proxy:
        far = crowd.clients[2]
        await crowd.move(far, f"127.0.0.1:{proxy.port}", house.stage.addresses[-1])
        before = await to_thread(sockets_of, web)
        proxy.frozen = True
        began = time.monotonic()
        for client in crowd.clients[:2]:
            await crowd.said(client)
        crowd.say(far)
        freed = await _when(lambda: sockets_of(web) < before, 90)
        house.within("the server frees it after", freed - began, SERVER_FREES_S)
        await crowd.until(lambda: bool(far.ledger.closes) and far.ledger.closes[-1][0] > began, "the client notices")
        house.within("the client notices after", far.ledger.closes[-1][0] - began, CLIENT_NOTICES_S)
        proxy.cut()
        await crowd.until(lambda: far.is_in, "the client is back")
        house.found.recovery += [back - down for down, back in far.ledger.downs if down > began]


async def _when(is_so: Callable[[], bool], most: float) -> float:
    deadline = time.monotonic() + most
    while not await to_thread(is_so):
        assert time.monotonic() < deadline, f"not within {most:.0f} s"
        await elapse(0.25)
    return time.monotonic()


class Deaf:
    """A member who connects, says hello and never takes anything off the wire."""

    def __init__(self, seat: Seat) -> None:
        self.fault: Exception | None = None
        self._seat = seat
        self._greeted = asyncio.Event()
        self.line = Line(self)

    async def come(self, address: str) -> None:
        """Welcomed; nothing is read from now on."""
        cookie = f"sessionid={self._seat.session}"
        headers = {"Sec-WebSocket-Protocol": "handrail.v1", "Origin": f"http://{address}", "Cookie": cookie}
        await self.line.connect(address, headers)
        await asyncio.wait_for(self._greeted.wait(), GREETED_S)

    async def code(self) -> int | None:
        """Reads on until the line is closed. A line that broke while nobody read it is felt only by who writes."""
        self.line.read_on()
        deadline = time.monotonic() + GREETED_S
        while not self.line.closed.done():
            assert time.monotonic() < deadline, "the deaf reader's line is closed"
            self.line.send(b'{"t":"ping","n":1}')
            await asyncio.wait({self.line.closed}, timeout=0.5)
        return self.line.closed.result()

    def opened(self, line: Line) -> None:
        """Hello."""
        line.send(json.dumps({"t": "hello", "id": "1", "client": {"name": "deaf", "ver": "1"}, "caps": []}).encode())

    def heard(self, payload: bytes) -> None:
        """The welcome is the last thing it hears."""
        if b'"welcome"' in payload:
            self.line.stop_reading()
            self._greeted.set()


@trial("T10", "one reader at 1 kB/s and one who never reads, in a room with long messages")
async def readers_that_do_not_read(house: House) -> None:
    """They cost little memory and nobody else's time; the slow one has everything in the end."""
    webs = house.stage.webs
    async with house.crowd(1, 6) as crowd, Proxy(webs[0].port) as proxy:
        slow, seat = crowd.clients[4], crowd.clients[5].seat
        await crowd.move(slow, f"127.0.0.1:{proxy.port}")
        deaf = Deaf(seat)
        await deaf.come(house.stage.addresses[0])
        crowd.speakers = crowd.clients[:4]
        memory, sockets = [_memory(web) for web in webs], await to_thread(sockets_of, webs[0])
        proxy.bytes_a_second = SLOW_BYTES
        began = time.monotonic()
        talk = crowd.talk(house.scale.of(30, 60, 100), size=LONGEST_BODY)
        closed = await _when(lambda: sockets_of(webs[0]) < sockets, DEAF_S * house.scale.slack + 10)
        await elapse(house.scale.of(0, 20, 300) - (closed - began))
        await talk.stop()
        grown = max(_memory(web) - before for web, before in zip(webs, memory, strict=True))
        code = await deaf.code()
        # Two seconds after its goodbye the server cuts the line, and whoever reads later finds no code.
        house.expect(code in (4408, None), f"the deaf reader is closed with {code}, not 4408")
        proxy.bytes_a_second = None
        await crowd.move(slow, *house.stage.addresses)
        house.within("the deaf reader is closed after", closed - began, DEAF_S)
        _expect_others(house, crowd, slow.seat.member, began)
        house.note("memory", f"+{grown:.1f} MiB a process")
        house.expect(grown <= GROWTH_MIB, f"memory grew by {grown:.1f} MiB")


def _expect_others(house: House, crowd: Crowd, slow: str, began: float) -> None:
    others = [client for client in crowd.clients if client.seat.member != slow]
    said = {send.message: send.began for send in crowd.answers if send.message}
    late = [
        entry.at - said[entry.message]
        for client in others
        for entries in client.ledger.log.values()
        for entry in entries
        if entry.message in said and said[entry.message] >= began
    ]
    house.within("others' p99", percentile(late, 0.99), OTHERS_S)


def _memory(web: WebProcess) -> float:
    return float(psutil.Process(web.process.pid).memory_full_info().uss) / 2**20
