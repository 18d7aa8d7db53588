"""Fill the database for a load test and print one JSON line a member."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo.seed import seed


class Command(BaseCommand):
    help = "Make cohorts and members with live sessions for a load test."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cohorts", type=int, required=True)
        parser.add_argument("--members", type=int, required=True)
        parser.add_argument("--messages", type=int, default=0, help="messages already in each room")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION or not (settings.DEMO or settings.DEBUG):
            raise CommandError(
                "bench_seed makes people who can sign in. It runs with HANDRAIL_DEMO=1 or HANDRAIL_DEBUG=1 only."
            )
        made = seed(
            cohorts=options["cohorts"], members=options["members"], messages=options["messages"], at=datetime.now(UTC)
        )
        for one in made:
            self.stdout.write(json.dumps(asdict(one)))
