"""Flags, cases, what was decided and the trail that proves it."""

from moderation.models.alerts import AlertStep, RoomLine
from moderation.models.appeals import Appeal
from moderation.models.audit import AuditChain, AuditEvent
from moderation.models.care import DeskHabits, OwnPhrase
from moderation.models.cases import Action, Case, Flag, Note, Reason
from moderation.models.own import Hidden
from moderation.models.records import EmergencyDisclosure

__all__ = [
    "Action",
    "AlertStep",
    "Appeal",
    "AuditChain",
    "AuditEvent",
    "Case",
    "DeskHabits",
    "EmergencyDisclosure",
    "Flag",
    "Hidden",
    "Note",
    "OwnPhrase",
    "Reason",
    "RoomLine",
]
