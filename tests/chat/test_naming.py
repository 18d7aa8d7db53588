"""Calling somebody by name with an @."""

import pytest

from chat import policies


@pytest.mark.parametrize("body", ["@Ana", "thank you @ana.", "@anastasia and @ANA, both", "see @Ana\nand others"])
def test_an_at_and_the_whole_name_call_somebody(body: str) -> None:
    assert policies.names(body, "Ana")


@pytest.mark.parametrize("body", ["", "Ana", "@anastasia", "@an", "mail ana@example.org"])
def test_less_or_more_than_the_name_calls_nobody(body: str) -> None:
    assert not policies.names(body, "Ana")


def test_names_of_several_words_are_called_in_full() -> None:
    assert policies.names("what do you think, @ana m.?", "Ana M.")
    assert not policies.names("what do you think, @ana?", "Ana M.")
