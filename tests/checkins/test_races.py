"""Two devices at once: one check-in, one task, one message. On the database the tests run against."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from chat.models import Message
from checkins.models import CheckIn
from checkins.services.checkins import save_checkin
from groups.models import CareTask
from groups.services.support import ask_for_help
from tests.checkins.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """What each act answers, all begun at the same moment, each on a connection of its own."""
    gate = Barrier(len(acts))

    def run(act):
        gate.wait(10)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result(30) for done in [pool.submit(run, act) for act in acts]]


def saving(member, key, room=None, **answers):
    return lambda: save_checkin(user=member.user, answers=answers, on_day=TODAY, key=key, share_room=room, at=NOW)


def test_the_same_key_twice_at_once_is_one_check_in(crowd) -> None:
    key, room = uuid.uuid4(), crowd.room.pk
    told = at_once(*[saving(crowd.ana, key, room, mood=1, call="today") for _ in range(4)])
    assert sorted(one["replayed"] for one in told) == [False, True, True, True]
    assert len({(one["checkin"], one["message"]) for one in told}) == 1
    assert (CheckIn.objects.count(), Message.objects.filter(kind="checkin").count()) == (1, 1)
    assert CareTask.objects.filter(kind="call_wanted").count() == 1


def test_two_devices_with_keys_of_their_own_leave_one_check_in_of_one_of_them(crowd) -> None:
    room = crowd.room.pk
    at_once(saving(crowd.ana, uuid.uuid4(), room, mood=1), saving(crowd.ana, uuid.uuid4(), room, mood=4, urge=5))
    row = CheckIn.objects.get()
    kinds = set(CareTask.objects.values_list("kind", flat=True))
    assert kinds == ({"low_mood"} if row.mood == 1 else {"urges_high"})
    assert Message.objects.filter(kind="checkin").count() == 1


def test_asking_for_help_twice_at_once_is_one_request(crowd) -> None:
    asked = at_once(*[lambda: ask_for_help(user_id=crowd.ana.user_id, at=NOW)] * 3)
    assert len({task.pk for task in asked}) == 1
    assert CareTask.objects.count() == 1
