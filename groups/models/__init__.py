"""The people and structure of a programme: who belongs where, since when, under which agreement, and who is on duty."""

from groups.models.about import AboutMe
from groups.models.agreements import Acceptance, Agreement, Consent, Invitation
from groups.models.attendance import Attendance, AttendanceChange
from groups.models.care import CareTask, Shift, StaffEvent, StaffStream
from groups.models.cohorts import Cohort, Membership, Programme
from groups.models.homework import Homework, HomeworkDone
from groups.models.meetings import Meeting, MeetingNote, MeetingReply

__all__ = [
    "AboutMe",
    "Acceptance",
    "Agreement",
    "Attendance",
    "AttendanceChange",
    "CareTask",
    "Cohort",
    "Consent",
    "Homework",
    "HomeworkDone",
    "Invitation",
    "Meeting",
    "MeetingNote",
    "MeetingReply",
    "Membership",
    "Programme",
    "Shift",
    "StaffEvent",
    "StaffStream",
]
