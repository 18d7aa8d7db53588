"""At the same moment: two deciders, two reporters, an edit and a removal. Whatever wins, there is one truth."""

import threading
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connections

from accounts.errors import Conflict, Refusal
from chat.models import Message, MessageRevision
from chat.projection import person
from chat.services import messages
from groups.errors import Gone
from moderation.errors import CaseChanged
from moderation.models import Action, AuditEvent, Case, Flag
from moderation.services import audit, cases
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import NOON, act, flagged, said, trail

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 20


@pytest.fixture
def crowd(transactional_db: None) -> Cast:
    """The cast, seen by several connections."""
    return factories.cast()


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Do these at the same moment, each on a connection of its own; the results or refusals in their order."""
    start = threading.Barrier(len(acts))
    found: list[Any] = [None] * len(acts)

    def run(place: int, do: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=30)
            found[place] = do()
        except Refusal as refusal:
            found[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def test_two_facilitators_one_decision_one_conflict_one_entry(crowd: Cast) -> None:
    for _ in range(ROUNDS):
        case = flagged(crowd.mo, said(crowd.ana)).case
        before = AuditEvent.objects.count()
        done = together(
            partial(act, crowd.faye, case, "remove", expected_version=1),
            partial(act, crowd.ruth, case, "keep", expected_version=1),
        )
        won = [one for one in done if isinstance(one, dict)]
        lost = [one for one in done if isinstance(one, CaseChanged)]
        assert (len(won), len(lost)) == (1, 1)
        kind = won[0]["action"]["kind"]
        winner = crowd.faye if kind == "remove" else crowd.ruth
        assert (lost[0].facts["kind"], lost[0].facts["by"]) == (kind, person(winner))
        assert AuditEvent.objects.count() == before + 1
        message = Message.objects.get(pk=case.message_id or uuid.uuid4())
        assert message.state == ("removed" if kind == "remove" else "visible")
    assert audit.first_broken(crowd.evening.pk) is None


def test_the_same_key_twice_at_once_decides_once(crowd: Cast) -> None:
    for _ in range(ROUNDS // 2):
        case, key = flagged(crowd.mo, said(crowd.ana)).case, uuid.uuid4()
        ask: dict[str, Any] = {
            "by": crowd.faye,
            "case_id": case.pk,
            "kind": "keep",
            "expected_version": 1,
            "key": key,
            "at": NOON,
        }
        done = together(*[partial(cases.act, **ask)] * 3)
        assert sorted(one["replayed"] for one in done) == [False, True, True]
        assert Action.objects.filter(case=case).count() == 1


def test_many_reporters_at_once_make_one_case(crowd: Cast) -> None:
    for _ in range(ROUNDS // 2):
        message = said(crowd.ana)
        people = (crowd.mo, crowd.dana, crowd.lee)
        together(*[partial(flagged, who, message) for who in people])
        case = Case.objects.get(message=message)
        assert (case.flags.count(), case.version) == (3, 3)


def test_one_reporter_twice_at_once_is_one_flag(crowd: Cast) -> None:
    message = said(crowd.ana)
    one, two = together(*[partial(flagged, crowd.mo, message)] * 2)
    assert one == two
    assert Flag.objects.count() == 1


def test_an_edit_and_a_removal_leave_the_words_gone_and_every_revision_kept(crowd: Cast) -> None:
    for _ in range(ROUNDS):
        message = said(crowd.ana)
        case = flagged(crowd.mo, message).case
        edit: dict[str, Any] = {
            "by": crowd.ana,
            "message_id": message.pk,
            "base_rev": 1,
            "body": "Other words.",
            "at": NOON,
        }
        removed, edited = together(
            partial(act, crowd.faye, case, "remove", expected_version=1),
            partial(messages.edit_message, **edit, key=uuid.uuid4()),
        )
        message.refresh_from_db()
        assert isinstance(removed, dict)
        assert message.state == "removed"
        assert isinstance(edited, Gone) or MessageRevision.objects.filter(message=message, n=2).exists()


def test_a_flag_during_a_decision_is_never_lost(crowd: Cast) -> None:
    for _ in range(ROUNDS):
        message = said(crowd.ana)
        case = flagged(crowd.mo, message).case
        decided, flag = together(
            partial(act, crowd.faye, case, "keep", expected_version=1),
            partial(flagged, crowd.dana, message, "safety_self"),
        )
        case.refresh_from_db()
        assert case.status == "open"
        assert isinstance(decided, dict | Conflict)
        flag.refresh_from_db()
        assert flag.closed_at is None


def test_numbers_in_the_trail_have_no_gap_when_many_write(crowd: Cast) -> None:
    found = [flagged(crowd.mo, said(crowd.ana)).case for _ in range(8)]
    together(*[partial(act, crowd.faye, case, "keep", expected_version=1) for case in found])
    assert trail(crowd.faye) == ["keep"] * 8
    assert list(AuditEvent.objects.order_by("n").values_list("n", flat=True)) == list(range(1, 9))
    assert audit.first_broken(crowd.evening.pk) is None
