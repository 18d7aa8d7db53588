"""Site administration of cases: what was decided, never the words and never who reported."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin import StructureAdmin, site
from moderation.models import Action, AuditEvent, Case, Flag, Note


@admin.register(Case, site=site)
class CaseAdmin(StructureAdmin):
    """How long things wait and who has them."""

    list_display = ("id", "cohort", "status", "priority", "opened_at", "due_at", "decided_at")
    list_filter = ("status", "priority", "cohort")
    search_fields = ("id",)


@admin.register(Flag, site=site)
class FlagAdmin(StructureAdmin):
    """That a message was flagged and why. Who did it stays between the reporter and the team."""

    hidden = ("reporter", "span")
    list_display = ("id", "case", "reason", "rule", "created_at", "closed_at")
    list_filter = ("reason",)


@admin.register(Action, site=site)
class ActionAdmin(StructureAdmin):
    """What was decided by whom."""

    list_display = ("id", "case", "kind", "reason", "actor", "created_at")
    list_filter = ("kind", "reason")


@admin.register(Note, site=site)
class NoteAdmin(StructureAdmin):
    """That an author was written to, and whether it was read."""

    list_display = ("id", "case", "to", "signed_by", "send_after", "read_at", "replied_at")


@admin.register(AuditEvent, site=site)
class AuditEventAdmin(StructureAdmin):
    """The trail; `manage.py verify_audit` proves it whole."""

    list_display = ("n", "at", "kind", "role", "case", "target", "reason")
    list_filter = ("kind",)
    search_fields = ("id", "case", "target")
