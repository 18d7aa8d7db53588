"""Histories of one room, compared with the model after every act. `make simulate` writes 20,000 of them; here are 500."""

import pytest
from django.conf import settings as project

from moderation.screens import both
from tests.simulation.history import HELD
from tests.simulation.house import Shelf
from tests.simulation.machine import live_through
from tests.simulation.reader import canary

# Each part is a seed and so many histories. On PostgreSQL the house is built anew each time, and the same deeds go through other SQL.
PARTS = dict.fromkeys(range(10), 50) if project.SQLITE else dict.fromkeys(range(10, 13), 10)


@pytest.mark.parametrize(("part", "histories"), PARTS.items())
def test_whatever_happens_everybody_is_shown_what_they_may_see(shelf: Shelf, part: int, histories: int) -> None:
    live_through(shelf, part, histories)


def test_what_the_model_takes_for_held_is_held_and_what_it_takes_for_plain_is_plain() -> None:
    for number in range(200):
        danger, private = both.screen(canary(number) + HELD)
        assert danger == ()
        assert any(found.hold for found in private)
        assert both.screen(canary(number)) == ((), ())
