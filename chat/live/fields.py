"""The shape of what a client sends: one reader a field, each answers a Python value or raises BadRequest naming the field."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from accounts.errors import BadRequest

WHOLE_MOST = 2**53 - 1  # what every JSON reader keeps exact


class WrongShape(ValueError):
    """The value is not of the shape asked for."""


@dataclass(frozen=True)
class Field:
    """How one field is read. An optional one may be absent or null and is then None."""

    read: Callable[[object], object]
    optional: bool = False


def optional(field: Field) -> Field:
    """The same field, which may be left out."""
    return replace(field, optional=True)


def uid() -> Field:
    """A UUID in its usual text form, read as `uuid.UUID`."""
    return Field(_uid)


def words(most: int = 20_000) -> Field:
    """A text of at most `most` characters. What it may say is the service's business."""
    return Field(lambda value: _words(value, most))


def number(least: int = 0, most: int = WHOLE_MOST) -> Field:
    """A whole number within bounds; true and 1.0 are not numbers here."""
    return Field(lambda value: _number(value, least, most))


def flag() -> Field:
    """True or false."""
    return Field(_flag)


def one_of(values: Collection[str]) -> Field:
    """One of these texts."""
    return Field(lambda value: _one_of(value, values))


def mapping() -> Field:
    """An object; its own fields are the service's business."""
    return Field(_mapping)


def uids(most: int = 500) -> Field:
    """A list of at most `most` UUIDs."""
    return Field(lambda value: _uids(value, most))


def texts(most: int = 100) -> Field:
    """A list of at most `most` texts."""
    return Field(lambda value: _texts(value, most))


def numbers_by_name(most: int = 1000) -> Field:
    """An object from names to whole numbers, such as a client's cursors."""
    return Field(lambda value: _numbers_by_name(value, most))


def read_fields(fields: Mapping[str, Field], frame: Mapping[str, Any]) -> dict[str, Any]:
    """The named fields as Python values; what a frame holds besides is left alone. Raises BadRequest naming the first wrong one."""
    values: dict[str, Any] = {}
    for name, field in fields.items():
        given = frame.get(name)
        if given is None and field.optional:
            values[name] = None
            continue
        try:
            values[name] = field.read(given)
        except WrongShape as wrong:
            raise BadRequest(field=name) from wrong
    return values


def _uid(value: object) -> uuid.UUID:
    # The plain form only: the constructor would also take braces, urn: and any scattering of hyphens.
    if not isinstance(value, str) or len(value) != 36:
        raise WrongShape
    try:
        return uuid.UUID(value)
    except ValueError as error:
        raise WrongShape from error


def _words(value: object, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise WrongShape
    return value


def _number(value: object, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise WrongShape
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise WrongShape
    return value


def _one_of(value: object, values: Collection[str]) -> str:
    if not isinstance(value, str) or value not in values:
        raise WrongShape
    return value


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongShape
    return value


def _uids(value: object, most: int) -> list[uuid.UUID]:
    if not isinstance(value, list) or len(value) > most:
        raise WrongShape
    return [_uid(item) for item in value]


def _texts(value: object, most: int) -> list[str]:
    if not isinstance(value, list) or len(value) > most:
        raise WrongShape
    return [_words(item, 200) for item in value]


def _numbers_by_name(value: object, most: int) -> dict[str, int]:
    if not isinstance(value, dict) or len(value) > most:
        raise WrongShape
    return {name: _number(item, 0, WHOLE_MOST) for name, item in value.items()}
