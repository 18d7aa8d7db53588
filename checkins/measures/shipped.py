"""The measures that come with the house, read from the data files beside this one; words only where a licence allows it."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Final

from checkins.measures.definition import Definition, definition_from

NAMES: Final = ("bam_iop", "barc_10", "pacs", "phq_2", "phq_9", "gad_7")


def read(name: str) -> Definition:
    """One data file."""
    text = resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return definition_from(tomllib.loads(text))


SHIPPED: Final = {definition.code: definition for definition in map(read, NAMES)}
