"""The icons of Lucide, each drawn once for each way it is used: a room's page shows some forty of them."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """The icon as inline SVG that assistive technology passes over. Raises IconDoesNotExist for a name that Lucide has not."""
    return _drawn(str(name), str(css) or "icon")


@lru_cache(maxsize=512)
def _drawn(name: str, css: str) -> SafeString:
    # The class is escaped where the SVG is written; the rest is the wheel's own drawing.
    return SafeString(lucide(name, size=None, **{"class": css, "aria_hidden": "true", "focusable": "false"}))
