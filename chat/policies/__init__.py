"""The rules of rooms: pure functions on plain values."""

from chat.policies.messages import (
    EDIT_WINDOW,
    Face,
    Form,
    Said,
    check_body,
    check_may_edit,
    check_may_release,
    check_may_restore,
    check_own,
    check_pace,
    face_of,
    form_for,
    is_shown,
    may_edit,
    names,
)

__all__ = [
    "EDIT_WINDOW",
    "Face",
    "Form",
    "Said",
    "check_body",
    "check_may_edit",
    "check_may_release",
    "check_may_restore",
    "check_own",
    "check_pace",
    "face_of",
    "form_for",
    "is_shown",
    "may_edit",
    "names",
]
