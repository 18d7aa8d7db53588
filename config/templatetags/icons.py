"""The icons of Lucide, each drawn once for each way it is used: a room's page shows some forty of them."""

from __future__ import annotations

from functools import lru_cache

from django import template
from lucide.templatetags.lucide import lucide

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "") -> str:
    """The icon as inline SVG that assistive technology passes over. Raises IconDoesNotExist for a name that Lucide has not."""
    return _drawn(str(name), str(css) or "icon")


@lru_cache(maxsize=512)
def _drawn(name: str, css: str) -> str:
    return lucide(name, size=None, **{"class": css, "aria_hidden": "true", "focusable": "false"})
