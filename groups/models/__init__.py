"""The people and structure of a programme: who belongs where, since when, under which agreement, and who is on duty."""

from groups.models.agreements import Acceptance, Agreement, Consent, Invitation
from groups.models.care import CareTask, Shift, StaffEvent, StaffStream
from groups.models.cohorts import Cohort, Membership, Programme
from groups.models.meetings import Meeting, MeetingReply

__all__ = [
    "Acceptance",
    "Agreement",
    "CareTask",
    "Cohort",
    "Consent",
    "Invitation",
    "Meeting",
    "MeetingReply",
    "Membership",
    "Programme",
    "Shift",
    "StaffEvent",
    "StaffStream",
]
