"""Flags, cases, what was decided and the trail that proves it."""

from moderation.models.audit import AuditChain, AuditEvent
from moderation.models.cases import Action, Case, Flag, Note

__all__ = ["Action", "AuditChain", "AuditEvent", "Case", "Flag", "Note"]
