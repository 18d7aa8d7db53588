"""The name a group sees: tidied, and never one that looks like somebody else's."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from accounts.errors import Invalid

NAME_MAX = 40


def tidy_name(typed: str) -> str:
    """The name as it will be shown: NFKC, single spaces, no control characters, at most 40 characters."""
    folded = unicodedata.normalize("NFKC", typed)
    visible = "".join(ch for ch in folded if unicodedata.category(ch)[0] != "C")
    return " ".join(visible.split())[:NAME_MAX]


def check_name(typed: str, taken: Collection[str]) -> str:
    """The tidied name; raises Invalid when it is empty or looks like somebody else's name in the cohort."""
    name = tidy_name(typed)
    if not name:
        raise Invalid(_("Enter the name the group will see."), field="display_name")
    if name_shape(name) in {name_shape(other) for other in taken}:
        raise Invalid(_("Somebody here already uses that name. Add a letter or choose another."), field="display_name")
    return name


# Cyrillic, Greek and digits that pass for Latin letters at a glance.
_LOOKALIKES = str.maketrans("аеорсухіјѕԁɡαεονικ0135", "aeopcyxijsdgaeovikoies")  # noqa: RUF001 - they are the point


def name_shape(name: str) -> str:
    """What a name looks like at a glance: case, accents and common look-alike letters folded."""
    bare = "".join(ch for ch in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(ch))
    return "".join(ch for ch in bare.translate(_LOOKALIKES) if ch.isalnum())
