"""What scripted people say: every message carries a mark that names its room and its key, so that each byte can be traced."""

import re

_LETTERS = str.maketrans("0123456789", "ghijklmnop")  # letters only: no screen takes a mark for a telephone number
ROOM_LETTERS = 12
MARK = re.compile(rb"~([a-p]{44})~")
TALK = "Made it to the evening session today and it was a good one. "


def room_mark(room: str) -> str:
    """The part of a mark that names the room."""
    return room.replace("-", "").translate(_LETTERS)[:ROOM_LETTERS]


def mark_of(room: str, key: str) -> str:
    """What makes the message with this key known among all others."""
    return room_mark(room) + key.replace("-", "").translate(_LETTERS)


def body_of(room: str, key: str, size: int = 0) -> str:
    """A message of about `size` characters that carries its mark; plain letters, so it stands in JSON as it is."""
    text = f"~{mark_of(room, key)}~"
    return (f"{text} {TALK * (size // len(TALK) + 1)}"[:size]).rstrip() if size > len(text) else text


def marks_in(raw: bytes) -> list[str]:
    """The marks in what came over a wire."""
    return [found.decode() for found in MARK.findall(raw)]
