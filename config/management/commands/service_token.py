"""Ways in for programs: a token made, listed, taken back. It is printed once; what is kept cannot be turned into it again."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import access, policies
from accounts.errors import NotFound, Refusal
from accounts.services import tokens
from chat.services import seats
from groups.models import Cohort, Membership
from moderation.services import audit
from notifications.services import endings


class Command(BaseCommand):
    help = "Make, list or revoke the tokens of service accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="a new service account in these cohorts, and its token")
        create.add_argument("--name", required=True, help="what its rooms call it")
        create.add_argument("--cohort", required=True, action="append", type=uuid.UUID, help="as often as needed")
        create.add_argument(
            "--scope", required=True, action="append", choices=policies.SCOPES, help="as often as needed"
        )
        create.add_argument("--days", type=int, default=90, help="how long it is good for (90)")
        verbs.add_parser("list", help="every token that was ever made")
        revoke = verbs.add_parser("revoke", help="a token opens nothing any more, also on open sockets")
        revoke.add_argument("id", type=uuid.UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            {"create": self._create, "list": self._list, "revoke": self._revoke}[options["verb"]](options)
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal

    @transaction.atomic
    def _create(self, options: dict[str, Any]) -> None:
        at = datetime.now(UTC)
        user = tokens.open_account()
        until = at + timedelta(days=options["days"])
        made, token = tokens.issue(user=user, name=options["name"], scopes=options["scope"], expires_at=until, at=at)
        for cohort_id in options["cohort"]:
            cohort = Cohort.objects.filter(pk=cohort_id).first()
            if cohort is None:
                raise NotFound
            seats.join(cohort=cohort, user=user, role=Membership.Role.SERVICE, display_name=options["name"], at=at)
            facts = {"token": str(made.pk), "scopes": made.scopes}
            audit.append(cohort_id=cohort_id, kind="service.joined", by=None, at=at, facts=facts)
        self.stdout.write(
            f"The rooms show it as a program. Token {made.pk}, good until {until:%Y-%m-%d}, shown only now:"
        )
        self.stdout.write(f"  {token}")

    def _list(self, options: dict[str, Any]) -> None:
        at = datetime.now(UTC)
        for one in access.service_tokens():
            state = (
                "revoked"
                if one.revoked_at
                else "expired"
                if one.expires_at <= at
                else f"until {one.expires_at:%Y-%m-%d}"
            )
            used = f"{one.used_at:%Y-%m-%d %H:%M}Z" if one.used_at else "never"
            self.stdout.write(f"{one.pk}  {state}  used {used}  {' '.join(one.scopes)}  {one.name}")

    @transaction.atomic
    def _revoke(self, options: dict[str, Any]) -> None:
        at = datetime.now(UTC)
        endings.revoke_token(token_id=options["id"], at=at)
        places = Membership.objects.filter(user__service_tokens=options["id"], ended_at__isnull=True)
        for cohort_id in places.values_list("cohort_id", flat=True):
            facts = {"token": str(options["id"])}
            audit.append(cohort_id=cohort_id, kind="service.revoked", by=None, at=at, facts=facts)
        self.stdout.write(
            "It opens nothing any more. To take the program out of a room, end its membership on the room's page."
        )
