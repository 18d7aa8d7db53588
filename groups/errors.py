"""Refusals about membership and rooms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import Conflict, Forbidden, NotFound, Refusal


class NotAMember(NotFound):
    """The cohort does not exist, or the person does not belong to it: the same answer."""


class AgreementDue(Forbidden):
    """The current group agreement has not been accepted yet."""

    sentence = _("Please read and accept the group agreement first.")


class Muted(Refusal):
    """Posting is paused for this person until `until`."""

    code = "muted"
    sentence = _("Your posting is paused for now. You can still read, check in and ask for support.")


class Suspended(Forbidden):
    """This person is away from the room until `until`: they neither read nor write there."""

    sentence = _("You are away from this room for now. Check-in, Support and your facilitator stay open to you.")


class RoomPaused(Refusal):
    """The team has paused the room."""

    code = "room_paused"
    sentence = _("This room is paused for a while. Support is still one tap away.")


class ReadOnly(Refusal):
    """The room can be read, not written."""

    code = "read_only"
    sentence = _("You can read this room, but not write in it.")


class Gone(Refusal):
    """The cohort has ended, or the thing was taken away."""

    code = "gone"
    status = 409
    sentence = _("This is no longer here.")


class InvitationClosed(Forbidden):
    """Used, expired, taken back, or for somebody else."""

    sentence = _("This invitation cannot be used any more.")


class CohortFull(Conflict):
    """The cohort has reached its largest size."""

    sentence = _("This group is full.")


class LastOfTeam(Conflict):
    """A group is never left without anybody who runs it."""

    sentence = _("This is the last facilitator of the group. Invite another one first.")


class TakenByOther(Conflict):
    """Somebody else has this task; `facts` says who and since when."""

    sentence = _("Somebody else has this already.")


class MeetingClosed(Conflict):
    """Somebody has closed this meeting; from then on attendance changes with a reason. `facts` says since when."""

    sentence = _("This meeting is closed.")
