"""Numbered rows a second as the tutorial's reader would store them: the ORM behind `sync_to_async`, 32 at a time."""

import asyncio
import json
import time

from asgiref.sync import sync_to_async
from django.db import transaction

from tests.load.ledger import words
from tests.load.naive.models import NumberedMessage, Room

IN_FLIGHT = 32


@transaction.atomic
def _store(room_id: int, number: int) -> None:
    room = Room.objects.select_for_update().get(pk=room_id)
    room.last_seq += 1
    room.save(update_fields=["last_seq"])
    NumberedMessage.objects.create(room=room, seq=room.last_seq, user=1, body=words(number))


async def _measured(seconds: float) -> dict[str, float]:
    rooms = [pk async for pk in Room.objects.values_list("pk", flat=True)[:20]]
    store = sync_to_async(_store)
    began, used, stored = time.perf_counter(), time.process_time(), 0

    async def one_in_flight() -> None:
        nonlocal stored
        while time.perf_counter() - began < seconds:
            await store(rooms[stored % len(rooms)], stored)
            stored += 1

    await asyncio.gather(*(one_in_flight() for _ in range(IN_FLIGHT)))
    return {
        "rows_s": stored / (time.perf_counter() - began),
        "cpu_us": (time.process_time() - used) / max(stored, 1) * 1e6,
    }


def main(seconds: str) -> None:
    """Print the figures as JSON."""
    print(json.dumps(asyncio.run(_measured(float(seconds)))))
