"""The small parts of the transport: reading frames, the flow window, the shapes of fields."""

import json
import uuid
from typing import Any

import pytest

from accounts.errors import BadRequest, Forbidden, TooLarge
from chat.live import fields, frames
from chat.live.commands import command_named
from chat.live.window import MOST_BYTES, MOST_EVENTS, FlowWindow

LIMIT = 16 * 1024


@pytest.mark.parametrize(
    "text", ["", "[]", "1", "null", "{", '{"a":NaN}', '{"a":-Infinity}', '{"a":"\\udc00"}', "{}{}"]
)
def test_what_is_no_object_of_json_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        frames.decode(text, LIMIT)


def test_a_whole_pair_of_surrogates_is_a_character() -> None:
    assert frames.decode('{"a":"\\ud83d\\ude00"}', LIMIT) == {"a": "😀"}


@pytest.mark.parametrize(("depth", "is_fine"), [(5, True), (6, False), (20_000, False)])
def test_nesting_is_bounded(depth: int, is_fine: bool) -> None:
    text = '{"a":' + "[" * depth + "]" * depth + "}"
    if is_fine:
        assert frames.decode(text, 2 * len(text))
    else:
        with pytest.raises(BadRequest):
            frames.decode(text, 2 * len(text))


def test_size_is_counted_in_bytes() -> None:
    text = json.dumps({"a": "é" * 100}, ensure_ascii=False)
    assert frames.decode(text, len(text.encode()))
    with pytest.raises(TooLarge):
        frames.decode(text, len(text.encode()) - 1)


@pytest.mark.parametrize(
    ("text", "found"), [('{"id":"7"}', "7"), ('{"id":7}', None), ("[1]", None), ("junk", None), ("[" * 50_000, None)]
)
def test_the_id_of_a_frame_that_is_too_large_is_found(text: str, found: str | None) -> None:
    assert frames.id_in(text) == found


def test_an_error_speaks_the_persons_language_and_keeps_the_id() -> None:
    frame = frames.error(Forbidden(field="body"), "7", language="en")
    assert (frame["t"], frame["id"], frame["code"], frame["field"]) == ("error", "7", "forbidden", "body")
    assert "id" not in frames.error(Forbidden())


def test_the_window_shuts_at_sixty_four_events_and_opens_with_an_ack() -> None:
    window = FlowWindow()
    for seq in range(1, MOST_EVENTS + 1):
        assert window.is_open
        window.sent("room.a", seq, 10)
    assert not window.is_open
    window.acked("room.a", 0)
    assert not window.is_open
    window.acked("room.a", 1)
    assert window.is_open


def test_the_window_shuts_at_its_bytes() -> None:
    window = FlowWindow()
    window.sent("room.a", 1, MOST_BYTES)
    assert not window.is_open
    window.acked("room.a", 1)
    assert (window.events, window.bytes) == (0, 0)


def test_a_stream_that_is_left_frees_its_part_of_the_window() -> None:
    window = FlowWindow()
    window.sent("room.a", 1, 10)
    window.sent("room.b", 1, 20)
    window.forget("room.a")
    window.forget("room.c")
    window.acked("room.a", 1)
    assert (window.events, window.bytes) == (1, 20)


ID = uuid.UUID("5f0e3a52-8c1d-4f6b-9a7e-2d4c6b8a0e1f")
RIGHT: list[tuple[fields.Field, Any, Any]] = [
    (fields.uid(), str(ID), ID),
    (fields.words(3), "abc", "abc"),
    (fields.number(1, 5), 5, 5),
    (fields.flag(), False, False),
    (fields.one_of({"a"}), "a", "a"),
    (fields.mapping(), {}, {}),
    (fields.uids(1), [str(ID)], [ID]),
    (fields.texts(1), ["a"], ["a"]),
    (fields.numbers_by_name(1), {"a": 1}, {"a": 1}),
    (fields.optional(fields.uid()), None, None),
]
WRONG: list[tuple[fields.Field, Any]] = [
    (fields.uid(), f"{{{ID}}}"),
    (fields.uid(), ID.hex),
    (fields.uid(), "x" * 36),
    (fields.uid(), 7),
    (fields.words(3), "abcd"),
    (fields.words(), None),
    (fields.number(1, 5), 6),
    (fields.number(1, 5), 0),
    (fields.number(), True),
    (fields.number(), 1.0),
    (fields.number(), 2**53),
    (fields.flag(), 1),
    (fields.one_of({"a"}), "b"),
    (fields.one_of({"a"}), ["a"]),
    (fields.mapping(), []),
    (fields.uids(1), [str(ID), str(ID)]),
    (fields.uids(), "x"),
    (fields.texts(), [7]),
    (fields.texts(), "x"),
    (fields.numbers_by_name(), {"a": "1"}),
    (fields.numbers_by_name(1), {"a": 1, "b": 2}),
    (fields.numbers_by_name(), []),
]


@pytest.mark.parametrize(("field", "given", "read"), RIGHT)
def test_a_right_value_is_read(field: fields.Field, given: Any, read: Any) -> None:
    assert fields.read_fields({"it": field}, {"it": given, "more": 1}) == {"it": read}


@pytest.mark.parametrize(("field", "given"), WRONG)
def test_a_wrong_value_is_refused_by_name(field: fields.Field, given: Any) -> None:
    with pytest.raises(BadRequest) as refused:
        fields.read_fields({"it": field}, {"it": given})
    assert refused.value.field == "it"


def test_commands_of_every_app_are_found() -> None:
    assert command_named("send").name == "send"
    assert command_named("flag").keyed


@pytest.mark.parametrize("name", ["nope", None, 7, ["send"], {}])
def test_an_unknown_command_is_refused(name: object) -> None:
    with pytest.raises(BadRequest) as refused:
        command_named(name)
    assert refused.value.field == "t"
