"""Who answers when nobody of the team does until a programme has named its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from django.utils.functional import Promise

Number = Mapping[str, str | Promise]

# Held against the pages of 988lifeline.org ("what to expect") and of SAMHSA's helpline on this day. Look again within a year.
CHECKED_ON: Final = "2026-11-30"
LOOK_AGAIN: Final = timedelta(days=365)


def _numbers(language: str, *rows: tuple[str, str, str, str]) -> list[dict[str, str]]:
    names = ("label", "how", "href", "hours")
    return [{**dict(zip(names, row, strict=True)), "language": language, "checked_on": CHECKED_ON} for row in rows]


CRISIS: Final[tuple[dict[str, str], ...]] = (
    *_numbers(
        "en",
        ("In danger right now", "Call 911", "tel:911", "Any time"),
        ("988 Suicide and Crisis Lifeline", "Call 988", "tel:988", "Any time. A trained listener answers."),
        ("988 Suicide and Crisis Lifeline", "Text 988", "sms:988", ""),
        ("SAMHSA helpline", "Call 800-662-4357", "tel:+18006624357", "Any time. Free and confidential."),
    ),
    *_numbers(
        "es",
        ("En peligro ahora mismo", "Llame al 911", "tel:911", "A cualquier hora"),
        (
            "988 Línea de Prevención del Suicidio y Crisis",
            "Llame al 988 y oprima 2",
            "tel:988",
            "A cualquier hora. Responde alguien que sabe escuchar.",
        ),
        ("988 Línea de Prevención del Suicidio y Crisis", "Envíe AYUDA al 988", "sms:988", ""),
        (
            "Línea de ayuda de SAMHSA",
            "Llame al 800-662-4357",
            "tel:+18006624357",
            "A cualquier hora. Es gratis y confidencial. También en español.",
        ),
    ),
)


def numbers_in(language: str, known: Iterable[Number]) -> list[Number]:
    """The numbers for a reader of this language: those that name it, then those that name none; all of them when that leaves nobody."""
    rows = list(known)
    own = [row for row in rows if row.get("language") == language]
    plain = [row for row in rows if not row.get("language")]
    return own + plain or rows


def checked_on(numbers: Iterable[Number]) -> date | None:
    """The day since which all of these numbers are known to be right: the earliest `checked_on`; None while one has none."""
    days = [str(row.get("checked_on") or "") for row in numbers]
    return date.fromisoformat(min(days)) if days and all(days) else None


def is_due(numbers: Iterable[Number], today: date) -> bool:
    """Whether somebody should look at these numbers again: one was never checked, or all of them a year ago."""
    checked = checked_on(numbers)
    return checked is None or today - checked > LOOK_AGAIN
