"""Screens texts from a file: what the rules find, without storing anything."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.screens import both
from moderation.screens.findings import Finding


class Command(BaseCommand):
    """For each line {"text"} a line {"findings": [...]} is printed, in the same order. Nothing is kept and nothing is sent."""

    help = "Screen texts: lines {'text'} of --file in, lines {'findings'} out, in the same order."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, one JSON object a line."""
        parser.add_argument("--file", required=True, type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Print the findings of each line; an unreadable line stops with its number, its words are not repeated."""
        try:
            lines = file.read_text(encoding="utf-8").split("\n")
        except OSError as fault:
            raise CommandError(f"{file} cannot be read: {fault.strerror}") from fault
        for number, line in enumerate(lines, 1):
            if line.strip():
                self.stdout.write(json.dumps({"findings": findings_of(_text(line, number))}))


def findings_of(text: str) -> list[dict[str, object]]:
    """What both screens found, safety first."""
    safety, privacy = both.screen(text)
    return [*(_told("safety", one) for one in safety), *(_told("privacy", one) for one in privacy)]


def _told(screen: str, found: Finding) -> dict[str, object]:
    return {
        "screen": screen,
        "category": found.category,
        "tier": found.tier,
        "rule": found.rule,
        "span": list(found.span),
    }


def _text(line: str, number: int) -> str:
    try:
        text = json.loads(line)["text"]
    except (ValueError, TypeError, KeyError):
        text = None
    if not isinstance(text, str):
        raise CommandError(f"line {number} is not an object with a text")
    return text
