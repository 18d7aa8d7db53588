"""Who came to the demo group's meetings so far, and what it took home: the same every time, by the services that Faye uses."""

from __future__ import annotations

from datetime import datetime, timedelta

from groups import access as group_access
from groups.access import attendance as access
from groups.models import Meeting, Membership
from groups.services import attendance, homework
from groups.services.meetings import announce_absence

# By how many meetings ago: who stands how, and minutes after the start for who came late or before the end for who left early.
HISTORY: dict[int, dict[str, tuple[str, int]]] = {
    2: {"Mo": ("late", 20), "Dana": ("excused", 0)},
    3: {"Lee": ("no_show", 0)},
    4: {"Lee": ("left_early", 45)},
}
NOTES = {2: "Good energy. Mo's bus was late again: ask about the earlier one."}
BREAK_MINUTES = 15


HOMEWORK = "Write down two people you can call on a hard evening.\nBring the page to the next meeting."
DONE = ("Mo", "Dana")


def attend(faye: Membership, at: datetime) -> None:
    """Every meeting before `at` has been attended and closed by Faye half an hour after its end."""
    past = Meeting.objects.filter(cohort_id=faye.cohort_id, ends_at__lte=at - timedelta(minutes=30))
    for ago, meeting in enumerate(past.order_by("-starts_at"), start=1):
        _attend(faye, meeting, ago)


def take_home(faye: Membership, at: datetime) -> None:
    """The group has one homework from its last meeting; some have done it."""
    last = Meeting.objects.filter(cohort_id=faye.cohort_id, closed_at__lte=at).latest("starts_at")
    given = homework.set_homework(by=faye, words=HOMEWORK, meeting=last, at=last.ends_at)
    said_at = max(given.set_at, at - timedelta(hours=3))
    for member in group_access.roster_of(faye):
        if member.display_name.split()[0] in DONE:
            homework.say_done(member=member, homework_id=given.pk, is_done=True, at=said_at)


def _attend(faye: Membership, meeting: Meeting, ago: int) -> None:
    for entry in access.list_of(faye, access.meeting_for_team(faye.user_id, meeting.pk)[1]):
        status, minutes = HISTORY.get(ago, {}).get(entry.member.display_name.split()[0], ("", 0))
        if status == "excused":
            before = meeting.starts_at - timedelta(days=2)
            announce_absence(member=entry.member, meeting=meeting, reason="ill", at=before)
        if status:
            away = timedelta(minutes=minutes)
            moment = meeting.starts_at + away if status == "late" else meeting.ends_at - away
            attendance.mark(
                by=faye,
                meeting=meeting,
                member=entry.member,
                status=status,
                moment=moment,
                seen=None,
                at=meeting.ends_at,
            )
    end = meeting.ends_at + timedelta(minutes=30)
    attendance.mark_rest(by=faye, meeting=meeting, at=end)
    attendance.close(
        by=faye, meeting=meeting, topic=meeting.topic, note=NOTES.get(ago, ""), breaks=BREAK_MINUTES, at=end
    )
