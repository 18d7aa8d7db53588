"""The proofs would notice: each of these breaks one promise on purpose, and the machine or the evenings must find it."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase

from chat import access, policies
from chat.live import pulse
from tests.simulation.house import Shelf
from tests.simulation.machine import live_through
from tests.simulation.storm import play
from tests.simulation.verdict import faults


def _show_what_was_removed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(policies, "face_of", lambda said, form: policies.Face.WORDS)


def _count_own_words_as_unread(patch: pytest.MonkeyPatch) -> None:
    real = access.unread_of
    patch.setattr(access, "unread_of", lambda places: {room: count + 1 for room, count in real(places).items()})


def _forget_what_was_said_before(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(policies, "form_for", lambda said, member_id, moderates, joined_ord: policies.Form.MEMBER)


BROKEN = [_show_what_was_removed, _count_own_words_as_unread, _forget_what_was_said_before]


@pytest.mark.parametrize("break_it", BROKEN, ids=lambda broken: broken.__name__)
def test_the_machine_finds_a_broken_promise(shelf: Shelf, break_it: Callable[[pytest.MonkeyPatch], None]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        break_it(patch)
        with pytest.raises(AssertionError):
            live_through(shelf, 1, 60, phases=[Phase.generate])


def test_the_evenings_find_that_nobody_looks_when_the_broker_is_silent(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def look_nowhere(hub: Any) -> None:
        """Nothing is found that no wake-up told."""

    monkeypatch.setattr(pulse, "_look", look_nowhere)
    assert any(faults(play(one, shelf.fresh())) for one in range(12))
