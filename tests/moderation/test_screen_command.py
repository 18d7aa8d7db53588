"""`manage.py screen`: texts of a file in, findings out, in the same order."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def screened(tmp_path, *lines: str) -> list[dict[str, list[dict[str, object]]]]:
    file = tmp_path / "texts.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    out = StringIO()
    call_command("screen", file=file, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_line_has_its_findings_in_order(tmp_path) -> None:
    first, second, third = screened(
        tmp_path, '{"text": "I made soup"}', '{"text": "I am going to kill myself. 212-555-0142"}', '{"text": "hi"}', ""
    )
    assert (first, third) == ({"findings": []}, {"findings": []})
    danger, number = second["findings"]
    assert danger == {
        "screen": "safety",
        "category": "suicide_urgent",
        "tier": 1,
        "rule": "going-to-end-my-life",
        "span": danger["span"],
    }
    assert number == {
        "screen": "privacy",
        "category": "phone",
        "tier": 2,
        "rule": "phone-written-out",
        "span": [27, 39],
    }


@pytest.mark.parametrize("line", ["[]", "{", '{"text": 1}', '{"words": "secret"}'])
def test_a_line_that_cannot_be_read_is_named_by_its_number(tmp_path, line: str) -> None:
    with pytest.raises(CommandError, match="line 2 is not an object with a text"):
        screened(tmp_path, '{"text": "hi"}', line)


def test_a_file_that_is_not_there(tmp_path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("screen", file=tmp_path / "none.jsonl")
