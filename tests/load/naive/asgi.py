"""The baseline's application."""

import os

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.load.naive.settings")
django.setup()

from tests.load.naive.consumers import ChatConsumer  # noqa: E402 - models can be imported only after setup

application = ProtocolTypeRouter(
    {
        "websocket": URLRouter(
            [re_path(r"^ws/(?P<room>\d+)/(?P<user>\d+)$", ChatConsumer.as_asgi())]  # type: ignore[arg-type, list-item]  # the stubs want views
        )
    }
)
