"""A short selection of the trials, in every run of the tests; `make reliability` runs all of them, larger."""

import pytest

from tests.reliability.stage import Stage
from tests.reliability.trial import TRIALS, Scale
from tests.reliability.trials import MODULES

pytestmark = pytest.mark.process

# This machine may be doing other things: limits of time are wide here, and promises as strict as ever.
SCALE = Scale("short", slack=10.0)
SELECTION = ("T1", "T4", "T6", "T8", "T12", "T15", "X3")
# As many rooms as these take, so that nobody is seated later by a process of its own.
ROOMS, MEMBERS = 17, 5


async def test_nothing_is_lost_doubled_reordered_or_leaked() -> None:
    with Stage("postgres", rooms=ROOMS, members=MEMBERS) as stage:
        found = [await TRIALS[name].run(stage, SCALE) for name in SELECTION]
    assert all(one.acked for one in found)
    broken = [one for one in found if not one.passed]
    assert not broken, "\n".join(text for one in broken for text in [one.line(), *one.broken, *one.verdict.examples])


def test_every_test_of_the_list_is_there() -> None:
    assert all(module.__doc__ for module in MODULES)
    assert {f"T{number}" for number in range(1, 21)} <= set(TRIALS)
    on_sqlite = {f"T{number}" for number in (*range(1, 6), *range(8, 13), *range(14, 20))}
    assert on_sqlite <= {name for name, one in TRIALS.items() if "sqlite" in one.stages}
