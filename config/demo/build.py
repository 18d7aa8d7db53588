"""Builds the demo programme through the same services that people use, so that it cannot be in a state they could not reach."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import User
from chat.services import messages, reactions, reading, seats
from checkins.measures import SHIPPED
from checkins.policies.answers import HELPED
from checkins.services.checkins import save_checkin
from checkins.services.measures import publish_measure
from checkins.services.setup import save_setup
from config.demo.attendance import attend, take_home
from config.demo.conversation import DAYS, FAMILY_LINES, THURSDAY_LINES, TUESDAY_LINES, Line
from config.demo.people import CRISIS, FAMILY, PEOPLE, SEATS, THURSDAY, TUESDAY, demo_id
from groups.models import CareTask, Cohort, Consent, Meeting, Membership, Programme, Shift
from groups.resources.agreement import default_clauses
from groups.services import agreements, care
from groups.services.about import say_about_me
from moderation.services import flags

ZONE = ZoneInfo("America/New_York")
Seats = dict[tuple[str, str], Membership]


def build(at: datetime) -> bool:
    """The demo programme exists, with meetings and shifts around `at` (aware UTC); whether it had to be made."""
    made = not Programme.objects.filter(pk=demo_id("programme")).exists()
    if made:
        with transaction.atomic():
            _make(at)
    _keep_current(at)
    return made


def _make(at: datetime) -> None:
    programme = Programme.objects.create(
        id=demo_id("programme"), name="Riverside evening programme", time_zone=str(ZONE), crisis=CRISIS
    )
    people = {person.key: _person(person.key) for person in PEOPLE}
    seated = _seat(programme, people, at)
    _two_weeks(people, seated, at)
    for name in (TUESDAY, THURSDAY, FAMILY):
        _have_read(seated, name)
    _keep_meetings(at)
    attend(seated[TUESDAY, "faye"], at)
    take_home(seated[TUESDAY, "faye"], at)
    _look_after(seated[TUESDAY, "ruth"], at)
    _questions(programme, people["ada"], at)
    say_about_me(user=people["dana"], pronouns="she", reach="Text only, never leave a voicemail.")
    ana = seated[FAMILY, "ana"]
    Consent.objects.create(
        id=demo_id("consent"),
        giver=ana,
        receiver=people["sam"],
        items=["meeting_times", "weekly_summary"],
        purpose="So that Sam knows when I am busy and how my week went.",
        given_at=at - timedelta(days=28),
        expires_at=at + timedelta(days=62),
    )


def _person(key: str) -> User:
    user = User.objects.create_user(
        f"{key}@demo.invalid", id=demo_id(f"person {key}"), time_zone=str(ZONE), is_staff=key == "ada"
    )
    if key == "ada":
        user.is_superuser = user.is_team = True
        user.save(update_fields=["is_superuser", "is_team"])
    return user


def _seat(programme: Programme, people: dict[str, User], at: datetime) -> Seats:
    cohorts = {
        name: Cohort.objects.create(id=demo_id(name), programme=programme, name=name, kind=kind, created_at=at)
        for name, kind in ((TUESDAY, "group"), (THURSDAY, "group"), (FAMILY, "family"))
    }
    names = {person.key: person.name for person in PEOPLE}
    seated: Seats = {}
    for cohort, key, role, days in SEATS:
        joined = at - timedelta(days=days)
        seated[cohort, key] = seats.join(
            cohort=cohorts[cohort], user=people[key], role=role, display_name=names[key], at=joined
        )
    for circle in cohorts.values():
        clauses = default_clauses(circle.kind)
        agreements.publish_agreement(cohort=circle, clauses=clauses, at=at - timedelta(days=20))
    for member in seated.values():
        agreements.accept_agreement(member=member, version=1, at=at - timedelta(days=20))
    return seated


def _moment(line: Line, at: datetime) -> datetime:
    """When a line was said: minutes before `at` for today, the programme's own clock for earlier days."""
    if line.clock.startswith("-"):
        return at + timedelta(minutes=int(line.clock))
    day = at.astimezone(ZONE).date() - timedelta(days=line.days)
    return datetime.combine(day, time.fromisoformat(line.clock), ZONE).astimezone(UTC)


Doing = tuple[datetime, Callable[[], object]]


def _two_weeks(people: dict[str, User], seated: Seats, at: datetime) -> None:
    """Everything that happened, in the order in which it happened."""
    doings: list[Doing] = []
    for cohort, lines in ((TUESDAY, TUESDAY_LINES), (THURSDAY, THURSDAY_LINES), (FAMILY, FAMILY_LINES)):
        doings += _talk(seated, cohort, lines, at)
    doings += _check_ins(people, seated, at)
    farewell = _moment(Line(7, "08:30", "kit", ""), at)
    doings.append((farewell, partial(seats.leave, member=seated[TUESDAY, "kit"], reason="completed", at=farewell)))
    for _moment_of, do in sorted(doings, key=lambda doing: doing[0]):
        do()


def _talk(seated: Seats, cohort: str, lines: Sequence[Line], at: datetime) -> Iterator[Doing]:
    said: dict[str, uuid.UUID] = {}
    for number, line in enumerate(lines):
        yield _moment(line, at), partial(_say, seated, cohort, line, number, said, at)
    if any(line.tag == "amount" for line in lines):
        moment = _moment(Line(1, "20:10", "dana", ""), at)
        yield moment, partial(_flag, seated[cohort, "dana"], said, moment)


def _say(seated: Seats, cohort: str, line: Line, number: int, said: dict[str, uuid.UUID], at: datetime) -> None:
    moment = _moment(line, at)
    outcome = messages.post_message(
        by=seated[cohort, line.who],
        body=line.words,
        key=demo_id(f"{cohort} {number}"),
        at=moment,
        reply_to=said.get(line.answers) if line.answers else None,
        paced=False,
    )
    message_id = uuid.UUID(outcome.message)
    if line.tag:
        said[line.tag] = message_id
    for who, sign in line.signs:
        after = moment + timedelta(minutes=3)
        reactions.set_reaction(by=seated[cohort, who], message_id=message_id, emoji=sign, on=True, at=after)


def _flag(dana: Membership, said: dict[str, uuid.UUID], at: datetime) -> None:
    flags.flag_message(by=dana, message_id=said["amount"], reason="use_detail", words="", at=at)


def _have_read(seated: Seats, cohort: str) -> None:
    """Everybody has read all but the last few messages, so that unread counts have something to show."""
    for (name, key), member in seated.items():
        if name == cohort and key != "kit":
            member.seat.room.refresh_from_db()
            last = member.seat.room.last_ord
            reading.mark_read(by=member, ord=max(last - 3, 0), at=member.started_at)


def _check_ins(people: dict[str, User], seated: Seats, at: datetime) -> Iterator[Doing]:
    today = at.astimezone(ZONE).date()
    for key, days in DAYS.items():
        for back, entry in zip(range(len(days) - 1, -1, -1), days, strict=True):
            if entry is None:
                continue
            day = today - timedelta(days=back)
            mood, urge, used, helped, call = entry
            moment = datetime.combine(day, time(20, 15), ZONE).astimezone(UTC) if back else at - timedelta(minutes=12)
            answers = {"mood": mood, "urge": urge, "used": used, "helped": list(helped), "call": call, "note": ""}
            share = seated[TUESDAY, key].seat.room_id if (key, back) in SHARED else None
            yield (
                moment,
                partial(
                    save_checkin,
                    user=people[key],
                    answers=answers,
                    on_day=_open_day(day, moment),
                    key=demo_id(f"checkin {key} {day}"),
                    share_room=share,
                    at=moment,
                ),
            )


def _look_after(ruth: Membership, at: datetime) -> None:
    """Ruth has called everybody whose task is older than a day."""
    for task in CareTask.objects.filter(cohort=ruth.cohort, raised_at__lt=at - timedelta(days=1)):
        care.end_task(task=task, by=ruth, outcome="reached", at=task.raised_at + timedelta(hours=2))


def _questions(programme: Programme, ada: User, at: datetime) -> None:
    """The programme asks for one thing in the morning, and three measures whose words come with the house."""
    save_setup(programme=programme, by=ada, kept=HELPED, own=["Cooked"], optional=["intention"], at=at)
    for code in ("barc-10", "phq-2", "phq-9"):
        publish_measure(programme=programme, by=ada, definition=SHIPPED[code], at=at)


SHARED = {("ana", 4), ("dana", 5)}


def _open_day(day: date, moment: datetime) -> date:
    """The day a check-in at `moment` counts for: before four in the morning it is still yesterday."""
    local = moment.astimezone(ZONE)
    return local.date() - timedelta(days=1) if local.hour < 4 else day


def _keep_current(at: datetime) -> None:
    """Meetings two weeks back and ahead, and somebody on duty this evening and the next mornings."""
    _keep_meetings(at)
    tuesday = Cohort.objects.get(pk=demo_id(TUESDAY))
    today = at.astimezone(ZONE).date()
    faye, ruth = (Membership.objects.get(cohort=tuesday, user_id=demo_id(f"person {key}")) for key in ("faye", "ruth"))
    if not Shift.objects.filter(cohort=tuesday, starts_at__lte=at, ends_at__gt=at).exists():
        Shift.objects.create(cohort=tuesday, membership=faye, starts_at=at, ends_at=at + timedelta(hours=3))
    for offset in range(1, 8):
        _shift(ruth, today + timedelta(days=offset))


def _keep_meetings(at: datetime) -> None:
    tuesday, today = Cohort.objects.get(pk=demo_id(TUESDAY)), at.astimezone(ZONE).date()
    for offset in range(-14, 15):
        day = today + timedelta(days=offset)
        if day.weekday() in (1, 3) or offset == 0:
            _meeting(tuesday, day)


def _meeting(cohort: Cohort, day: date) -> None:
    starts, ends = (datetime.combine(day, time(hour), ZONE).astimezone(UTC) for hour in (18, 21))
    Meeting.objects.get_or_create(
        id=demo_id(f"meeting {day}"),
        defaults={
            "cohort": cohort,
            "starts_at": starts,
            "ends_at": ends,
            "topic": "A plan for the weekend",
            "place": "Room 2 or by video",
        },
    )


def _shift(member: Membership, day: date) -> None:
    starts, ends = (datetime.combine(day, time(hour), ZONE).astimezone(UTC) for hour in (9, 21))
    if not Shift.objects.filter(cohort=member.cohort, starts_at=starts).exists():
        Shift.objects.create(cohort=member.cohort, membership=member, starts_at=starts, ends_at=ends)
