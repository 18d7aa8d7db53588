"""When somebody asks: their local day, their zone, the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils import timezone

from chat.projection import wire_id
from checkins.policies import days
from checkins.policies.items import EVENING
from groups.views import SignedIn


@dataclass(frozen=True)
class Moment:
    """Now, as the person lives it."""

    at: datetime
    zone: ZoneInfo
    today: date

    @property
    def local(self) -> datetime:
        """The wall clock."""
        return self.at.astimezone(self.zone)

    @property
    def is_evening(self) -> bool:
        """Whether the day is far enough on to look back at it; the night before four is still that day's evening."""
        return self.local.hour >= EVENING or self.local.hour < 4


def moment_of(request: SignedIn) -> Moment:
    """The moment of this request for the person who made it."""
    at, zone = timezone.now(), days.zone_named(request.user.time_zone)
    return Moment(at, zone, days.local_day(at, zone))


def device_facts(request: SignedIn, moment: Moment) -> dict[str, str]:
    """What the page's script needs to keep a check-in on the device: whose it is, and the zone that dates it."""
    return {"person_id": wire_id(request.user.pk), "zone": str(moment.zone)}


def day_from(text: str) -> date:
    """The day named in an address. Raises Http404 for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
