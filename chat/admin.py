"""Site administration of rooms: structure only, never words."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin import StructureAdmin, site
from chat.models import Message, Room, Seat


@admin.register(Room, site=site)
class RoomAdmin(StructureAdmin):
    """A room's counters. Its pace and its state are changed by those who run the group."""

    list_display = ("id", "cohort", "last_seq", "last_ord", "slow_mode_s", "typing_allowed")


@admin.register(Seat, site=site)
class SeatAdmin(StructureAdmin):
    """Where reading starts and ends; how far somebody has read is theirs to know."""

    hidden = ("read_ord",)
    list_display = ("membership", "room", "joined_ord", "left_ord")


@admin.register(Message, site=site)
class MessageAdmin(StructureAdmin):
    """That something was said and how it stands; the words are not here."""

    list_display = ("id", "room", "kind", "state", "ord", "created_at")
    list_filter = ("kind", "state")
    search_fields = ("id",)
