"""The words of a message on a page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.defaultfilters import urlize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from chat import policies

register = template.Library()


@register.filter
def words(m: dict[str, Any]) -> SafeString:
    """The words of a projected message, escaped: links can be followed, and whom it calls stands out, wherever their name stands."""
    called = [one["name"] for one in m.get("mentions", ()) if one["id"] != policies.TEAM]
    if len(called) < len(m.get("mentions", ())):
        called += policies.TEAM_WORDS
    if not called:
        return urlize(m["body"])
    pieces = policies.with_names(m["body"], called)
    return format_html_join("", "{}", ((_shown(piece),) for piece in pieces))


def _shown(piece: policies.Piece) -> SafeString:
    return format_html('<b class="message__name">{}</b>', piece.text) if piece.is_hit else urlize(piece.text)
