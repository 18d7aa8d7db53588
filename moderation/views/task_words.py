"""Care tasks in words: what, and why with its numbers; codes and counts only, never what somebody wrote (SCREENS S9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from groups.models import CareTask

Facts = Mapping[str, Any]
Words = tuple[str, str]


def task_words(task: CareTask) -> Words:
    """What a care task is about, and why it is there."""
    name = task.about.display_name if task.about else ""
    return WORDS[task.kind](name, task.facts)


def _help(name: str, _facts: Facts) -> Words:
    return _("%(name)s asked to be contacted") % {"name": name}, _("With the Support button")


def _call(name: str, facts: Facts) -> Words:
    if facts.get("when") == "week":
        return _("%(name)s asked for a call this week") % {"name": name}, _("From a check-in")
    return _("%(name)s asked for a call today") % {"name": name}, _("From a check-in")


def _danger(name: str, facts: Facts) -> Words:
    said = {
        "rule": _("A rule found words of danger in a message"),
        "worry": _("Somebody worries about this person"),
    }
    if facts.get("from") == "measure":
        said["measure"] = _("%(measure)s, question %(item)s: %(answer)s of %(top)s") % dict(facts)
    why = said.get(str(facts.get("from")), _("Somebody worries about a message"))
    return _("%(name)s: somebody may be in danger") % {"name": name}, why


def _use(name: str, _facts: Facts) -> Words:
    return _("%(name)s told us about use") % {"name": name}, _("In a check-in. Thank them first")


def _urges(name: str, facts: Facts) -> Words:
    now, before, usual = facts.get("urge"), ", ".join(map(str, facts.get("before") or ())), facts.get("usual")
    told = {"now": now, "before": before}
    why = _("%(now)s of 5. Before: %(before)s") % told if before else _("%(now)s of 5") % told
    if usual:
        why += ". " + _("Usual: %(low)s–%(high)s") % {"low": usual[0], "high": usual[1]}
    return _("Urges up: %(name)s") % {"name": name}, why


def _mood(name: str, facts: Facts) -> Words:
    before = ", ".join(map(str, facts.get("before") or ()))
    if not before:
        return _("Very low mood: %(name)s") % {"name": name}, _("In a check-in")
    why = _("%(now)s of 5. Before: %(before)s") % {"now": facts.get("mood"), "before": before}
    return _("Low mood: %(name)s") % {"name": name}, why


def _quiet(name: str, facts: Facts) -> Words:
    title = _("No check-in: %(name)s") % {"name": name}
    if "days" not in facts:
        return title, _("%(notes)s notes in the evening without an answer") % {"notes": facts.get("notes")}
    days = ngettext("%(count)d day", "%(count)d days", facts["days"]) % {"count": facts["days"]}
    if not facts["of"]:
        return title, _("%(days)s, since the first day") % {"days": days}
    told = {"days": days, "usual": facts["usual"], "of": facts["of"]}
    return title, _("%(days)s. Before: on %(usual)s of %(of)s days") % told


def _not_here(name: str, facts: Facts) -> Words:
    title = _("%(name)s did not come to the meeting") % {"name": name}
    day = dateformat.format(timezone.localtime(datetime.fromisoformat(facts["starts_at"])), _("D j M, P"))
    why = _("%(day)s. In their first four weeks") if facts.get("is_new") else _("%(day)s. Call and ask how they are")
    return title, why % {"day": day}


def _absences(name: str, facts: Facts) -> Words:
    came = ngettext("Came to %(came)d of %(of)d meeting", "Came to %(came)d of %(of)d meetings", facts["of"])
    weeks = ngettext("%(count)d week", "%(count)d weeks", facts["weeks"]) % {"count": facts["weeks"]}
    away = ngettext(
        "%(absent)d absence, %(excused)d excused", "%(absent)d absences, %(excused)d excused", facts["absent"]
    )
    said = [_("%(came)s in %(weeks)s") % {"came": came % facts, "weeks": weeks}, away % facts]
    if "in_row" in facts["why"]:
        said.append(_("%(count)d in a row") % {"count": facts["in_row"]})
    return _("Attendance: %(name)s") % {"name": name}, " · ".join(said)


def _question(name: str, facts: Facts) -> Words:
    by_why = {
        "plan": (
            _("%(name)s would like to fill in the plan with you"),
            _("They let you read it and write in it"),
        ),
        "called": (_("%(name)s calls a facilitator"), _("With @facilitators, in the room")),
        "talk": (_("Talk with %(name)s"), _("Promised when a message was taken down")),
        "hidden": (_("Somebody hides everything by %(name)s"), _("Ask both, apart, how it is for them")),
        "second": (_("A second pair of eyes: %(name)s"), _("Somebody of the team asks you to look as well")),
        "reply": (_("%(name)s answered a note"), _("Read it and answer")),
    }
    if "invitation" in facts:
        return _("Somebody who is invited has a question"), _("Before joining")
    title, why = by_why.get(str(facts.get("why")), (_("%(name)s has a question"), _("About the agreement")))
    return title % {"name": name}, why


def _link(_name: str, _facts: Facts) -> Words:
    return _("A new invitation is asked for"), _("The old link cannot be used")


WORDS = {
    "help_asked": _help,
    "danger": _danger,
    "call_wanted": _call,
    "use_reported": _use,
    "urges_high": _urges,
    "low_mood": _mood,
    "no_checkin": _quiet,
    "no_show": _not_here,
    "absences": _absences,
    "question": _question,
    "new_invitation": _link,
}
