"""Rights that end on open sockets: T12, T13, T17."""

import asyncio
import uuid
from asyncio import gather, to_thread

from tests.load.order import Seat
from tests.load.pace import elapse
from tests.reliability.client import Client, Lost
from tests.reliability.crowd import Crowd
from tests.reliability.people import Person
from tests.reliability.stage import NO_LIMITS
from tests.reliability.trial import House, trial
from tests.wire.client import HttpClient

TOLD_S = 1.0
BEAT_S = 25
SHORT_BEAT_S = 3
# Without a broker: until a process knows that it hears nobody, and then as ever.
NOTICED_S, LOOKED_S = 8.0, TOLD_S


@trial("T12", "a member with 3 sockets, a long-poll and a resume in flight is removed while others talk")
async def removed_from_the_group(house: House) -> None:
    """Told within a second; nothing of the room after the removal, on any path."""
    await _removals(house, TOLD_S)


@trial("T13", "the same with Redis down", ("postgres",))
async def removed_without_a_broker(house: House) -> None:
    """Told as soon as with it; nothing of the room after the removal all the same."""
    assert house.stage.broker is not None
    await to_thread(house.stage.broker.stop)
    await elapse(NOTICED_S)
    try:
        await _removals(house, TOLD_S)
    finally:
        await to_thread(house.stage.broker.start)


async def _removals(house: House, told_s: float) -> None:
    told = []
    for _ in range(house.scale.of(1, 3, 10)):
        async with house.crowd(1, 5, keeps_frames=True) as crowd:
            talk = crowd.talk(house.scale.of(20, 40, 40))
            told += await _remove_one(house, crowd)
            await talk.stop()
    house.within("told after", max(told), told_s)


async def _remove_one(house: House, crowd: Crowd) -> list[float]:
    seat = crowd.clients[4].seat
    await crowd.enter(house.clients([seat, seat], crowd, keeps_frames=True))
    sockets = [one for one in crowd.clients if one.seat is seat]
    http = HttpClient(house.stage.webs[0].url, seat.session)
    await elapse(0.3)
    head = (await to_thread(house.stage.records.heads, [seat.room]))[seat.room]
    poll = asyncio.create_task(_poll(http, seat.room, head))
    [late] = house.clients([seat], crowd, keeps_frames=True)
    late.inbox.begin([{"room": seat.room, "last_seq": head, "last_ord": 0}])
    crowd.clients.append(late)
    desk = house.person(crowd.clients[0].seat)
    late.start()
    done = await to_thread(desk.end_membership, house.stage.cohorts[seat.room], seat.member)
    await crowd.until(lambda: all(seat.room in one.ledger.ended for one in sockets), "all sockets are told")
    left = await _left_at(crowd, crowd.clients[1], seat)
    await crowd.until(lambda: late.is_over, "the resume has ended")
    await _expect_nothing_more(house, [*sockets, late], left, seat, await poll)
    return [max(0.0, one.ledger.ended[seat.room] - done) for one in sockets]


async def _poll(http: HttpClient, room: str, after: int) -> tuple[int, int]:
    """Long-polls, one after the other, until one is refused: its status, and the last event that came."""
    while True:
        status, told = await to_thread(http.ask, "GET", f"/api/v1/rooms/{room}/events?after={after}&wait=20")
        if status != 200:
            return status, after
        after = max([after, *(event["seq"] for event in told["events"])])


async def _left_at(crowd: Crowd, witness: Client, seat: Seat) -> int:
    """The number of the event that says somebody left, as another member saw it."""

    def found() -> list[int]:
        frames = [frame for _, frame in witness.ledger.frames if frame.get("kind") == "member.left"]
        return [frame["seq"] for frame in frames if frame["data"]["id"] == seat.member]

    await crowd.until(lambda: bool(found()), "others see that somebody left")
    return found()[0]


async def _expect_nothing_more(
    house: House, sockets: list[Client], left: int, seat: Seat, polled: tuple[int, int]
) -> None:
    for one in sockets:
        beyond = [frame["seq"] for _, frame in one.ledger.frames if frame["t"] == "ev" and frame.get("seq", 0) > left]
        house.expect(not beyond, f"events after the removal reached the removed: {beyond[:5]}")
        one.ledger.ended.setdefault(seat.room, 0.0)
    house.expect(polled[0] == 404 and polled[1] <= left, f"the long-poll ends with the membership: {polled}, {left}")
    person = Person(house.stage.addresses[-1], seat.session)
    paths = ("snapshot", "messages", "events?after=0")
    answers = await gather(*(to_thread(person.marks_at, f"/api/v1/rooms/{seat.room}/{path}") for path in paths))
    house.expect(all(answer == (404, []) for answer in answers), f"history is closed: {answers}")
    status, marks = await to_thread(person.marks_at, f"/api/v1/search?q=session&room={seat.room}")
    house.expect(status in (403, 404) and not marks, f"search is closed: {status}")


@trial("T17", "signed out in another tab, everywhere, account disabled, session over, in the middle of sending")
async def sessions_that_end(house: House) -> None:
    """Closed in time; what was not stored waits for the same person and is stored once."""
    beat = house.scale.of(SHORT_BEAT_S, SHORT_BEAT_S, BEAT_S)
    await to_thread(house.stage.serve, NO_LIMITS | {"HANDRAIL_HEARTBEAT_S": str(beat)})
    # An act of another process is heard over the broker; without one, with the heartbeat. An expiry is nobody's act.
    heard_s = float(beat) + 1 if house.is_sqlite else TOLD_S
    for act, code, most in (
        ("tab", 4501, TOLD_S),
        ("sign_out_everywhere", 4501, heard_s),
        ("expire", 4501, float(beat) + 1),
        ("disable", 4503, heard_s),
    ):
        async with house.crowd(1, 3) as crowd:
            await _end_session(house, crowd, act, code, most)
    await to_thread(house.stage.serve)


async def _end_session(house: House, crowd: Crowd, act: str, code: int, most: float) -> None:
    client, hand = crowd.clients[2], await to_thread(lambda: house.stage.hand)
    user = (await to_thread(hand.act, "person_of", client.session))["answer"]
    sends = [crowd.say(client) for _ in range(5)]
    if act == "tab":
        at = await to_thread(house.person(client.seat, 1).sign_out)
    else:
        at = (await to_thread(hand.act, act, client.session if act == "expire" else user))["at"]
    refused = await _refused_now(client)
    await crowd.until(lambda: client.is_over, f"{act}: the socket is closed")
    closed_at, closed = client.ledger.closes[-1]
    house.within(f"{act} told after", max(0.0, closed_at - at), most)
    house.expect(closed in (code, 4501), f"{act}: closed with {closed}, not {code}")
    house.expect(refused, f"{act}: a command after the end is not done")
    if act != "disable":
        await _sign_in_again(house, crowd, client, user)
        stored = [await to_thread(house.stage.records.count, send.key) for send in sends]
        house.expect(stored == [1] * len(sends), f"{act}: each draft is stored once: {stored}")


async def _refused_now(client: Client) -> bool:
    """A command after the end changes nothing: it is refused, or the line closes first."""
    key = str(uuid.uuid4())
    try:
        answer = await asyncio.wait_for(client.ask("send", key=key, room=client.seat.room, body="Too late."), 30)
    except Lost:
        return True
    return bool(answer["t"] == "error")


async def _sign_in_again(house: House, crowd: Crowd, client: Client, user: str) -> None:
    """The same person, with a new session, and the outbox as it was."""
    client.session = (await to_thread(house.stage.hand.act, "sign_in", user))["answer"]
    client.is_over = False
    client.start()
    await crowd.until(lambda: client.is_in and not client.outbox.waiting, "the drafts are stored")


@trial("X5", "a member on two open sockets is muted and let write again at another process; with Redis down too")
async def muted_on_an_open_socket(house: House) -> None:
    """Told within a second, also without a broker once that is known; what they say is refused from the commit on all the same."""
    async with house.crowd(1, 3) as crowd:
        member = crowd.clients[2]
        [tab] = house.clients([member.seat], crowd)
        await crowd.enter([tab])
        await crowd.move(member, house.stage.addresses[0])
        await crowd.move(tab, house.stage.addresses[-1])
        pages, desk = [member, tab], house.person(crowd.clients[0].seat, 1)
        told = [await _paused(crowd, desk, pages, minutes) for minutes in (60, None) * house.scale.of(1, 5, 20)]
        house.within("told after", max(told), TOLD_S)
        if house.stage.broker is None:
            return
        await to_thread(house.stage.broker.stop)
        try:
            first = await _paused(crowd, desk, pages, 60)
            later = [await _paused(crowd, desk, pages, minutes) for minutes in (None, 60, None)]
        finally:
            await to_thread(house.stage.broker.start)
        house.within("just after Redis went told after", first, NOTICED_S)
        house.within("without Redis told after", max(later), LOOKED_S)


async def _paused(crowd: Crowd, desk: Person, pages: list[Client], minutes: int | None) -> float:
    """How long after the answer to whoever decided it the last of these pages knew; it may write, or not, as decided."""
    before = [len(page.own) for page in pages]
    done = await to_thread(desk.pause, pages[0].seat.member, minutes)
    send = await crowd.said(pages[0])
    assert send.refused == ("muted" if minutes else ""), f"said after the decision: {send.refused or 'stored'}"

    def heard(page: Client, since: int) -> list[float]:
        news = [
            (at, frame["data"]["muted_until"]) for at, frame in page.own[since:] if frame["kind"] == "pause.changed"
        ]
        return [at for at, until in news if (until is not None) is (minutes is not None)]

    await crowd.until(lambda: all(heard(*pair) for pair in zip(pages, before, strict=True)), "every page knows")
    return max(0.0, *(heard(*pair)[0] - done for pair in zip(pages, before, strict=True)))
