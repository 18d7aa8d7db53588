"""Serve pages, API and live room, without the clock; as many processes as you like on PostgreSQL and Redis."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config import server


class Command(BaseCommand):
    help = "Serve Handrail until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="0 takes a free one")
        parser.add_argument("--server", choices=("daphne", "uvicorn"), default="daphne")

    def handle(self, *args: Any, **options: Any) -> None:
        server.serve_forever(options["host"], options["port"], server=options["server"])
