"""How a message stands on a page: the classes of its look, its words in pieces, its links. Asked for every message of a room."""

from __future__ import annotations

import re
from typing import Any, Final

from django import template
from django.template.defaultfilters import urlize

from chat import policies
from groups import policies as group_policies

register = template.Library()

# Whatever may be a link has one of these; most of what people say has none, and looking closely costs a fifth of the page.
_LIKE_A_LINK: Final = re.compile(r"://|www\.|@|\.(?:com|edu|gov|int|mil|net|org)\b", re.IGNORECASE)


@register.filter(is_safe=True, needs_autoescape=True)
def linked(words: str, autoescape: bool = True) -> str:
    """The words with addresses as links."""
    return urlize(words, autoescape) if _LIKE_A_LINK.search(words) else words


@register.simple_tag
def look(m: dict[str, Any], form: str, reported: bool = False) -> str:
    """The classes of a message."""
    marks = {
        "message--own": m.get("mine") or form == "author",
        "message--facilitator": group_policies.is_team(m["author"]["role"]),
        "message--held": m["state"] == "held",
        "message--reported": reported,
        f"message--{m['kind']}": m["kind"] != "text",
    }
    return " ".join(["message", *(mark for mark, is_set in marks.items() if is_set)])


@register.filter
def pieces(m: dict[str, Any]) -> list[policies.Piece]:
    """The words of a projected message; the names of those it calls are hits, wherever they stand."""
    called = [one["name"] for one in m.get("mentions", ()) if one["id"] != policies.TEAM]
    if len(called) < len(m.get("mentions", ())):
        called += policies.TEAM_WORDS
    return policies.with_names(m["body"] or "", called)
