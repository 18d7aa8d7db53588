"""Commands that fail in the ways commands must not."""

from collections.abc import Mapping
from datetime import datetime

from django.db import OperationalError

from chat.live.commands import Command, Frame, Person, by_name

WORDS = "words that somebody wrote"


def _fault(person: Person, frame: Frame, at: datetime) -> Mapping[str, object]:
    raise ValueError(WORDS)


def _no_database(person: Person, frame: Frame, at: datetime) -> Mapping[str, object]:
    raise OperationalError(WORDS)


commands = by_name(Command("fault", {}, _fault, keyed=False), Command("outage", {}, _no_database, keyed=False))
