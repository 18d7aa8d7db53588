"""The order in which things wait."""

from datetime import UTC, datetime, timedelta

import pytest

from groups.models import CareTask
from moderation.policies import desk

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("priority", "due_in", "block"),
    [
        (0, timedelta(days=2), "now"),
        (2, timedelta(hours=4), "now"),
        (2, timedelta(hours=-3), "now"),
        (1, timedelta(hours=4, seconds=1), "today"),
    ],
)
def test_now_is_what_is_urgent_or_due_within_four_hours(priority: int, due_in: timedelta, block: str) -> None:
    assert desk.block_of(priority, NOON + due_in, NOON) == block


def test_every_kind_of_task_has_its_place() -> None:
    ranks = [desk.rank_of(kind) for kind in CareTask.Kind.values]
    assert len(set(ranks)) == len(ranks)
    assert max(ranks) < desk.rank_of("a kind of tomorrow")


def test_who_asked_for_help_comes_before_everything() -> None:
    kinds = ["report", "use_reported", "held", "danger", "help_asked", "low_mood"]
    assert sorted(kinds, key=desk.rank_of) == ["help_asked", "danger", "held", "use_reported", "report", "low_mood"]


@pytest.mark.parametrize(
    ("state", "withdrawn", "reported", "by_rule", "tab"),
    [
        ("held", False, True, True, "held"),
        ("held", True, True, False, "reported"),
        ("visible", False, True, True, "reported"),
        ("visible", False, False, True, "rule"),
        (None, False, False, False, "reported"),
    ],
)
def test_each_case_stands_under_one_tab(
    state: str | None, withdrawn: bool, reported: bool, by_rule: bool, tab: str
) -> None:
    assert desk.tab_of(state=state, is_withdrawn=withdrawn, reported=reported, by_rule=by_rule) == tab
