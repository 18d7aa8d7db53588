"""What somebody may tell the team about themselves: one short line each."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from accounts.errors import Invalid

PRONOUNS_MAX: Final = 40
REACH_MAX: Final = 200


def check_pronouns(words: str) -> str:
    """The words in one line. Raises Invalid for more than 40 characters."""
    return _line(words, PRONOUNS_MAX, "pronouns")


def check_reach(words: str) -> str:
    """The words in one line. Raises Invalid for more than 200 characters."""
    return _line(words, REACH_MAX, "reach")


def _line(words: str, most: int, field: str) -> str:
    line = " ".join(words.split())
    if len(line) > most:
        raise Invalid(_("Write at most %(most)d characters.") % {"most": most}, field=field)
    return line
