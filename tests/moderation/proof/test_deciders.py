"""Two people at one case, over HTTP (tests 8, 9 and 12): one wins, the other is told by whom, and the trail has one entry."""

import asyncio
import statistics
import time
import uuid

import pytest
from django.utils import timezone

from chat.models import Message
from moderation.models import Action, AuditEvent, Case
from moderation.services import audit
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import flagged, said
from tests.moderation.proof.conftest import Browse, Enter, decide, figure, rounds
from tests.wire.conftest import act

pytestmark = pytest.mark.process


def reported(house: Cast) -> Case:
    """A message by Ana, reported by Mo."""
    at = timezone.now()
    return flagged(house.mo, said(house.ana, at=at), at=at).case


async def test_two_facilitators_one_success_one_conflict_one_entry(house: Cast, browse: Browse) -> None:
    faye, ruth = await act(browse, "faye"), await act(browse, "ruth")
    won: dict[str, int] = {"remove": 0, "keep": 0}
    for _ in range(rounds(8, 100)):
        case = await act(reported, house)
        both = await asyncio.gather(
            asyncio.to_thread(decide, faye, str(case.pk), "remove", 1),
            asyncio.to_thread(decide, ruth, str(case.pk), "keep", 1),
        )
        assert sorted(status for status, _ in both) == [200, 409], both
        winner = next(told for status, told in both if status == 200)["action"]["kind"]
        loser = next(told for status, told in both if status == 409)
        name = "Faye" if winner == "remove" else "Ruth"
        assert (loser["kind"], loser["by"]["name"]) == (winner, name)
        assert await act(AuditEvent.objects.filter(case=case.pk).count) == 1
        state = await act(lambda pk=case.message_id: Message.objects.get(pk=pk).state)
        assert state == ("removed" if winner == "remove" else "visible")
        won[winner] += 1
    assert await act(audit.first_broken, house.evening.pk) is None
    figure(
        f"two facilitators: {sum(won.values())} races, each one success, one 409, one entry (removed {won['remove']})"
    )


async def test_without_a_version_nothing_and_the_same_key_twice_once(house: Cast, browse: Browse) -> None:
    faye = await act(browse, "faye")
    case = await act(reported, house)
    status, _ = await asyncio.to_thread(decide, faye, str(case.pk), "keep", None)
    assert status == 400
    body, key = {"kind": "keep", "expected_version": 1}, str(uuid.uuid4())
    path = f"/api/v1/cases/{case.pk}/actions"
    told = [await asyncio.to_thread(faye.ask, "POST", path, body, key=key) for _ in range(2)]
    assert [(status, answer["replayed"]) for status, answer in told] == [(200, False), (200, True)]
    assert await act(Action.objects.filter(case=case).count) == 1


async def test_a_foreign_message_and_none_are_one_answer_in_one_time(house: Cast, browse: Browse) -> None:
    mo = await act(browse, "mo")
    foreign = (await act(said, house.olu)).pk
    times: dict[bool, list[float]] = {True: [], False: []}
    answers = set()
    for n in range(rounds(20, 500) * 2):
        is_foreign = n % 2 == 0
        path = f"/api/v1/messages/{foreign if is_foreign else uuid.uuid4()}/flags"
        began = time.perf_counter()
        status, told = await asyncio.to_thread(
            mo.ask, "POST", path, {"reason": "conduct", "words": ""}, key=str(uuid.uuid4())
        )
        times[is_foreign].append(time.perf_counter() - began)
        answers.add((status, str(told)))
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    apart = abs(statistics.median(times[True]) - statistics.median(times[False])) * 1000
    figure(f"foreign id against unknown id: the same answer, medians {apart:.2f} ms apart")
    assert apart < 20


async def test_who_is_sent_away_hears_it_within_a_second_and_comes_back_by_the_clock(
    house: Cast, enter: Enter, browse: Browse
) -> None:
    await act(factories.join, house.evening, "priya", "supervisor")
    ana, room = await enter("ana"), str(house.room.pk)
    boss, mo = await act(browse, "priya"), await enter("mo")
    status, case = await asyncio.to_thread(
        boss.ask, "POST", f"/api/v1/members/{house.ana.pk}/cases", key=str(uuid.uuid4())
    )
    assert status == 200, case
    began = time.perf_counter()
    status, told = await asyncio.to_thread(decide, boss, case["id"], "suspend", case["version"], minutes=60)
    assert status == 200, told
    revoked = await ana.hear(lambda frame: frame["t"] == "revoked", seconds=5)
    figure(f"sent away: told after {(time.perf_counter() - began) * 1000:.0f} ms, the decision included")
    assert (revoked["room"], revoked["reason"]) == (room, "away")
    said_later = await mo.send(room, "Canary after going.")
    await mo.event("message.posted", id=said_later["message"])
    assert (await ana.send(room, "May I?"))["t"] == "error"
    assert "Canary" not in str(ana.heard)
    version = told["case"]["version"]
    assert (await asyncio.to_thread(decide, boss, case["id"], "lift", version))[0] == 200
    back = await enter("ana")
    assert room in [one["room"] for one in back.welcome["rooms"]]
    assert (await back.send(room, "Thank you."))["t"] == "ok"
