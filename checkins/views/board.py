"""Pages of a cohort for its team: everybody at a glance (S10), the week in numbers, and getting ready for a meeting."""

from __future__ import annotations

import csv
import uuid
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from checkins.access import board as access
from checkins.policies import board as rules
from checkins.policies import summary, words
from checkins.views.moment import Moment, moment_of
from groups import schedule
from groups.access import attendance, homework
from groups.views import SignedIn

if TYPE_CHECKING:
    from groups.models import CareTask, Meeting, Membership

WEEKS_BACK = 8
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def line_of(row: access.Row, moment: Moment) -> dict[str, Any]:
    """One member of the board, in words."""
    first = row.tasks[0] if row.tasks else None
    return {
        "id": row.member.pk,
        "name": row.name,
        "last": _("Days off") if row.is_off and row.last != row.today else rules.ago(row.last, row.today),
        "last_day": words.day_in_words(row.last) if row.last else "",
        "urges": ", ".join(map(str, row.urges)),
        "path": rules.line_of(row.urges),
        "mood": str(words.MOOD_WORDS[row.mood]) if row.mood is not None else "",
        "meetings": rules.meetings_in_words(row.attendance),
        "flags": list(dict.fromkeys(str(rules.WAITS[task.kind]) for task in row.tasks if task.kind in rules.WAITS)),
        "step": step_of(first, moment) if first else "",
        "task": first.pk if first else None,
        "urgent": {
            str(rules.WAITS[task.kind]) for task in row.tasks if task.priority == 0 and task.kind in rules.WAITS
        },
    }


def step_of(task: CareTask, moment: Moment) -> str:
    """The next thing somebody does for this member: by when, and who has it."""
    due = schedule.moment_in_words(task.due_at, moment.at, moment.zone)
    if task.claimed_by is not None:
        return _("%(name)s, by %(time)s") % {"name": task.claimed_by.display_name, "time": due}
    return _("Nobody has it, by %(time)s") % {"time": due}


def _lines(request: SignedIn, cohort_id: uuid.UUID, moment: Moment) -> tuple[Any, str, str, list[dict[str, Any]]]:
    by = access.team_for(request.user.pk, cohort_id)
    sort = request.GET.get("sort", "needs")
    show = request.GET.get("show", "all")
    sort, show = (sort if sort in rules.SORTS else "needs"), (show if show in rules.SHOWS else "all")
    rows = [row for row in access.board_of(by, moment.at) if rules.is_shown(show, row, row.today)]
    rows.sort(key=lambda row: rules.sort_key(sort, row))
    return by, sort, show, [line_of(row, moment) for row in rows]


@login_required
@require_safe
def board(request: SignedIn, cohort_id: uuid.UUID) -> HttpResponse:
    """S10: one line a member."""
    moment = moment_of(request)
    by, sort, show, lines = _lines(request, cohort_id, moment)
    context = {
        "cohort": by.cohort,
        "by": by,
        "lines": lines,
        "sort": sort,
        "show": show,
        "sorts": rules.SORTS.items(),
        "shows": rules.SHOWS.items(),
        "meeting": access.next_meeting_of(by, moment.at),
        "at": moment.at,
    }
    return render(request, "checkins/board.html", context)


@login_required
@require_safe
def board_download(request: SignedIn, cohort_id: uuid.UUID) -> HttpResponse:
    """The board as a table for a spreadsheet, saying who took it out and when."""
    moment = moment_of(request)
    by, _sort, _show, lines = _lines(request, cohort_id, moment)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="board.csv"'
    answer["Cache-Control"] = "no-store"
    sheet = csv.writer(answer)
    when = schedule.moment_in_words(moment.at, moment.at - timedelta(days=9), moment.zone)
    sheet.writerow([_("Taken out by %(name)s, %(time)s") % {"name": by.display_name, "time": when}])
    sheet.writerow(
        [_("Name"), _("Last check-in"), _("Urges"), _("Mood"), _("Meetings"), _("What waits"), _("Next step")]
    )
    for line in lines:
        cells = (line["name"], line["last"], line["urges"], line["mood"], line["meetings"], "; ".join(line["flags"]))
        sheet.writerow([_plain(cell) for cell in (*cells, line["step"])])
    return answer


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (SAFETY B14)."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


@login_required
@require_safe
def week(request: SignedIn, cohort_id: uuid.UUID) -> HttpResponse:
    """The cohort's week in numbers of people; what would be about fewer than five is not said."""
    moment = moment_of(request)
    by = access.team_for(request.user.pk, cohort_id)
    back = request.GET.get("back", "1")
    weeks_back = int(back) if back.isdecimal() and len(back) < 3 and int(back) <= WEEKS_BACK else 1
    first = monday_of(moment.today) - timedelta(weeks=weeks_back)
    last = first + timedelta(days=6)
    context = {
        "cohort": by.cohort,
        "first": words.day_in_words(first),
        "last": words.day_in_words(last),
        "summary": summary.summary_of(access.weeks_in(by, first, last, moment.at)),
        "few": summary.FEW,
        "back": weeks_back,
        "earlier": weeks_back + 1 if weeks_back < WEEKS_BACK else None,
        "later": weeks_back - 1 if weeks_back else None,
    }
    return render(request, "checkins/week.html", context)


def monday_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


@login_required
@require_safe
def before_meeting(request: SignedIn, meeting_id: uuid.UUID) -> HttpResponse:
    """What to know before the group comes in: who cannot come, who has gone quiet, what was shared, what waits, what homework is open."""
    moment = moment_of(request)
    by, meeting = access.meeting_for_team(request.user.pk, meeting_id)
    rows = sorted(access.board_of(by, moment.at), key=lambda row: rules.sort_key("name", row))
    replies, shared = access.replies_to(meeting), access.shared_lately(by, moment.at)
    context = {
        "cohort": by.cohort,
        "meeting": meeting,
        "when": schedule.span_in_words(meeting, moment.at, timezone.get_current_timezone()),
        "expected": [line_of(row, moment) for row in rows if row.member.pk not in replies],
        "absent": [_absence(row, replies) for row in rows if row.member.pk in replies],
        "quiet": [line_of(row, moment) for row in rows if rules.is_shown("quiet", row, row.today) and not row.is_off],
        "shared": [(row.name, shared[row.member.pk]) for row in rows if shared.get(row.member.pk)],
        "waiting": [line_of(row, moment) for row in rows if row.tasks],
        "homework": homework.open_in(by),
        "hours": _hours(by, rows, meeting, moment),
        "at": moment.at,
        "by": by,
        "is_over": meeting_is_over(meeting, moment),
    }
    return render(request, "checkins/before_meeting.html", context)


def _hours(by: Membership, rows: list[access.Row], meeting: Meeting, moment: Moment) -> list[tuple[str, str, str]]:
    """By name: hours attended and planned in the week of the meeting, as numbers and nothing else (DOMAIN R1)."""
    monday = monday_of(meeting.starts_at.astimezone(moment.zone).date())
    first, last = (datetime.combine(monday + timedelta(days=n), time(), moment.zone) for n in (0, 7))
    week = attendance.hours_between(by, first, last)
    planned = rules.hours_in_words(week.planned)
    return [(row.name, rules.hours_in_words(week.attended.get(row.member.pk, 0)), planned) for row in rows]


def meeting_is_over(meeting: Meeting, moment: Moment) -> bool:
    """Whether there is nothing left to get ready for."""
    return meeting.ends_at <= moment.at


def _absence(row: access.Row, replies: dict[uuid.UUID, Any]) -> tuple[str, str]:
    reason = replies[row.member.pk].reason
    said = {
        "ill": _("is ill"),
        "work": _("work"),
        "care": _("family or care"),
        "other": _("something else"),
    }
    return row.name, said.get(reason, "")
