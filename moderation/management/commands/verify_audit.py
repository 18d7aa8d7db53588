"""`manage.py verify_audit`: is every cohort's trail whole? Exit code 1 and the first broken entry when one is not."""

from __future__ import annotations

import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.services import audit


class Command(BaseCommand):
    """Recomputes every hash; reads only."""

    help = "Check that no entry of the trail was changed, removed, added or reordered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One cohort, or all."""
        parser.add_argument("--cohort", type=uuid.UUID, help="only this cohort's trail")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says each broken chain by cohort and number. Raises CommandError (exit code 1) when one is broken."""
        checked = audit.verify(options["cohort"])
        broken = [(cohort_id, n) for cohort_id, n in checked if n is not None]
        for cohort_id, n in broken:
            self.stdout.write(f"cohort {cohort_id}: entry {n} is broken")
        if broken:
            raise CommandError(f"{len(broken)} of {len(checked)} trails are broken.")
        self.stdout.write(f"Whole: {len(checked)} of {len(checked)} trails.")
