"""Where sockets connect."""

from __future__ import annotations

from chat.consumers import LiveConsumer
from chat.live.asgi import Application

websocket_paths: dict[str, Application] = {"/ws/v1": LiveConsumer.as_asgi()}
