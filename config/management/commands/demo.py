"""Make the demo programme, or bring its meetings and shifts up to today."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo import build


class Command(BaseCommand):
    help = "Make the demo programme (idempotent)."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo programme is not for production.")
        made = build.build(datetime.now(UTC))
        self.stdout.write("The demo programme is here." if made else "The demo programme was here already.")
