"""The newest page of a long room as the tutorial's reader would ask for it: ordered by a moment that has no index."""

import json
import statistics
import time

from django.db import connection

from tests.load.naive.models import Message, Room

PAGE = 50
REPEATS = 5


def main(depth: str) -> None:
    """Fill a room with `depth` messages, then print the median time of its newest page in milliseconds as JSON."""
    room = Room.objects.create()
    table = connection.ops.quote_name(Message._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {table} (room_id, "user", body, created)'  # noqa: S608 - our own table's name
            " SELECT %s, n %% 12, repeat('x', 160), now() - (%s - n) * interval '1 minute' FROM generate_series(1, %s) n",
            [room.pk, int(depth), int(depth)],
        )
        cursor.execute(f"VACUUM ANALYZE {table}")
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        list(Message.objects.filter(room=room).order_by("-created")[:PAGE])
        times.append((time.perf_counter() - began) * 1000)
    print(json.dumps({"newest_ms": statistics.median(times)}))
