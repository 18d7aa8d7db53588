"""An evening as an old client had it, word for word, and how to have it again.

The first line of a transcript has the ids of the room and its cohort. Each other one is somebody's: `{"who", "say": frame}`,
`{"who", "hear": frame}` or `{"who", "ask": [method, path, body, key], "answer": [status, body]}`. Ids are those of that evening; they
are learned anew as they come. What the old client heard must come again with every field it knew, each of the same type and, where it
is not an id, a moment, a day or words for people, of the same value. What it did not know then, it ignores: other frames, other
fields, other rights.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.test import Client

from tests.live.conftest import Line

FOLDER = Path(__file__).resolve().parent / "transcripts"
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
FOR_PEOPLE = ("detail", "html", "server", "epoch")
Json = Any


class Changed(AssertionError):
    """The old client would not have understood this."""


class Ids:
    """Which id of today stands for which of the old evening."""

    def __init__(self, known: dict[str, str]) -> None:
        self._new = dict(known)

    def today(self, told: Json) -> Json:
        """The same, with every old id that is known replaced; a client's own keys are unknown and stay."""
        return json.loads(ID.sub(lambda found: self._new.get(found[0], found[0]), json.dumps(told)))

    def learn(self, old: str, new: str, place: str) -> None:
        """The old id is this one from now on, as it was before if it was known."""
        if self._new.setdefault(old, new) != new:
            raise Changed(f"{place}: another one than before")

    def hold(self, old: Json, new: Json, place: str = "") -> None:
        """Raise Changed unless `new` has all that `old` had."""
        if isinstance(old, dict):
            self._hold_fields(old, new, place)
        elif isinstance(old, list):
            self._hold_items(old, new, place)
        elif isinstance(old, str) and isinstance(new, str):
            self._hold_text(old, new, place)
        elif type(old) is not type(new) or (isinstance(old, bool) and old != new):
            raise Changed(f"{place}: was {old!r}, is {new!r}")

    def _hold_fields(self, old: dict[str, Json], new: Json, place: str) -> None:
        if not isinstance(new, dict):
            raise Changed(f"{place}: no object any more")
        for name, value in old.items():
            today = name if name in new else self.today(name)
            if today not in new:
                raise Changed(f"{place}.{name}: gone")
            self.hold(value, new[today], f"{place}.{name}")

    def _hold_items(self, old: list[Json], new: Json, place: str) -> None:
        if not isinstance(new, list) or len(new) < len(old):
            raise Changed(f"{place}: fewer than before")
        if all(isinstance(one, str) for one in old):
            if not set(old) <= set(new):
                raise Changed(f"{place}: was {old}, is {new}")
            return
        for number, (was, now) in enumerate(zip(old, new, strict=False)):
            self.hold(was, now, f"{place}[{number}]")

    def _hold_text(self, old: str, new: str, place: str) -> None:
        bare = old.removeprefix("staff.")
        if ID.fullmatch(bare):
            self.learn(bare, new.removeprefix("staff."), place)
        elif STAMP.fullmatch(old):
            if not STAMP.fullmatch(new):
                raise Changed(f"{place}: {new} is no moment")
        elif DAY.fullmatch(old):
            if not DAY.fullmatch(new):
                raise Changed(f"{place}: {new} is no day")
        elif place.rpartition(".")[2] not in FOR_PEOPLE and old != new:
            raise Changed(f"{place}: was {old!r}, is {new!r}")


def steps(name: str) -> Iterator[dict[str, Json]]:
    """The lines of a transcript."""
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def is_same_frame(old: dict[str, Json], new: dict[str, Json]) -> bool:
    """Whether these are the same answer or the same kind of news."""
    return all(old.get(name) == new.get(name) for name in ("t", "kind", "id"))


async def replay(name: str, known: dict[str, str], lines: dict[str, Line], browsers: dict[str, Client]) -> int:
    """Have the evening again; returns how many frames and answers came as before. Raises Changed."""
    ids, held = Ids(known), 0
    kept: dict[str, list[dict[str, Json]]] = {who: [] for who in lines}
    for step in steps(name):
        who = step.get("who", "")
        if "ids" in step:
            continue  # whose these are is in `known`
        if "say" in step:
            await lines[who].say(**ids.today(step["say"]))
        elif "hear" in step:
            ids.hold(step["hear"], await heard(lines[who], kept[who], step["hear"]), step["hear"]["t"])
            held += 1
        else:
            method, path, body, key = ids.today(step["ask"])
            status, told = step["answer"]
            answer = await ask(browsers[who], method, path, body, key)
            ids.hold([status, told], list(answer), f"{method} {path}")
            held += 1
    return held


async def heard(line: Line, kept: list[dict[str, Json]], old: dict[str, Json]) -> dict[str, Json]:
    """The next frame that the old client would have taken for this one; what an answer and an event say may change places."""
    found = next((frame for frame in kept if is_same_frame(old, frame)), None)
    while found is None:
        frame = await line.next()
        kept.append(frame)
        found = frame if is_same_frame(old, frame) else None
    kept.remove(found)
    return found


@sync_to_async
def ask(browser: Client, method: str, path: str, body: Json, key: str | None) -> tuple[int, Json]:
    """The status and body of an answer."""
    headers = {"Idempotency-Key": key} if key else {}
    content = "" if body is None else json.dumps(body)
    answer = browser.generic(method, path, content, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()
