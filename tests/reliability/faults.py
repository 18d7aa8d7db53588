"""Every kind of trouble that can be struck while people talk, as one act each; the long runs take them in turn."""

import random
import signal
import time
from asyncio import to_thread
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from tests.load.pace import elapse
from tests.process import WebProcess
from tests.reliability.service import Broker, Database
from tests.reliability.stage import Stage

A_MOMENT_S = 1.0
HUNG_S = 3.0


@dataclass(frozen=True)
class Fault:
    """One kind of trouble. `strike` does it and returns when it is over: from that moment on everything can work again."""

    name: str
    act: Callable[[], Awaitable[object]]

    async def strike(self) -> float:
        """The moment when it was over, on the monotonic clock."""
        await self.act()
        return time.monotonic()


async def restart_web(web: WebProcess) -> None:
    """SIGTERM, and a new process on the same port."""
    await to_thread(web.restart)


async def _kill_web(web: WebProcess) -> None:
    await to_thread(web.kill)
    await to_thread(web.start)


async def _hang_web(web: WebProcess) -> None:
    """The process stands still, as a machine that is moved or swaps."""
    web.process.send_signal(signal.SIGSTOP)
    try:
        await elapse(HUNG_S)
    finally:
        web.process.send_signal(signal.SIGCONT)


def web_faults(stage: Stage) -> list[Fault]:
    """What happens to web processes."""

    def one() -> WebProcess:
        return random.choice(stage.webs)  # noqa: S311 - either of them

    return [
        Fault("web process killed", lambda: _kill_web(one())),
        Fault("web process restarted", lambda: restart_web(one())),
        Fault("web process stands still", lambda: _hang_web(one())),
    ]


def broker_faults(broker: Broker) -> list[Fault]:
    """What happens to Redis."""
    return [
        Fault("Redis emptied", lambda: to_thread(broker.empty)),
        Fault("Redis connections cut", lambda: to_thread(broker.hang_up)),
        Fault("Redis killed", lambda: _away(broker.kill, broker.start, 0)),
        Fault("Redis restarted", lambda: _away(broker.stop, broker.start, 0)),
        Fault("Redis absent", lambda: _away(broker.stop, broker.start, HUNG_S)),
        Fault("Redis hangs", lambda: _away(broker.freeze, broker.thaw, HUNG_S)),
    ]


def database_faults(database: Database, url: str) -> list[Fault]:
    """What happens to PostgreSQL."""
    return [
        Fault("PostgreSQL connections ended", lambda: to_thread(database.hang_up, url)),
        Fault("PostgreSQL restarted", lambda: _away(database.stop, database.start, 0)),
        Fault("PostgreSQL killed", lambda: _away(database.kill, database.start, 0)),
        Fault("PostgreSQL absent", lambda: _away(database.stop, database.start, A_MOMENT_S)),
        Fault("PostgreSQL hangs", lambda: _away(database.freeze, database.thaw, A_MOMENT_S)),
    ]


async def _away(go: Callable[[], object], come: Callable[[], object], seconds: float) -> None:
    await to_thread(go)
    try:
        await elapse(seconds)
    finally:
        await to_thread(come)


def faults_of(stage: Stage) -> list[Fault]:
    """Everything that can happen to this stage."""
    found = web_faults(stage)
    if stage.broker is not None:
        found += broker_faults(stage.broker)
    if stage.database is not None:
        found += database_faults(stage.database, stage.records.url)
    return found


def rotation(stage: Stage) -> Iterator[Fault]:
    """All kinds, again and again, in an order that changes each time."""
    while True:
        found = faults_of(stage)
        random.shuffle(found)
        yield from found
