"""The plain notation in which a programme writes or pastes a measure. No language of its own: what people write on paper anyway.

Questions: one block each, an empty line between them; the first line is the question, the lines below its answers as `0 = Not at all`.
A block without answers takes those of the block before. Items are numbered 1, 2, 3 … in order.
Scales: a line each, `Total: 1-9` or `Risk: 1, 2, 3, 8`. Cut-offs: `Total >= 10: Talk about it`, `Total <= 12: Few supports`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from checkins.measures.definition import Definition, WrongDefinition, as_data, definition_from

ANSWER = re.compile(r"^\s*(-?\d{1,3})\s*=\s*(.+?)\s*$")
SCALE = re.compile(r"^\s*(.+?)\s*:\s*([\d\s,a-z–-]+)$")
CUT = re.compile(r"^\s*(.+?)\s*(>=|<=)\s*(-?\d{1,4})\s*:\s*(.+?)\s*$")
ALERT = re.compile(r"^\s*(\w+)\s*>\s*(-?\d{1,3})\s*$")
LINE_CHARS = 400

Choices = list[dict[str, Any]]


def blocks_of(text: str, language: str) -> list[dict[str, Any]]:
    """The questions of the notation, each `{"words", "choices"}`. Raises WrongDefinition("answers") where a question has none."""
    blocks: list[dict[str, Any]] = []
    choices: Choices = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        asked = [line for line in lines if not ANSWER.match(line)]
        own = [found.groups() for line in lines if (found := ANSWER.match(line))]
        if not asked or any(len(line) > LINE_CHARS for line in lines):
            raise WrongDefinition("questions")
        choices = [{"value": int(value), "words": {language: words}} for value, words in own] or choices
        if not choices:
            raise WrongDefinition("answers")
        blocks.append({"words": {language: " ".join(asked)}, "choices": choices})
    return blocks


def with_wording(scoring: Definition, text: str, language: str) -> Definition:
    """A shipped scoring with the programme's own copy of the words.

    Raises WrongDefinition("count") for another number of questions, WrongDefinition("values") where the answers are others.
    """
    blocks, data = blocks_of(text, language), as_data(scoring)
    if len(blocks) != len(scoring.items):
        raise WrongDefinition("count")
    for item, block in zip(data["items"], blocks, strict=True):
        if {one["value"] for one in item["choices"]} != {one["value"] for one in block["choices"]}:
            raise WrongDefinition("values")
        item |= block
    return definition_from(data)


def own_measure(about: Mapping[str, Any], texts: Mapping[str, str], language: str) -> Definition:
    """A programme's own measure. `texts` are "questions", "scales", "cuts" and "alerts"; only the first must be there."""
    items = [{"code": str(n), **block} for n, block in enumerate(blocks_of(texts["questions"], language), 1)]
    scales = _scales(texts.get("scales", ""), [one["code"] for one in items], language)
    for line in _lines(texts.get("cuts", "")):
        _add_cut(line, scales, language)
    alerts = [_alert(line) for line in _lines(texts.get("alerts", ""))]
    return definition_from({**about, "items": items, "scales": list(scales.values()), "alerts": alerts})


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _scales(text: str, codes: Sequence[str], language: str) -> dict[str, dict[str, Any]]:
    scales: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(_lines(text), 1):
        found = SCALE.match(line)
        if found is None:
            raise WrongDefinition("scales")
        name, named = found.groups()
        words = {language: name}
        scales[name.casefold()] = {"code": f"s{number}", "words": words, "items": _items(named, codes), "cuts": []}
    return scales


def _items(named: str, codes: Sequence[str]) -> list[str]:
    """`1-3, 5` as codes, in the order of the measure. Raises WrongDefinition for one that is not there."""
    wanted: list[str] = []
    for part in named.replace("–", "-").split(","):
        first, dash, last = part.strip().partition("-")
        if first not in codes or (dash and last not in codes):
            raise WrongDefinition("scales")
        wanted += codes[codes.index(first) : codes.index(last or first) + 1]
    if not wanted:
        raise WrongDefinition("scales")
    return list(dict.fromkeys(wanted))


def _add_cut(line: str, scales: Mapping[str, dict[str, Any]], language: str) -> None:
    found = CUT.match(line)
    if found is None or found.group(1).casefold() not in scales:
        raise WrongDefinition("cuts")
    name, side, score, words = found.groups()
    key = "at_least" if side == ">=" else "at_most"
    scales[name.casefold()]["cuts"].append({key: int(score), "words": {language: words}})


def _alert(line: str) -> dict[str, Any]:
    found = ALERT.match(line)
    if found is None:
        raise WrongDefinition("alerts")
    return {"item": found.group(1), "above": int(found.group(2))}
