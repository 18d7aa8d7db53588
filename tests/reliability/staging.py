"""The trials that need no hand on the processes, against a server that is not ours: `run --url https://… --accounts FILE`.

The accounts are JSON lines as `manage.py bench_seed` prints them, made on that server for this purpose. Its limits hold: people speak
at the pace of people. Without its database, what everybody received is compared with what everybody was promised.
"""

import json
import time
import uuid
from asyncio import gather, to_thread
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

import uvloop

from tests.load.order import Seat
from tests.load.pace import elapse
from tests.reliability.checker import Stored, Truth, check
from tests.reliability.client import Client
from tests.reliability.crowd import Crowd, percentile
from tests.reliability.trial import Found, Scale
from tests.reliability.words import body_of

RATE_OF_ONE = 0.3  # messages a second: the limit is 30 a minute
COPIES = 20
IN_S = 30.0


def seats_from(accounts: Path) -> list[Seat]:
    """Everybody in the file."""
    told = [json.loads(line) for line in accounts.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Seat(one["room"], one["member"], one["session"]) for one in told]


def truth_of(clients: Iterable[Client]) -> Truth:
    """What must be there if every promise was kept: the longest log of each room, and the messages that were acknowledged."""
    events: dict[str, dict[int, str | None]] = {}
    for client in clients:
        for room, entries in client.ledger.log.items():
            events.setdefault(room, {}).update({entry.seq: entry.message for entry in entries})
    places = {(room, message): seq for room, log in events.items() for seq, message in log.items()}
    messages = [
        Stored(send.room, send.key, send.message, places.get((send.room, send.message)))
        for client in clients
        for send in client.ledger.sent.values()
        if send.message
    ]
    return Truth(messages, {room: max(log, default=0) for room, log in events.items()}, events)


class Site:
    """A server at an address, and the people we have there."""

    def __init__(self, url: str, seats: list[Seat], scale: Scale) -> None:
        parts = urlsplit(url)
        self.secure = parts.scheme == "https"
        self.addresses = [parts.netloc]
        self.seats = seats
        self.scale = scale

    def clients(self, crowd: Crowd) -> list[Client]:
        """Everybody."""
        return [Client(seat, self.addresses, ears=crowd.ears, secure=self.secure) for seat in self.seats]


async def _lines_cut(site: Site, crowd: Crowd, found: Found) -> None:
    """People talk while their lines break."""
    talk = crowd.talk(RATE_OF_ONE * len(site.seats), twice=0.1)
    for _ in range(site.scale.of(2, 6, 20)):
        await elapse(site.scale.of(2, 5, 10))
        at = time.monotonic()
        for client in crowd.clients[::3]:
            client.cut()
        await crowd.until(lambda: all(one.is_in for one in crowd.clients), "everybody is back")
        found.recovery += crowd.returns(at)
    await talk.stop()


async def _copies(site: Site, crowd: Crowd, found: Found) -> None:
    """One send many times at once, on the socket and over HTTP."""
    writer = crowd.clients[-1]
    key, room = str(uuid.uuid4()), writer.seat.room
    body = body_of(room, key)
    own = [writer.ask("send", key=key, room=room, body=body) for _ in range(COPIES)]
    path = f"/api/v1/rooms/{room}/messages"
    status, beside = await to_thread(writer.http().ask, "POST", path, {"body": body}, key=key)
    answers = [*await gather(*own), beside]
    count = Counter((one.get("message"), one.get("seq")) for one in answers)
    if status != 200 or len(count) != 1 or sum(not one.get("replayed", True) for one in answers) != 1:
        found.broken.append(f"{len(answers)} copies were answered with {dict(count)}")
    found.acked += 1


async def _all_at_once(site: Site, crowd: Crowd, found: Found) -> None:
    """Everybody's line breaks and everybody comes back in the same moment."""
    at = time.monotonic()
    for client in crowd.clients:
        client.cut()
    await elapse(0.1)
    for client in crowd.clients:
        client.wake()
    await crowd.until(lambda: all(one.is_in for one in crowd.clients), "everybody is back")
    took = crowd.returns(at)
    found.recovery += took
    if max(took, default=0.0) > IN_S * site.scale.slack:
        found.broken.append(f"coming back took {max(took):.1f} s")


Script = Callable[[Site, Crowd, Found], Awaitable[None]]
SCRIPTS: dict[str, tuple[str, Script]] = {
    "S1": ("a third of the lines cut, again and again, while people talk", _lines_cut),
    "S2": (f"one send {COPIES} times on a socket and once over HTTP", _copies),
    "S3": ("everybody reconnects at once", _all_at_once),
}


async def _run(site: Site, name: str, injected: str, script: Script) -> Found:
    found, began = Found(name, injected), time.monotonic()
    async with Crowd(None) as crowd:
        await crowd.enter(site.clients(crowd))
        await script(site, crowd, found)
        await crowd.settle()
        found.verdict = check([client.ledger for client in crowd.clients], truth_of(crowd.clients))
        found.acked += crowd.acked
        found.notes["ack p95"] = f"{percentile(crowd.ack_times(), 0.95) * 1000:.0f} ms"
        found.notes["delivery p99"] = f"{percentile(crowd.delays_of(0.0), 0.99) * 1000:.0f} ms"
    found.took_s = time.monotonic() - began
    return found


def main(url: str, accounts: Path | None, scale: Scale) -> int:
    """A line for each; 0 when every promise was kept."""
    if accounts is None:
        raise SystemExit("--url needs --accounts: JSON lines as manage.py bench_seed prints them.")
    site = Site(url, seats_from(accounts), scale)
    results = [uvloop.run(_run(site, name, injected, script)) for name, (injected, script) in SCRIPTS.items()]
    for found in results:
        print(found.line())
        for broken in [*found.broken, *found.verdict.examples]:
            print(f"     broken: {broken}")
    return 0 if all(found.passed for found in results) else 1
