"""The same message again and again, and answers that never come: T4, T5."""

import time
import uuid
from asyncio import gather, to_thread
from typing import Any

from tests.load.pace import elapse
from tests.reliability.client import Client
from tests.reliability.proxy import Proxy
from tests.reliability.trial import House, trial
from tests.reliability.words import body_of

COPIES = 50
OVER_HTTP = 10
QUARTER_HOUR_S = 900
PATIENCE_S = 30.0


@trial("T4", "one send 50 times at once on two sockets and HTTP; the key again with other words")
async def sent_fifty_times(house: House) -> None:
    """One row, one event, fifty answers that agree."""
    async with house.crowd(1, 2) as crowd:
        for _ in range(house.scale.of(1, 5, 40)):
            writer = crowd.clients[1]
            [twin] = house.clients([writer.seat], crowd)
            await crowd.enter([twin])
            key, room = str(uuid.uuid4()), writer.seat.room
            body = body_of(room, key)
            own = [_sent(line, key, room, body) for line in (writer, twin) for _ in range((COPIES - OVER_HTTP) // 2)]
            path = f"/api/v1/rooms/{room}/messages"
            beside = [to_thread(twin.http().ask, "POST", path, {"body": body}, key=key) for _ in range(OVER_HTTP)]
            by_socket, over_http = await gather(gather(*own), gather(*beside))
            told: list[dict[str, Any]] = [*by_socket, *(answer for _status, answer in over_http)]
            same = {(one.get("message"), one.get("seq"), one.get("ord")) for one in told}
            house.expect(len(same) == 1 and None not in next(iter(same)), f"fifty answers agree: {same}")
            house.expect(sum(not one["replayed"] for one in told) == 1, "one of them is the first")
            house.expect(await to_thread(house.stage.records.count, key) == 1, "one row")
            other = await _sent(writer, key, room, body + " Other words.")
            house.expect(other.get("code") == "key_reused", f"other words under the key: {other}")
            await twin.leave()
            crowd.clients.remove(twin)
            house.found.acked += 1


async def _sent(client: Client, key: str, room: str, body: str) -> dict[str, object]:
    return await client.ask("send", key=key, room=room, body=body)


@trial(
    "T5", "the answer is swallowed; asked again after a restart of everything, 15 minutes later by the server's clock"
)
async def answered_much_later(house: House) -> None:
    """A key is remembered for ever."""
    stage = house.stage
    async with house.crowd(1, 3) as crowd, Proxy(stage.webs[0].port) as proxy:
        writer = crowd.clients[2]
        await crowd.move(writer, f"127.0.0.1:{proxy.port}")
        proxy.swallow = True
        sends = [crowd.say(writer) for _ in range(3)]
        deadline = time.monotonic() + PATIENCE_S
        while not all([await to_thread(stage.records.has, send.key) for send in sends]):
            assert time.monotonic() < deadline, "the messages are stored"
            await elapse(0.02)
        proxy.frozen = True
        if stage.broker is not None:
            await to_thread(stage.broker.stop)
            await to_thread(stage.broker.start)
        await to_thread(stage.serve, None, (QUARTER_HOUR_S,) * len(stage.webs))
        proxy.frozen = proxy.swallow = False
        proxy.cut()
        writer.wake()
        await crowd.until(lambda: not writer.outbox.waiting, "every key is answered")
        house.expect(all(send.replayed for send in sends), "each is answered as replayed")
        rows = [await to_thread(stage.records.count, send.key) for send in sends]
        house.expect(rows == [1, 1, 1], f"one row each: {rows}")
        await crowd.move(writer, *stage.addresses)
    await to_thread(stage.serve)
