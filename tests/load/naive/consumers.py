"""One consumer a socket, one `acreate` a message, one `group_send` of a dict, one `send_json` a member: the tutorial design."""

import time
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer

from tests.load.naive.models import Message


class ChatConsumer(AsyncJsonWebsocketConsumer):
    """A member of a room."""

    async def connect(self) -> None:
        """Join the room's group."""
        place = self.scope["url_route"]["kwargs"]
        self.room, self.user = int(place["room"]), int(place["user"])
        self.group = f"room_{self.room}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()
        await self.send_json({"type": "ready"})

    async def disconnect(self, code: int) -> None:
        """Leave the room's group."""
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive_json(self, content: Any, **_: Any) -> None:
        """Store what was said and tell the group."""
        stored = await Message.objects.acreate(room_id=self.room, user=self.user, body=content["body"])
        said = {"id": stored.pk, "room": self.room, "user": self.user, "at": time.time(), "body": stored.body}
        await self.channel_layer.group_send(self.group, {"type": "chat.message", "message": said})

    async def chat_message(self, event: dict[str, Any]) -> None:
        """Pass on what the group was told."""
        await self.send_json(event["message"])
