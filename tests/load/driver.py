"""The load driver: `python -m tests.load.driver ORDER`, a process of its own. The last line it prints is its answer."""

import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import uvloop

from tests.load import phases
from tests.load.crowd import Crowd
from tests.load.order import Order, Stretch
from tests.load.pace import elapse
from tests.load.usage import cpu_seconds, memory_bytes

RESTART = "restart"
IN_FLIGHT = 32
FLOOD = 240
IDLE_S = 1.5

Phase = Callable[[], Awaitable[Stretch]]


def _ask_for_restart() -> None:
    print(RESTART, flush=True)


async def _idle(order: Order, before: int) -> dict[str, float]:
    await elapse(IDLE_S)
    grown = memory_bytes(order.server) - before
    used = cpu_seconds(order.server)
    await elapse(IDLE_S)
    return {
        "kib_a_socket": grown / order.sockets / 1024,
        "idle_cores": (cpu_seconds(order.server) - used) / IDLE_S,
    }


def _phases(order: Order, crowd: Crowd) -> dict[str, tuple[float, Phase]]:
    return {
        "paced": (order.paced_s, lambda: phases.paced(order, crowd, order.paced_s)),
        "saturated": (order.saturated_s, lambda: phases.saturated(order, crowd, IN_FLIGHT, order.saturated_s)),
        "flooded": (order.flooded_s, lambda: phases.saturated(order, crowd, FLOOD, order.flooded_s)),
        "restarted": (order.restart_s, lambda: phases.over_a_restart(order, crowd, _ask_for_restart)),
    }


async def drive(order: Order) -> dict[str, Any]:
    """Everything the order asks for, in turn, with one crowd."""
    before = memory_bytes(order.server)
    crowd = await Crowd.gather(order)
    answer: dict[str, Any] = {"joins_s": crowd.joins_s}
    if order.is_idle:
        answer |= await _idle(order, before)
    await phases.warm(order, crowd)
    for name, (seconds, phase) in _phases(order, crowd).items():
        if seconds:
            answer[name] = asdict(await phase())
    errors = [error for client in crowd.clients for error in client.errors]
    return {
        **answer,
        "disconnected": sum(client.is_gone for client in crowd.clients),
        "doubled": crowd.ledger.doubled(),
        "errors": len(errors),
        "first_errors": errors[:3],
    }


if __name__ == "__main__":
    print(json.dumps(uvloop.run(drive(Order.from_json(sys.argv[1])))), flush=True)
    # Hundreds of open sockets: the system closes them faster than we would.
    os._exit(0)
