"""What people said about their days, and what they made of them: one module a subject."""

from checkins.models.daily import CheckIn

__all__ = ["CheckIn"]
