"""The words of a message on a page, in pieces."""

from __future__ import annotations

from typing import Any

from django import template

from chat import policies

register = template.Library()


@register.filter
def pieces(m: dict[str, Any]) -> list[policies.Piece]:
    """The words of a projected message; the names of those it calls are hits, wherever they stand."""
    called = [one["name"] for one in m.get("mentions", ()) if one["id"] != policies.TEAM]
    if len(called) < len(m.get("mentions", ())):
        called += policies.TEAM_WORDS
    return policies.with_names(m["body"] or "", called)
