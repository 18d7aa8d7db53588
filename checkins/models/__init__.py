"""What people said about their days, and what they made of them: one module a subject."""

from checkins.models.daily import CheckIn
from checkins.models.lapses import LapseReport, SoberTime
from checkins.models.measures import Measure, Sitting
from checkins.models.partners import Partnership
from checkins.models.plan import Plan, PlanOpening, PlanVersion
from checkins.models.reminders import DailyLook, Reminder
from checkins.models.setup import CheckInSetup, Heartbeat, LeftOut, Outage, Pause

__all__ = [
    "CheckIn",
    "CheckInSetup",
    "DailyLook",
    "Heartbeat",
    "LapseReport",
    "LeftOut",
    "Measure",
    "Outage",
    "Partnership",
    "Pause",
    "Plan",
    "PlanOpening",
    "PlanVersion",
    "Reminder",
    "Sitting",
    "SoberTime",
]
