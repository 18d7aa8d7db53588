"""What the case page tells, as plain values for its template: the context, the reasons, the person's line, the log."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat import access as chat_access
from chat import projection as chat_projection
from chat.policies import Form
from groups.schedule import moment_in_words
from moderation import access, projection
from moderation.policies import cases as rules
from moderation.policies import notes, phrases, reasons
from moderation.views import lines, told

if TYPE_CHECKING:
    from groups.models import Membership
    from moderation.access import Item
    from moderation.models import Flag

CONTEXT_EACH = 5


def of(item: Item, member: Membership, at: datetime) -> dict[str, Any]:
    """Everything but the form."""
    case = item.case
    message = case.message
    about = case.member if message is None else message.author
    holder = case.claimed_by if rules.holder(case, at) else None
    name = projection.about(case)
    return {
        "case": case,
        "name": name,
        "title": _("Case about %(name)s") % {"name": name}
        if message is None
        else _("Message by %(name)s") % {"name": name},
        "status": rules.status_now(case, at),
        "why": lines.why_of(item),
        "is_open": rules.status_now(case, at) in rules.OPEN,
        "holder": holder,
        "mine": holder is not None and holder.pk == member.pk,
        "context": _context(item, access.folded_of(member.user_id)),
        "has_evidence": _has_evidence(item),
        "flags": [_flag(flag, item) for flag in item.flags],
        "history": _history(access.history_of(about, case) if about else {"cases": 0, "removed": 0}),
        "has_author_note": message is not None,
        "log": _log(item),
        "about": about,
        "pauses": told.pauses_of(about, at) if about else [],
        "appeal": item.appeal,
        "may_answer_appeal": item.appeal is not None and item.appeal.action.actor.user_id != member.user_id,
    }


def _context(item: Item, folded: list[str]) -> list[dict[str, Any]]:
    """Five messages before, the one in question, five after, as the team sees them now; those with `folded` words are folded."""
    message = item.case.message
    if message is None:
        return []
    around = chat_access.with_words(chat_access.surroundings(message, CONTEXT_EACH), None)
    shown: list[dict[str, Any]] = []
    day = None
    for spoken in around:
        seen, at = chat_projection.message(spoken, Form.TEAM), spoken.message.created_at
        if seen is None:
            continue
        begins, day = timezone.localdate(at) != day, timezone.localdate(at)
        is_it = spoken.message.pk == message.pk
        folds = bool(phrases.find(folded, str(seen.get("body") or "")))
        shown.append({"m": {**seen, "at": at}, "is_it": is_it, "day": at if begins else None, "folds": folds})
    return shown


def _has_evidence(item: Item) -> bool:
    """Whether there are words that the page does not show: taken away, taken back while the case is open, or changed since."""
    message = item.case.message
    if message is None or message.purged_at is not None:
        return False
    if message.withdrawn_at is not None:
        return item.case.status in rules.OPEN
    return str(message.state) == "removed" or message.words_n > 1


def _flag(flag: Flag, item: Item) -> dict[str, Any]:
    told = {
        "id": flag.pk,
        "label": reasons.STAFF[flag.reason],
        "words": flag.words,
        "at": flag.created_at,
        "is_open": flag.closed_at is None,
        "is_taken_back": flag.taken_back_at is not None,
        "rule": flag.rule,
        "rule_version": flag.rule_version,
        "found": "",
        "earlier": item.case.message is not None and flag.words_n != item.case.message.words_n,
    }
    body = item.spoken.words if item.spoken else None
    if flag.span and body is not None and not told["earlier"]:
        start, end = flag.span
        told["found"] = body[start:end]
    return told


def _history(counts: dict[str, int]) -> str:
    """The member's past on this desk in one sentence."""
    if not counts["cases"]:
        return _("Nothing from this person was on the desk before.")
    seen = ngettext("%(n)d earlier case", "%(n)d earlier cases", counts["cases"]) % {"n": counts["cases"]}
    gone = ngettext("%(n)d message taken down", "%(n)d messages taken down", counts["removed"]) % {
        "n": counts["removed"]
    }
    return _("%(cases)s, %(removed)s.") % {"cases": seen, "removed": gone}


def _log(item: Item) -> list[dict[str, Any]]:
    """Who did what when, oldest first; notes with what was written and what came back."""
    written = {note.action_id: note for note in access.notes_on(item.case)}
    return [
        {
            "who": action.actor.display_name,
            "what": lines.action_words(action),
            "at": action.created_at,
            "reason": reasons.STAFF.get(action.reason, ""),
            "minutes": action.minutes,
            "remark": action.remark,
            "note": written.get(action.pk),
        }
        for action in reversed(item.actions)
    ]


def first_reason(item: Item) -> str:
    """The reason the form starts with: the most urgent open one that is about the words, else the first, else something else."""
    found = sorted(item.open_flags or item.flags, key=lambda flag: reasons.priority_of(flag.reason))
    return found[0].reason if found else "other"


def preset(number: int, reason: str, item: Item, member: Membership) -> str:
    """The first words of a note, in the author's own language and by their own clock."""
    message = item.case.message
    if message is None:
        return ""
    author, at = message.author, timezone.now()
    with translation.override(author.user.language):
        return notes.preset(
            number,
            reason=reason,
            name=author.display_name,
            time=moment_in_words(message.created_at, at, ZoneInfo(author.user.time_zone)),
            signed=member.display_name,
        )


def says_taken_down(text: str, item: Item, member: Membership) -> bool:
    """Whether these are, unchanged, the first words for a message that was taken down."""
    told = " ".join(text.split())
    down = (number for number, _label in notes.PRESETS if notes.says_down(number))
    return any(" ".join(preset(n, code, item, member).split()) == told for n in down for code in reasons.STAFF)
