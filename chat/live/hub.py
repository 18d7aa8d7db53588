"""The switchboard of one process: sockets by person, feeds by stream, wake-ups and kicks from everywhere."""

from __future__ import annotations

import asyncio
import uuid
from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping
from typing import Final
from weakref import WeakKeyDictionary

from chat.live import bus, greeting, pool, pull, pulse
from chat.live.company import Company
from chat.live.feed import Feed
from chat.live.firsthand import Desk
from chat.live.frames import Close
from chat.live.greeting import Follow
from chat.live.socket import Socket
from chat.live.streams import Stream
from notifications import delivery
from notifications.services import wakeups

REMEMBERED: Final = 4096


class Hub:
    """Everything live in one event loop. All methods run in that loop; `delivery` reaches it from any thread."""

    def __init__(self) -> None:
        self.feeds: dict[str, Feed] = {}
        self.people: dict[uuid.UUID, dict[Socket, None]] = {}
        self.is_draining = False
        self._loop = asyncio.get_running_loop()
        self._heard: OrderedDict[str, int] = OrderedDict()
        self._told: deque[tuple[str, int | None]] = deque()
        self._is_told = False
        self._kicks = 0
        self._doubtful: dict[Socket, None] = {}
        self._asking: asyncio.Task[None] | None = None
        self._undo = delivery.listen(self._from_any_thread)
        self.desk = Desk(self)
        self.standing = pool.Together(greeting.standing_of_all)
        self.greetings = pool.Together(greeting.greet_all)
        self.activity = pool.Together(greeting.note_activity_of_all)
        self.company = Company()
        self.bus = bus.Bus(self.rung, self.kicked, self.company.hear)
        self._tasks = [asyncio.ensure_future(pulse.beat_until_closed(self))]
        if delivery.crosses_processes():
            self._tasks.append(asyncio.ensure_future(self.bus.hear_until_closed()))

    # ── sockets come and go ─────────────────────────────────────────────────────────────────────────────────────────

    @property
    def sockets(self) -> list[Socket]:
        """Every open socket, in no order."""
        return [socket for own in self.people.values() for socket in own]

    def attach(self, socket: Socket) -> None:
        """The socket is reachable; beyond the limit the person's oldest one is closed."""
        self.people.setdefault(socket.person.user_id, {})[socket] = None
        self.company.came(socket)

    def detach(self, socket: Socket) -> None:
        """Nothing reaches the socket any more. Twice is harmless."""
        self.company.went(socket)
        own = self.people.get(socket.person.user_id, {})
        own.pop(socket, None)
        if not own:
            self.people.pop(socket.person.user_id, None)
        for stream in list(socket.follows):
            self.unfollow(socket, stream)

    def follow(self, socket: Socket, follow: Follow) -> None:
        """The socket gets the stream from its cursor on."""
        feed = self._feed(follow.stream)
        socket.start(follow)
        feed.add(socket)
        # A wake-up between the read of the head and now was heard, though nobody followed yet.
        feed.reach(max(follow.head, self._heard.get(follow.stream.name, 0)))

    def unfollow(self, socket: Socket, stream: Stream) -> None:
        """The socket gets nothing more of the stream."""
        socket.stop(stream)
        feed = self.feeds.get(stream.name)
        if feed is not None:
            feed.remove(socket)
            self._tidy(feed)

    def _feed(self, stream: Stream) -> Feed:
        return self.feeds.setdefault(stream.name, Feed(stream, self.recheck))

    def _tidy(self, feed: Feed) -> None:
        if not feed.is_needed:
            self.feeds.pop(feed.stream.name, None)

    # ── news ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _from_any_thread(self, name: str, seq: int | None) -> None:
        if self._loop.is_closed():
            self._undo()
            return
        self._told.append((name, seq))
        if not self._is_told:
            # A batch rings for many rooms; the loop is woken once.
            self._is_told = True
            self._loop.call_soon_threadsafe(self._hear_told)

    def _hear_told(self) -> None:
        self._is_told = False
        while self._told:
            name, seq = self._told.popleft()
            if seq is None:
                self.kicked(name)
            else:
                self.rung(name, seq)

    def rung(self, name: str, seq: int) -> None:
        """A stream has reached `seq`."""
        self._heard[name] = max(seq, self._heard.pop(name, 0))
        if len(self._heard) > REMEMBERED:
            self._heard.popitem(last=False)
        feed = self.feeds.get(name)
        if feed is not None:
            feed.reach(seq)

    def told_of(self, name: str) -> int:
        """The last number of a stream that a wake-up told; 0 for one that none has named, or not for long."""
        return self._heard.get(name, 0)

    def pump(self, stream: Stream) -> None:
        """The stream's feed looks whether anybody wants more."""
        feed = self.feeds.get(stream.name)
        if feed is not None:
            feed.pump()

    def audience(self, stream: Stream) -> frozenset[str]:
        """The sessions that follow the stream here."""
        feed = self.feeds.get(stream.name)
        return feed.audience if feed is not None else frozenset()

    async def changed(self, stream: Stream, since: int, seconds: float) -> None:
        """Return when the stream is past `since`, somebody's rights changed, or the time is over. Holds no thread and no connection."""
        feed = self._feed(stream)
        if max(feed.head, self._heard.get(stream.name, 0)) > since:
            self._tidy(feed)
            return
        waiter: asyncio.Future[None] = self._loop.create_future()
        feed.waiters.add(waiter)
        try:
            await asyncio.wait({waiter}, timeout=seconds)
        finally:
            feed.waiters.discard(waiter)
            self._tidy(feed)

    # ── rights ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def kicks(self) -> int:
        """How many kicks were heard; whoever reads rights compares before and after."""
        return self._kicks

    def kicked(self, subject: str) -> None:
        """Whoever the subject names is asked again at once."""
        kind, _dot, rest = subject.partition(".")
        if kind == "typing":
            self._typing(rest)
            return
        if kind == "words":
            if (feed := self.feeds.get(f"room.{rest}")) is not None:
                feed.words_taken()
            return
        self._kicks += 1
        for feed in self.feeds.values():
            feed.wake_waiters()
        self.recheck([socket for socket in self.sockets if _is_named(socket, kind, rest)])

    def recheck(self, sockets: Iterable[Socket]) -> None:
        """Ask what these sockets may see; close or empty those that may not. Whoever is named meanwhile is asked in the next round."""
        self._doubtful |= dict.fromkeys(sockets)
        if self._doubtful and (self._asking is None or self._asking.done()):
            self._asking = asyncio.ensure_future(self._ask())

    async def _ask(self) -> None:
        while self._doubtful:
            asked = {one: dict(one.follows) for one in self._doubtful if not one.is_shut}
            self._doubtful = {}
            rights = await pool.outcome(pull.rights, {socket.reader for socket in asked})
            if isinstance(rights, BaseException):
                # Content stays guarded by the pulls; the next heartbeat asks again.
                pool.log_fault("asking rights", len(asked), rights)
                return
            for socket, follows in asked.items():
                self.apply(socket, rights, follows)

    def apply(self, socket: Socket, rights: pull.Rights, asked: Mapping[Stream, Follow]) -> None:
        """Of what it followed when they were asked, the socket keeps exactly what these rights give it.

        What it has begun to follow since, it follows by rights that were read later.
        """
        who = socket.person
        belongs = rights.belongs(who.user_id)
        if belongs and who.session_key not in rights.standing:
            socket.shut(Close.SIGNED_OUT)
            return
        for stream, follow in asked.items():
            if socket.follows.get(stream) is not follow:
                continue
            why = rights.why_not(who.user_id, stream)
            if why is not None:
                socket.revoke(stream, why)
                self.unfollow(socket, stream)
            elif socket.release(stream):
                self.pump(stream)
        if not belongs:
            socket.shut(Close.NO_PLACE)

    # ── what is never stored ────────────────────────────────────────────────────────────────────────────────────────

    def _typing(self, rest: str) -> None:
        room_hex, _dot, member_hex = rest.partition(".")
        feed = self.feeds.get(f"room.{room_hex}")
        if feed is not None:
            for socket in feed.followers():
                socket.show_typing(feed.stream, uuid.UUID(member_hex))

    # ── the end ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def drain(self, seconds: float) -> None:
        """Every socket has finished what it was doing, has heard `bye` and is closed with 4412; long-polls have their answer."""
        self.is_draining = True
        for feed in list(self.feeds.values()):
            feed.wake_waiters()
        goodbyes = [asyncio.ensure_future(socket.drain(seconds)) for socket in self.sockets]
        if goodbyes:
            await asyncio.wait(goodbyes, timeout=seconds + 1)

    def close(self) -> None:
        """The hub hears nothing any more."""
        self._undo()
        for task in self._tasks:
            task.cancel()


def _is_named(socket: Socket, kind: str, rest: str) -> bool:
    if kind == "user":
        return socket.person.user_id.hex == rest
    if kind == "session":
        return wakeups.session_name(socket.person.session_key) == f"session.{rest}"
    return kind == "cohort" and any(
        follow.cohort_id is not None and follow.cohort_id.hex == rest for follow in socket.follows.values()
    )


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def here() -> Hub:
    """The hub of the running loop, made when first needed."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


def everywhere() -> list[Hub]:
    """The hubs of this process, one a loop; for counting only."""
    return list(_hubs.values())
