import threading
import uuid

import pytest
from django.db import connection

from accounts.errors import Conflict, KeyReused
from accounts.models import Receipt, User
from accounts.services import receipts
from tests import factories

KEY = uuid.UUID("0b5a1a3e-7a51-4c3e-9d7a-0c3f5e1d2b4a")


def once(person: User, do, command: str = "send", fields: dict[str, object] | None = None):
    told = {"body": "hello", "room": "r"} if fields is None else fields
    return receipts.once(user_id=person.pk, key=KEY, command=command, fields=told, do=do)


class Counting:
    """Something that must happen once; leaves a row, as a real command does."""

    def __init__(self, answer: dict[str, object] | None = None) -> None:
        self.times = 0
        self.answer = answer or {"message": "m1"}

    def __call__(self) -> dict[str, object]:
        self.times += 1
        factories.person(f"made{self.times}")
        return self.answer


def test_asking_again_gives_the_same_answer_and_does_nothing(ana):
    do = Counting()
    assert once(ana, do) == {"message": "m1", "replayed": False}
    assert once(ana, do) == {"message": "m1", "replayed": True}
    assert do.times == 1


def test_the_order_of_fields_does_not_matter(ana):
    do = Counting()
    once(ana, do)
    assert once(ana, do, fields={"room": "r", "body": "hello"})["replayed"]


@pytest.mark.parametrize("changed", [{"fields": {"body": "other", "room": "r"}}, {"command": "edit"}, {"fields": {}}])
def test_a_key_stands_for_one_thing_only(ana, changed):
    do = Counting()
    once(ana, do)
    with pytest.raises(KeyReused):
        once(ana, do, **changed)
    assert do.times == 1


def test_the_same_key_of_somebody_else_is_another_key(ana):
    do = Counting()
    once(ana, do)
    assert not once(factories.person("mo"), do)["replayed"]


def test_a_refusal_leaves_nothing_so_the_key_may_be_tried_again(ana):
    def refuse():
        factories.person("made")
        raise Conflict

    with pytest.raises(Conflict):
        once(ana, refuse)
    assert not User.objects.filter(email__startswith="made").exists()
    assert not once(ana, Counting())["replayed"]


def test_no_words_are_kept_in_a_receipt(ana):
    once(ana, Counting(), fields={"body": "canary words"})
    stored = Receipt.objects.values_list("fingerprint", flat=True).get()
    assert len(bytes(stored)) == 32
    assert b"canary" not in bytes(stored)


def test_a_receipt_outlives_a_change_of_the_signing_key(ana, settings):
    once(ana, Counting())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another signing key"
    assert once(ana, Counting())["replayed"]


def test_one_command_costs_a_look_and_a_receipt(ana, django_assert_num_queries):
    with django_assert_num_queries(4):  # look, savepoint, receipt, release
        once(ana, lambda: {"message": "m1"})
    with django_assert_num_queries(1):
        once(ana, lambda: {"message": "m1"})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("refuses", [False, True])
def test_two_at_the_same_moment_do_it_once(refuses):
    """The second starts while the first is at work; whoever loses takes everything back and is told what the other was told."""
    ana = factories.person("ana")
    first_at_work, second_started = threading.Event(), threading.Event()
    answers: dict[str, dict[str, object]] = {}

    def first():
        first_at_work.set()
        assert second_started.wait(10)
        User.objects.create_user("made@demo.invalid")
        return {"message": "m1"}

    def second():
        if refuses and User.objects.filter(email="made@demo.invalid").exists():
            raise Conflict
        User.objects.create_user("made@demo.invalid")
        return {"message": "m2"}

    def ask(name, do):
        try:
            answers[name] = once(ana, do)
        finally:
            connection.close()

    one = threading.Thread(target=ask, args=("first", first))
    one.start()
    assert first_at_work.wait(10)
    two = threading.Thread(target=ask, args=("second", second))
    two.start()
    second_started.set()
    for thread in (one, two):
        thread.join(20)
    assert sorted(answer["replayed"] for answer in answers.values()) == [False, True]
    assert answers["first"]["message"] == answers["second"]["message"]
    assert Receipt.objects.count() == 1
