"""The rules of homework: who has it, what it says, how it stands (DOMAIN R30, section 8)."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from accounts.errors import Forbidden, Invalid, NotFound
from groups.errors import Gone
from groups.policies import homework as rules
from tests.groups.conftest import NOW


def seated(role: str, *, ended: bool = False, agreed: int = 1) -> SimpleNamespace:
    return SimpleNamespace(role=role, ended_at=NOW if ended else None, muted_until=None, agreed_version=agreed)


def circle(kind: str = "group") -> SimpleNamespace:
    return SimpleNamespace(kind=kind, mode="open", agreement_version=1)


@pytest.mark.parametrize("role", ["member", "co_leader"])
def test_who_is_in_treatment_has_homework(role) -> None:
    assert rules.has_homework(seated(role), circle())
    rules.check_has_homework(seated(role), circle())


@pytest.mark.parametrize(
    ("member", "kind"),
    [
        (seated("facilitator"), "group"),
        (seated("supervisor"), "group"),
        (seated("peer_specialist"), "group"),
        (seated("service"), "group"),
        (seated("supporter"), "family"),
        (seated("member"), "family"),
        (seated("member", ended=True), "group"),
        (seated("member", agreed=0), "group"),
    ],
)
def test_nobody_else_has(member, kind) -> None:
    assert not rules.has_homework(member, circle(kind))
    with pytest.raises(NotFound):
        rules.check_has_homework(member, circle(kind))


def test_the_team_sets_it_where_people_are_in_treatment() -> None:
    rules.check_may_set(seated("facilitator"), circle())
    with pytest.raises(Forbidden):
        rules.check_may_set(seated("peer_specialist"), circle())
    with pytest.raises(Forbidden):
        rules.check_may_set(seated("facilitator"), circle("family"))


def test_it_is_a_few_short_lines() -> None:
    assert rules.check_words("  One call a day. \r\n\n Bring the page.  ") == "One call a day.\nBring the page."
    assert len(rules.check_words("x" * 500)) == 500
    for wrong in ("", " \n ", "x" * 501, "\n".join("abcdef")):
        with pytest.raises(Invalid) as refusal:
            rules.check_words(wrong)
        assert refusal.value.field == "words"


def test_what_was_talked_about_is_no_longer_open() -> None:
    rules.check_open(None)
    with pytest.raises(Gone):
        rules.check_open(NOW)


def test_there_are_two_marks() -> None:
    assert [rules.check_mark(mark) for mark in ("discussed", "carried_over")] == ["discussed_at", "carried_at"]
    with pytest.raises(Invalid):
        rules.check_mark("waived")


def test_it_is_taken_back_only_while_nobody_has_done_it() -> None:
    rules.check_may_take_back(0)
    with pytest.raises(Invalid):
        rules.check_may_take_back(1)


@pytest.mark.parametrize(
    ("is_done", "carried", "discussed", "state"),
    [
        (False, None, None, "assigned"),
        (True, None, None, "done"),
        (False, NOW, None, "carried_over"),
        (True, NOW, None, "done"),
        (True, NOW, NOW, "discussed"),
        (False, None, NOW, "discussed"),
    ],
)
def test_how_it_stands_follows_from_what_was_said_and_marked(is_done, carried, discussed, state) -> None:
    assert rules.state_of(is_done=is_done, carried_at=carried, discussed_at=discussed) == state


def test_a_mark_can_be_undone_for_ten_minutes() -> None:
    assert rules.is_fresh(NOW, NOW + timedelta(minutes=9))
    assert not rules.is_fresh(NOW, NOW + timedelta(minutes=10))
    assert not rules.is_fresh(None, NOW)
