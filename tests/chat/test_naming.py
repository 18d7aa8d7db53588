"""Calling somebody by name with an @."""

import uuid

import pytest

from accounts.errors import BadRequest
from chat import policies

ANA, ANA_M = "ana's id", "the other's id"
NAMES = {ANA: ("Ana",), ANA_M: ("Ana M.",), policies.TEAM: policies.TEAM_WORDS}


@pytest.mark.parametrize("body", ["@Ana", "thank you @ana.", "@anastasia and @ANA, both", "see @Ana\nand others"])
def test_an_at_and_the_whole_name_call_somebody(body: str) -> None:
    assert policies.named_in(body, NAMES) == (ANA,)


@pytest.mark.parametrize("body", ["", "Ana", "@anastasia", "@an", "mail ana@example.org", "@"])
def test_less_or_more_than_the_name_calls_nobody(body: str) -> None:
    assert policies.named_in(body, NAMES) == ()


def test_the_longest_name_is_the_one_that_is_called() -> None:
    assert policies.named_in("what do you think, @ana m.?", NAMES) == (ANA_M,)
    assert policies.named_in("@Ana and @Ana M. and @ana", NAMES) == (ANA, ANA_M)


@pytest.mark.parametrize("body", ["@facilitators?", "¿@Facilitadores?"])
def test_the_team_is_called_in_either_language(body: str) -> None:
    assert policies.named_in(body, NAMES) == (policies.TEAM,)


def test_the_words_are_cut_where_somebody_is_called() -> None:
    pieces = policies.with_names("To @Ana, mail a@b.", ["Ana"])
    assert [(piece.text, piece.is_hit) for piece in pieces] == [("To ", False), ("@Ana", True), (", mail a@b.", False)]


def test_ids_are_read_each_once() -> None:
    one = str(uuid.uuid4())
    assert policies.read_mentions([one, policies.TEAM, one]) == (one, policies.TEAM)


@pytest.mark.parametrize("given", [["Ana"], [""], [uuid.uuid4().hex], [str(uuid.UUID(int=n)) for n in range(21)]])
def test_anything_but_a_few_ids_is_refused(given: list[str]) -> None:
    with pytest.raises(BadRequest) as refused:
        policies.read_mentions(given)
    assert refused.value.field == "mentions"
