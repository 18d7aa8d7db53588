"""The ASGI application: pages and API to Django, `/ws/v1` to the live room after its Origin was checked, nothing else."""

from __future__ import annotations

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

# Everything below needs Django to be set up.
from chat.api.longpoll import LongPoll  # noqa: E402
from chat.live.asgi import Receive, Scope, Send  # noqa: E402
from chat.routing import websocket_paths  # noqa: E402
from config.origins import may_connect  # noqa: E402


async def websocket(scope: Scope, receive: Receive, send: Send) -> None:
    """A connection to a path of ours from an origin of ours goes on; any other is refused before it is accepted (HTTP 403)."""
    connect = websocket_paths.get(scope["path"])
    if connect is None or not may_connect(scope):
        await receive()
        await send({"type": "websocket.close"})
        return
    await connect(scope, receive, send)


application = ProtocolTypeRouter({"http": LongPoll(django_application), "websocket": websocket})
