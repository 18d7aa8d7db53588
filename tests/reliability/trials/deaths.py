"""Processes that die or are stopped: T1, T2, T3."""

import random
import signal
import time
from asyncio import to_thread

from tests.load.pace import elapse
from tests.process import WebProcess
from tests.reliability.client import Client
from tests.reliability.crowd import Crowd, percentile
from tests.reliability.proxy import Proxy
from tests.reliability.trial import House, trial

LATE_S = 0.1
EXIT_S = 6.0
RECOVERY_S = 5.0
START_MOST_S = 60.0


@trial("T1", "kill -9 of a web process under load")
async def killed_under_load(house: House) -> None:
    """Clients of the dead process go on elsewhere; on SQLite, when it is back."""
    web, recovery = house.stage.webs[0], house.found.recovery
    async with house.crowd(5, 4) as crowd:
        talk = crowd.talk(house.scale.of(20, 50, 50))
        for _ in range(house.scale.of(1, 3, 5)):
            await elapse(house.scale.of(1, 4, 6))
            at = time.monotonic()
            await to_thread(web.kill)
            if not house.is_sqlite:
                await crowd.until(lambda: all(one.is_in for one in crowd.clients), "everybody is elsewhere")
            await to_thread(web.start)
            ready = time.monotonic() if house.is_sqlite else at
            await crowd.until(lambda: all(one.is_in for one in crowd.clients), "everybody is back")
            recovery += [
                back - max(ready, down) for one in crowd.clients for down, back in one.ledger.downs if down >= at
            ]
        await talk.stop()
    if not house.is_sqlite:
        house.expect(
            percentile(recovery, 0.99) <= RECOVERY_S * house.scale.slack, "clients resume elsewhere within 5 s"
        )


@trial("T2", "kill -9 between commit and answer, and at random moments of a burst")
async def killed_between_commit_and_answer(house: House) -> None:
    """The same key, asked again, is the same message."""
    replayed = 0
    async with house.crowd(2, 4) as crowd, Proxy(house.stage.webs[0].port) as proxy:
        quiet = crowd.clients[0]
        for _ in range(house.scale.of(1, 4, 40)):
            replayed += await _answer_lost_in_a_kill(house, crowd, proxy, quiet)
        for _ in range(house.scale.of(1, 6, 160)):
            burst = [crowd.say(client) for client in crowd.clients for _ in range(4)]
            await elapse(random.uniform(0, 0.06))  # noqa: S311 - a phase, not a secret
            await to_thread(house.stage.webs[0].kill)
            await to_thread(house.stage.webs[0].start)
            await crowd.settle()
            replayed += sum(send.replayed for send in burst)
    house.note("replayed", replayed)
    house.expect(replayed >= house.scale.of(1, 4, 40), "each key whose answer was lost is answered as replayed")


async def _answer_lost_in_a_kill(house: House, crowd: Crowd, proxy: Proxy, quiet: Client) -> int:
    await crowd.move(quiet, f"127.0.0.1:{proxy.port}", house.stage.addresses[-1])
    proxy.swallow = True
    send = crowd.say(quiet)
    await _stored(house, send.key)
    await to_thread(house.stage.webs[0].kill)
    proxy.cut()
    proxy.swallow = False
    await to_thread(house.stage.webs[0].start)
    await crowd.until(lambda: bool(send.message), "the key is answered")
    house.expect(send.replayed, f"key {send.key} is answered as replayed")
    return 1


async def _stored(house: House, key: str) -> None:
    deadline = time.monotonic() + START_MOST_S
    while not await to_thread(house.stage.records.has, key):
        assert time.monotonic() < deadline, "the message is stored"
        await elapse(0.01)


@trial("T3", "SIGTERM, one process after the other, with newcomers in the last 100 ms")
async def stopped_in_turn(house: House) -> None:
    """Everybody hears goodbye; nothing is lost."""
    async with house.crowd(3, 5, keeps_frames=True) as crowd:
        spare = await to_thread(house.stage.take, 1, house.scale.of(3, 8, 8))
        talk = crowd.talk(house.scale.of(20, 50, 50))
        for web in house.stage.webs * house.scale.of(1, 2, 6):
            await elapse(house.scale.of(0.5, 2, 4))
            await _stop(house, crowd, web, house.clients(spare[0], crowd))
        await crowd.until(lambda: all(one.is_in for one in crowd.clients), "everybody is back")
        await talk.stop()


async def _stop(house: House, crowd: Crowd, web: WebProcess, newcomers: list[Client]) -> None:
    there = [one for one in crowd.clients if one.is_in and one.address == f"127.0.0.1:{web.port}"]
    async with Crowd(None) as late:
        late.clients += newcomers
        for one in newcomers:
            one.addresses = [f"127.0.0.1:{web.port}"]
            one.start()
        await elapse(random.uniform(0, LATE_S))  # noqa: S311 - a phase, not a secret
        at = time.monotonic()
        web.process.send_signal(signal.SIGTERM)
        code = await to_thread(web.process.wait, START_MOST_S)
        took = time.monotonic() - at
        await crowd.until(lambda: all(_closed_since(one, at) for one in there), "every line is closed")
    house.expect(code == 0, f"the exit code is {code}")
    house.expect(took <= EXIT_S * house.scale.slack, f"stopping took {took:.1f} s")
    codes = {one.ledger.closes[-1][1] for one in there}
    house.expect(codes <= {4412}, f"closed with {codes}")
    heard = [any(frame["t"] == "bye" for heard_at, frame in one.ledger.frames if heard_at >= at) for one in there]
    house.expect(all(heard), "everybody hears bye")
    house.expect("KeyError" not in web.log, "no KeyError")
    before = time.monotonic()
    await to_thread(web.start)
    await crowd.until(lambda: all(one.is_in for one in there), "everybody is in again")
    returns = [back - down for one in there for down, back in one.ledger.downs if down >= at]
    house.found.recovery += returns
    house.note("started in", f"{time.monotonic() - before:.1f} s")


def _closed_since(client: Client, at: float) -> bool:
    return bool(client.ledger.closes) and client.ledger.closes[-1][0] >= at
