"""What people said about their days, and what they made of them: one module a subject."""

from checkins.models.daily import CheckIn
from checkins.models.lapses import LapseReport, SoberTime
from checkins.models.measures import Measure, Sitting
from checkins.models.setup import CheckInSetup, Heartbeat, LeftOut, Outage, Pause

__all__ = [
    "CheckIn",
    "CheckInSetup",
    "Heartbeat",
    "LapseReport",
    "LeftOut",
    "Measure",
    "Outage",
    "Pause",
    "Sitting",
    "SoberTime",
]
