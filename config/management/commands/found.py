"""The first step of a real installation: a programme, a cohort with its room and agreement, and one facilitator's invitation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from chat.services import seats
from config.demo.people import CRISIS
from groups.models import Cohort, Programme
from groups.resources.agreement import default_clauses
from groups.services import agreements, invitations


class Command(BaseCommand):
    help = "Make a programme and a cohort, and print the first facilitator's invitation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--programme", required=True)
        parser.add_argument("--cohort", required=True)
        parser.add_argument("--email", required=True, help="of the first facilitator")
        parser.add_argument("--kind", choices=Cohort.Kind.values, default=Cohort.Kind.GROUP)
        parser.add_argument("--time-zone", default="America/New_York")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError("--email must be an e-mail address.") from error
        token = self._found(options, datetime.now(UTC))
        origin = settings.PUBLIC_URL
        self.stdout.write(
            "The cohort is ready. Open this link to join it as its facilitator. It works once, for this address:"
        )
        self.stdout.write(f"  {origin}{reverse('invitation', args=[token])}")

    @transaction.atomic
    def _found(self, options: dict[str, Any], at: datetime) -> str:
        programme, _ = Programme.objects.get_or_create(
            name=options["programme"], defaults={"time_zone": options["time_zone"], "crisis": CRISIS}
        )
        cohort, made = Cohort.objects.get_or_create(
            programme=programme, name=options["cohort"], defaults={"kind": options["kind"], "created_at": at}
        )
        if made:
            seats.open_room(cohort=cohort)
            agreements.publish_agreement(cohort=cohort, clauses=default_clauses(cohort.kind), at=at)
        _, token = invitations.invite(cohort=cohort, role="facilitator", email=options["email"], by=None, at=at)
        return token
