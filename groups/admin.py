"""Site administration of programmes and cohorts: structure only."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin import StructureAdmin, site
from groups.models import (
    Acceptance,
    Agreement,
    Attendance,
    CareTask,
    Cohort,
    Consent,
    Invitation,
    Meeting,
    Membership,
    Programme,
    Shift,
)


@admin.register(Programme, site=site)
class ProgrammeAdmin(StructureAdmin):
    """Its clock, crisis numbers, and its numbers for attendance: 0 asks nobody."""

    at_birth = ("name",)
    changeable = (
        "time_zone",
        "crisis",
        "excused_notice_hours",
        "absence_weeks",
        "absences_most",
        "absences_in_row",
        "not_excused_most",
        "attendance_floor",
    )
    list_display = ("name", "time_zone", "created_at")
    search_fields = ("name",)


@admin.register(Cohort, site=site)
class CohortAdmin(StructureAdmin):
    """The mode, the agreement and who belongs are changed on the pages of the group; `kind` never."""

    at_birth = ("programme", "kind")
    changeable = ("name", "roster", "min_size", "target_size", "max_size")
    list_display = ("name", "programme", "kind", "mode", "agreement_version", "created_at")
    list_filter = ("kind", "mode", "programme")
    search_fields = ("name",)


@admin.register(Membership, site=site)
class MembershipAdmin(StructureAdmin):
    """Who belongs where, since when."""

    list_display = ("id", "cohort", "role", "started_at", "ended_at", "end_reason")
    list_filter = ("role", "cohort")
    search_fields = ("id", "user__email")


@admin.register(Invitation, site=site)
class InvitationAdmin(StructureAdmin):
    """Which ways in there are. Made and taken back on the page of the group."""

    list_display = ("id", "cohort", "role", "created_at", "expires_at", "used_at", "revoked_at")
    list_filter = ("role", "cohort")
    search_fields = ("id", "email")


@admin.register(Agreement, site=site)
class AgreementAdmin(StructureAdmin):
    """Published versions; they are never edited."""

    list_display = ("cohort", "version", "published_at")
    list_filter = ("cohort",)


@admin.register(Acceptance, site=site)
class AcceptanceAdmin(StructureAdmin):
    """Who said yes to which version, and when."""

    list_display = ("membership", "agreement", "accepted_at")


@admin.register(Consent, site=site)
class ConsentAdmin(StructureAdmin):
    """What is shared with supporters, until when; given and taken back by its giver."""

    list_display = ("id", "giver", "given_at", "expires_at", "revoked_at")


@admin.register(Shift, site=site)
class ShiftAdmin(StructureAdmin):
    """Who watched when."""

    list_display = ("cohort", "membership", "kind", "starts_at", "ends_at")
    list_filter = ("kind", "cohort")
    date_hierarchy = "starts_at"


@admin.register(Meeting, site=site)
class MeetingAdmin(StructureAdmin):
    """When a cohort meets. Until the programme has pages for its schedule, meetings are added here."""

    at_birth = ("cohort",)
    changeable = ("starts_at", "ends_at", "break_minutes", "topic", "place", "link")
    list_display = ("cohort", "starts_at", "ends_at", "closed_at")
    list_filter = ("cohort",)
    date_hierarchy = "starts_at"


@admin.register(Attendance, site=site)
class AttendanceAdmin(StructureAdmin):
    """Who was there, for the programme's hours; taken and changed on the pages of the group."""

    list_display = ("meeting", "membership", "status", "minutes", "recorded_at")
    list_filter = ("status", "meeting__cohort")


@admin.register(CareTask, site=site)
class CareTaskAdmin(StructureAdmin):
    """That something waited for a human and what became of it; never what it was about."""

    hidden = ("facts",)
    list_display = ("id", "cohort", "kind", "priority", "raised_at", "due_at", "claimed_at", "handled_at", "outcome")
    list_filter = ("kind", "cohort")
