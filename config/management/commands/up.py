"""From nothing to a running Handrail on one machine: tables, keys, static files, the clock inside, and the address."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import clock
from config.demo.people import PEOPLE
from groups.models import Programme


class Command(BaseCommand):
    help = "Prepare everything and serve, with the clock inside."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="with the demo programme and one-click sign-in")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["demo"] and not settings.DEMO:
            self._again_as_demo()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        if settings.DEMO:
            call_command("demo", stdout=self.stdout)
        # Loaded only now: the application looks for the static files once, when it is made.
        server = import_module("config.server")
        server.serve_forever(
            options["host"], options["port"], with_clock=clock.start, on_listening=lambda address: self._greet(address)
        )

    def _again_as_demo(self) -> None:
        """Settings are read once, so the process starts again with the demo switched on."""
        if settings.PRODUCTION:
            raise CommandError("--demo is not for production. Unset HANDRAIL_PRODUCTION, or leave --demo out.")
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "HANDRAIL_DEMO": "1"})  # noqa: S606

    def _greet(self, address: str) -> None:
        say = self.stdout.write
        if settings.DEMO:
            say("\nOpen it in two browsers and be two people. One click signs you in as:")
            for person in PEOPLE:
                say(f"  {person.name:<5} {person.line}")
        elif not Programme.objects.exists():
            say("\nNobody is here yet. In another window:")
            say("  .venv/bin/python manage.py found --programme NAME --cohort NAME --email YOU@EXAMPLE.ORG")
        say(f"\nHandrail is at {address}\n")
        self.stdout.flush()
