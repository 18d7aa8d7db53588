"""Whoever floods or sends nonsense is answered or closed as specified, and nobody else feels it: T19."""

import asyncio
import json
import random
import time
from asyncio import to_thread
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

import psutil

from tests.load.order import Seat
from tests.load.pace import elapse
from tests.process import WebProcess
from tests.reliability.crowd import percentile
from tests.reliability.line import FAILED, Line
from tests.reliability.trial import House, trial

OTHERS_S = 0.5
GROWTH_MIB = 20.0
BURSTS = 20
DEEP = 5000
BEAT_S = 4


@dataclass(frozen=True)
class Nuisance:
    """One way to be a nuisance: the frames, the codes that may end it, and how many go out at once."""

    name: str
    frames: Callable[[str], Iterator[bytes]]
    codes: frozenset[int | None]
    burst: int = 500


def _json(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def _commands(room: str) -> Iterator[bytes]:
    return (_json(t="read", id=str(n), room=room, ord=0) for n in range(10**9))


def _typing(room: str) -> Iterator[bytes]:
    return cycle([_json(t="typing", room=room, on=True)])


def _junk(room: str) -> Iterator[bytes]:
    chance = random.Random(1)  # noqa: S311 - the same nonsense every time
    bad = [
        b"junk",
        b"",
        b"[]",
        b'{"t":',
        b'{"t":"nope","id":"1"}',
        b'{"t":"send","id":"1"}',
        b'{"t":NaN}',
        b'{"t":"\\ud800"}',
    ]
    bad += [b"[" * DEEP, b'{"a":' * DEEP, _json(t="send", id="1", key=7, room=room, body="x"), _json(t="ack", rooms=[])]
    return (chance.choice(bad) for _ in range(10**9))


KINDS = (
    Nuisance("commands", _commands, frozenset({4429})),
    Nuisance("typing", _typing, frozenset({4429})),
    Nuisance("junk", _junk, frozenset({4429, 4500})),
    Nuisance("large", lambda _room: cycle([b"x" * 100_000]), frozenset({1009}), burst=5),
    Nuisance("not UTF-8", lambda _room: cycle([b'{"t":"\xff\xfe"}']), frozenset({1007, 4429, 4500})),
)


@dataclass
class Nuisances:
    """What came of it: frames sent, and with which code each connection ended."""

    sent: int = 0
    errors: int = 0
    codes: dict[str, set[int | None]] = field(default_factory=dict)


class _Flooder:
    def __init__(self, seat: Seat, count: Nuisances) -> None:
        self.fault: Exception | None = None
        self.greeted = asyncio.Event()
        self._seat = seat
        self._count = count

    async def flood(self, address: str, kind: Nuisance) -> None:
        """As many frames as the server takes before it has enough."""
        cookie = f"sessionid={self._seat.session}"
        headers = {"Sec-WebSocket-Protocol": "handrail.v1", "Origin": f"http://{address}", "Cookie": cookie}
        line = Line(self)
        try:
            await line.connect(address, headers)
            await asyncio.wait_for(self.greeted.wait(), 20)
        except FAILED:
            return
        frames = kind.frames(self._seat.room)
        for _ in range(BURSTS):
            if line.closed.done():
                break
            for frame in islice(frames, kind.burst):
                line.send(frame)
            self._count.sent += kind.burst
            await elapse(0.02)
        await asyncio.wait({line.closed}, timeout=5)
        code = line.closed.result() if line.closed.done() else 0
        line.drop()
        self._count.codes.setdefault(kind.name, set()).add(code)

    def opened(self, line: Line) -> None:
        line.send(_json(t="hello", id="1", client={"name": "flood", "ver": "1"}, caps=[]))

    def heard(self, payload: bytes) -> None:
        if b'"error"' in payload:
            self._count.errors += 1
        elif b'"welcome"' in payload:
            self.greeted.set()


@trial("T19", "floods of commands, typing, junk, 100 kB frames, deep nesting, invalid UTF-8, with the real limits")
async def floods(house: House) -> None:
    """Answered or closed as specified; the others talk on as before, and memory stays."""
    await to_thread(house.stage.serve, {"HANDRAIL_HEARTBEAT_S": str(BEAT_S)})
    [guests] = await to_thread(house.stage.take, 1, len(KINDS))
    async with house.crowd(4, 5) as crowd:
        # With the real limits each person may say 30 messages a minute.
        talk = crowd.talk(house.scale.of(4, 4, 6))
        # What a process reads once, the rules of the screens above all, it keeps whoever comes. From there on nothing may grow.
        for address in house.stage.addresses:
            await _pester_in_every_way([address], guests, Nuisances())
        memory = await _memories(house)
        began, count = time.monotonic(), Nuisances()
        most = house.scale.of(5_000, 20_000, 100_000)
        while count.sent < most:
            await _pester_in_every_way(house.stage.addresses, guests, count)
        await talk.stop()
        await crowd.settle()
        grown = max(after - before for before, after in zip(memory, await _memories(house), strict=True))
        house.note("bad frames", f"{count.sent:,}")
        house.note("memory", f"+{grown:.1f} MiB a process")
        for kind in KINDS:
            codes = count.codes.get(kind.name, set())
            # Whoever still sends when the line is closed may find it cut: a reset overtakes the code now and then.
            strange = codes - kind.codes - ({None} if codes & kind.codes else set())
            house.expect(not strange, f"{kind.name}: closed with {strange}, not {set(kind.codes)}")
        house.expect(grown <= GROWTH_MIB, f"memory grew by {grown:.1f} MiB")
        house.within("others' p99", percentile(crowd.delays_of(began), 0.99), OTHERS_S)
        house.expect(not crowd.closes(began), f"nobody else is disconnected: {crowd.closes(began)}")
    await to_thread(house.stage.serve)


async def _pester_in_every_way(addresses: Sequence[str], guests: Sequence[Seat], count: Nuisances) -> None:
    await asyncio.gather(*(_pester(addresses, seat, kind, count) for seat, kind in zip(guests, KINDS, strict=True)))


async def _pester(addresses: Sequence[str], seat: Seat, kind: Nuisance, count: Nuisances) -> None:
    address = random.choice(addresses)  # noqa: S311 - any of them
    await _Flooder(seat, count).flood(address, kind)


async def _memories(house: House) -> list[float]:
    """What each process holds after a heartbeat, in MiB: with it they give back what they do not use."""
    await elapse(BEAT_S + 1)
    return [_memory(web) for web in house.stage.webs]


def _memory(web: WebProcess) -> float:
    return float(psutil.Process(web.process.pid).memory_full_info().uss) / 2**20
