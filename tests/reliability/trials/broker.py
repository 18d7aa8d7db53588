"""Redis emptied, cut, killed, gone, hung: T6, T7."""

import time
from asyncio import to_thread

from tests.load.pace import elapse
from tests.reliability.crowd import Crowd, percentile
from tests.reliability.service import Broker
from tests.reliability.trial import House, trial

REDIS = ("postgres",)
AFTER_S = 5.0
ACK_S = 0.3
DOWN_DELAY_S = 3.0
WORST_S = 25.0
RECOVERY_S = 5.0
JOIN_S = 3.0
STALL_S = 0.25


@trial("T6", "Redis: FLUSHALL, CLIENT KILL, kill -9, absence, restart", REDIS)
async def a_broker_in_trouble(house: House) -> None:
    """Nobody's socket closes, every message is acknowledged, and everybody gets it."""
    broker = _broker(house)
    async with house.crowd(4, 5) as crowd:
        talk = crowd.talk(house.scale.of(20, 50, 50))
        began = time.monotonic()
        for trouble in ((broker.empty,), (broker.hang_up,), (broker.kill, broker.start), (broker.stop, broker.start)):
            await elapse(house.scale.of(0.3, 2, 5))
            for act in trouble:
                await to_thread(act)
            await _recovered(house, crowd)
        down_at, up_at = await _absent(house, crowd, broker)
        await _recovered(house, crowd)
        await talk.stop()
        await crowd.settle()
        _expect_service(house, crowd, began)
        house.within("delay while down, most", max(crowd.delays_of(down_at + 1, up_at), default=0.0), DOWN_DELAY_S)


async def _absent(house: House, crowd: Crowd, broker: Broker) -> tuple[float, float]:
    await to_thread(broker.stop)
    down_at = time.monotonic()
    await elapse(house.scale.of(3, 12, 60))
    up_at = time.monotonic()
    await to_thread(broker.start)
    return down_at, up_at


async def _recovered(house: House, crowd: Crowd) -> None:
    """What is said right after the trouble reaches everybody; how long that takes is the recovery."""
    back_at = time.monotonic()
    await elapse(house.scale.of(1, 3, AFTER_S))
    until = time.monotonic()
    await crowd.until(lambda: bool(crowd.delays_of(back_at, until)), "somebody is heard")
    house.found.recovery += crowd.delays_of(back_at, until)


def _expect_service(house: House, crowd: Crowd, began: float) -> None:
    house.expect(not crowd.closes(began), f"no socket closes: {crowd.closes(began)}")
    house.within("ack p95", percentile(crowd.ack_times(), 0.95), ACK_S)
    house.within("delay worst", max(crowd.delays_of(began), default=0.0), WORST_S)
    house.within("recovery", percentile(house.found.recovery, 0.99), RECOVERY_S)


@trial("T7", "Redis hangs: connections stay, nothing is answered", REDIS)
async def a_broker_that_hangs(house: House) -> None:
    """Sends are acknowledged and people come in; no process stands still."""
    broker = _broker(house)
    async with house.crowd(3, 5) as crowd:
        late = house.clients((await to_thread(house.stage.take, 1, 4))[0], crowd)
        talk = crowd.talk(house.scale.of(10, 30, 30))
        await elapse(1)
        began = time.monotonic()
        await to_thread(broker.freeze)
        try:
            came = time.monotonic()
            await crowd.enter(late)
            joined = time.monotonic() - came
            trips = await pulse(crowd, house.scale.of(3, 15, 60))
        finally:
            await to_thread(broker.thaw)
        await _recovered(house, crowd)
        await talk.stop()
        await crowd.settle()
        house.within("join, four at once", joined, JOIN_S)
        house.within("longest stall", max(trips, default=0.0), STALL_S)
        _expect_service(house, crowd, began)


async def pulse(crowd: Crowd, seconds: float) -> list[float]:
    """Round trips of pings over so many seconds, ten a second at one socket after the other."""
    before = [len(client.trips) for client in crowd.clients]
    for number in range(int(seconds * 10)):
        crowd.clients[number % len(crowd.clients)].ping()
        await elapse(0.1)
    return [trip for client, start in zip(crowd.clients, before, strict=True) for trip in client.trips[start:]]


def _broker(house: House) -> Broker:
    assert house.stage.broker is not None
    return house.stage.broker
