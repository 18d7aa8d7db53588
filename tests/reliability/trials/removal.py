"""Words that are taken away never come back, and nobody learns who worried: T14, T15, T16."""

import asyncio
import statistics
import time
import uuid
from asyncio import gather, to_thread

from tests.load.order import Seat
from tests.reliability.client import Client, Lost
from tests.reliability.crowd import Crowd
from tests.reliability.ledger import Send
from tests.reliability.people import Person
from tests.reliability.trial import House, trial
from tests.reliability.words import mark_of, marks_in

FAR = 600
EMOJI = "heart"


@trial("T14", "a message is removed while its reader is offline, near, 600 events behind, and over HTTP")
async def removed_while_away(house: House) -> None:
    """The reader is told, or finds an empty place; the words are sent to nobody again."""
    async with house.crowd(1, 4, keeps_frames=True) as crowd:
        desk, author, near, far = crowd.clients
        send = await crowd.said(author)
        await crowd.until(lambda: all(_has(one, send) for one in crowd.clients), "everybody has it on screen")
        for reader in (near, far):
            await _go(crowd, reader)
        removed_at = await to_thread(house.person(desk.seat).remove, send.message)
        await _come_back(crowd, near)
        await crowd.until(lambda: _is_gone(near, send), "the near reader is told")
        for _ in range(FAR // 20):
            for _each in range(10):
                crowd.say(author)
                crowd.say(desk)
            await crowd.until(lambda: not author.outbox.waiting and not desk.outbox.waiting, "the room talks on")
        await _come_back(crowd, far)
        resets = [frame for _, frame in far.ledger.frames if frame["t"] == "reset"]
        house.expect(len(resets) == 1, f"so far behind, one is told to start again: {resets}")
        await crowd.settle()
        await _expect_no_words(house, crowd, [send], removed_at, author.seat)


def _has(client: Client, send: Send) -> bool:
    return any(entry.message == send.message for entry in client.ledger.log[send.room])


def _is_gone(client: Client, send: Send) -> bool:
    entries = [entry for entry in client.ledger.log[send.room] if entry.message == send.message]
    return bool(entries) and entries[-1].kind == "message.removed"


async def _go(crowd: Crowd, client: Client) -> None:
    client.is_over = True
    client.cut()
    await crowd.until(lambda: not client.is_in, "the reader is gone")


async def _come_back(crowd: Crowd, client: Client) -> None:
    client.is_over = False
    client.start()
    await crowd.until(lambda: client.is_in, "the reader is back")


async def _expect_no_words(house: House, crowd: Crowd, sends: list[Send], since: float, reader: Seat) -> None:
    """I5: after `since` no frame and no page holds the words."""
    gone = {mark_of(send.room, send.key) for send in sends}
    for client in crowd.clients:
        late = [mark for at, frame in client.ledger.frames if at > since for mark in marks_in(repr(frame).encode())]
        house.expect(not gone & set(late), f"removed words came again to {client.seat.member}")
    for number in range(len(house.stage.addresses)):
        person = house.person(reader, number)
        for path in ("snapshot", "messages", "events?after=0", f"messages?around={1}"):
            _, marks = await to_thread(person.marks_at, f"/api/v1/rooms/{reader.room}/{path}")
            house.expect(not gone & set(marks), f"removed words at {path}")
        for send in sends[:3]:
            word = f"~{mark_of(send.room, send.key)}~"
            _, marks = await to_thread(person.marks_at, f"/api/v1/search?q={word}&room={reader.room}")
            house.expect(not gone & set(marks), "removed words are found by search")


@trial("T15", "removal races edit, reaction, reply and withdrawal")
async def removal_races(house: House) -> None:
    """Whoever wins, the message is gone for everybody, and so are its words."""
    async with house.crowd(1, 4, keeps_frames=True) as crowd:
        desk, author, friend, other = crowd.clients
        person = house.person(desk.seat, 1)
        done: list[tuple[Send, float]] = []
        for number in range(house.scale.of(10, 100, 1000)):
            send = await crowd.said(author)
            acts = [_edit(author, send), _react(friend, send), _answer(other, send)]
            if number % 5 == 4:
                acts.append(_withdraw(author, send))
            order = [to_thread(person.remove, send.message), *acts]
            turned = order[number % len(order) :] + order[: number % len(order)]
            answers = await gather(*turned)
            done.append((send, next(answer for answer in answers if isinstance(answer, float))))
        await crowd.settle()
        states = [await to_thread(house.stage.records.state, send.message) for send, _ in done]
        house.expect(set(states) == {"removed"}, f"all are removed: {set(states)}")
        # A withdrawn message is gone as well, and its last event may be the withdrawal.
        for client in crowd.clients:
            last = {
                entry.message: entry.kind
                for entry in client.ledger.log[author.seat.room]
                if entry.kind != "reaction.set"
            }
            kinds = {last[send.message] for send, _ in done}
            house.expect(kinds <= {"message.removed", "message.withdrawn"}, f"at {client.seat.member}: {kinds}")
        await _expect_no_words(house, crowd, [send for send, _ in done], time.monotonic(), friend.seat)
        late = [late for client in crowd.clients for late in _expect_silence(house, client, done)]
        house.note(
            "words that arrived after the remover's answer", f"{len(late)}, at most {max(late, default=0):.3f} s"
        )
        house.note("races", len(done))


def _expect_silence(house: House, client: Client, done: list[tuple[Send, float]]) -> list[float]:
    """The words are in no frame of an event that is younger than their removal. How long after the remover's answer those still came
    that were on their way."""
    latest: dict[str, tuple[int, float]] = {}
    for at, frame in client.ledger.frames:
        if frame["t"] == "ev":
            latest |= dict.fromkeys(marks_in(repr(frame).encode()), (frame["seq"], at))
    log = client.ledger.log[client.seat.room]
    gone = {entry.message: entry.seq for entry in log if entry.kind == "message.removed"}
    late = []
    for send, removed_at in done:
        (last, at), removed = latest.get(mark_of(send.room, send.key), (0, 0.0)), gone.get(send.message)
        house.expect(removed is None or last <= removed, f"the words of {send.message} came at {last}, after {removed}")
        late += [at - removed_at] if at > removed_at else []
    return late


async def _try(client: Client, kind: str, send: Send, **fields: object) -> None:
    """Whether it is done or refused is up to the race."""
    try:
        await client.ask(kind, key=str(uuid.uuid4()), message=send.message, **fields)
    except Lost:
        return


async def _edit(client: Client, send: Send) -> None:
    await _try(client, "edit", send, base_rev=1, body=f"{send.body} Edited.")


async def _react(client: Client, send: Send) -> None:
    await _try(client, "react", send, emoji=EMOJI, on=True)


async def _withdraw(client: Client, send: Send) -> None:
    await _try(client, "withdraw", send)


async def _answer(client: Client, send: Send) -> None:
    body = "An answer to what may be gone."
    await client.ask("send", key=str(uuid.uuid4()), room=send.room, body=body, reply_to=send.message)


@trial("T16", "flags and notes, while a member records everything")
async def nobody_learns_who_worried(house: House) -> None:
    """No event, no gap, no id of the reporter; sending takes as long as before."""
    async with house.crowd(1, 4, keeps_frames=True) as crowd:
        desk, author, reporter, recorder = crowd.clients
        quiet = [await _timed(crowd, author) for _ in range(house.scale.of(20, 60, 200))]
        sends = [send for send, _ in quiet]
        flagging = asyncio.create_task(_flag_all(house.person(reporter.seat), sends))
        flagged = [await _timed(crowd, author) for _ in range(len(quiet))]
        answers = await flagging
        await crowd.settle()
        medians = [statistics.median(took for _, took in part) for part in (quiet, flagged)]
        house.note("send median", f"{medians[0] * 1000:.0f} ms, while flagging {medians[1] * 1000:.0f} ms")
        kinds = {frame["kind"] for _, frame in recorder.ledger.frames if frame["t"] == "ev"}
        house.expect(kinds == {"message.posted"}, f"a member sees only messages: {kinds}")
        said = repr(recorder.ledger.frames) + repr(recorder.own)
        ids = [value for answer in answers for value in answer.values() if isinstance(value, str) and len(value) == 36]
        leaked = [one for one in ids if one in said and one not in {send.message for send in sends}]
        house.expect(not leaked, f"ids of flags or cases reached a member: {leaked[:3]}")
        house.expect(bool(desk.own), "the team is told")
        house.expect(f'"{reporter.seat.member}"' not in said.replace("'", '"'), "the reporter's id is nowhere")


async def _timed(crowd: Crowd, client: Client) -> tuple[Send, float]:
    send = await crowd.said(client)
    return send, send.answered - send.began


async def _flag_all(person: Person, sends: list[Send]) -> list[dict[str, object]]:
    return [await to_thread(person.flag, send.message) for send in sends[:18]]
