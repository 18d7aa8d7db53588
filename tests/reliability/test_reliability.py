"""A short selection of the trials, in every run of the tests; `make reliability` runs all of them, larger."""

from collections.abc import Iterator

import pytest

from tests.reliability.stage import Stage
from tests.reliability.trial import TRIALS, Scale
from tests.reliability.trials import MODULES

pytestmark = pytest.mark.process

# This machine may be doing other things: limits of time are wide here, and promises as strict as ever.
SCALE = Scale("short", slack=10.0)
SELECTION = ("T1", "T4", "T6", "T8", "T12", "T15", "X3")


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Two web processes on a PostgreSQL and a Redis that are ours to break."""
    with Stage("postgres") as made:
        yield made


@pytest.mark.parametrize("name", SELECTION)
async def test_nothing_is_lost_doubled_reordered_or_leaked(stage: Stage, name: str) -> None:
    found = await TRIALS[name].run(stage, SCALE)
    assert found.acked > 0
    assert found.passed, "\n".join([found.line(), *found.broken, *found.verdict.examples])


def test_every_test_of_the_list_is_there() -> None:
    assert all(module.__doc__ for module in MODULES)
    assert {f"T{number}" for number in range(1, 21)} <= set(TRIALS)
    on_sqlite = {f"T{number}" for number in (*range(1, 6), *range(8, 13), *range(14, 20))}
    assert on_sqlite <= {name for name, one in TRIALS.items() if "sqlite" in one.stages}
