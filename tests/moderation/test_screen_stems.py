"""Words without their endings."""

import pytest

from moderation.screens.stems import STEMS


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("cutting", "cut"),
        ("cuts", "cut"),
        ("pills", "pill"),
        ("tried", "try"),
        ("use", "use"),
        ("used", "used"),
        ("take", "tak"),
        ("is", "is"),
        ("40", "#"),
        ("4", "4"),
    ],
)
def test_endings_do_not_count(word: str, bare: str) -> None:
    assert STEMS[word] == bare


def test_what_is_learnt_of_endings_has_an_end() -> None:
    assert [STEMS[f"word{number}ing"] for number in range(20_000)][-1] == "word19999"
    assert len(STEMS) < 20_000
