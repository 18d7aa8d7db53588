"""The baseline's tables and rooms; prints one JSON line a member, as `bench_seed` does."""

import json

from django.db import connection

from tests.load.naive.models import Message, NumberedMessage, Room


def main(rooms: str, members: str) -> None:
    """Everything is there; whoever connects is a member."""
    with connection.schema_editor() as editor:
        for model in (Room, Message, NumberedMessage):
            editor.create_model(model)
    made = Room.objects.bulk_create([Room() for _ in range(int(rooms))])
    for room in made:
        for member in range(int(members)):
            print(json.dumps({"cohort": "", "room": str(room.pk), "member": str(member), "session": ""}))
