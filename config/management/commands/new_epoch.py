"""Run once after restoring a backup: numbers may be given a second time, so no client may trust what it kept."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from chat.services.epochs import begin_epoch


class Command(BaseCommand):
    help = "Make every client start again after a backup has been restored. Restart the web processes afterwards."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"New epoch {begin_epoch()}. Restart the web processes now.")
