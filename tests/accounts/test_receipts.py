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


class Race:
    """Two threads with the same key. The first is at work until the second has looked and found nothing."""

    def __init__(self, person: User, *, refuses: bool) -> None:
        self.person, self.refuses = person, refuses
        self.first_at_work, self.second_has_looked, self.first_done = (threading.Event() for _ in range(3))
        self.second_at_work = False
        self.answers: dict[str, dict[str, object]] = {}

    def first(self) -> dict[str, object]:
        self.first_at_work.set()
        assert self.second_has_looked.wait(30)
        User.objects.create_user("made@demo.invalid")
        return {"message": "m1"}

    def second(self) -> dict[str, object]:
        self.second_at_work = True
        assert self.first_done.wait(30)
        if self.refuses:
            raise Conflict
        User.objects.create_user("made@demo.invalid")
        return {"message": "m2"}

    def notice_the_look(self, execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if sql.startswith("SELECT") and Receipt._meta.db_table in sql:
            self.second_has_looked.set()
        return found

    def ask_first(self) -> None:
        try:
            self.answers["first"] = once(self.person, self.first)
            self.first_done.set()
        finally:
            connection.close()

    def ask_second(self) -> None:
        try:
            with connection.execute_wrapper(self.notice_the_look):
                self.answers["second"] = once(self.person, self.second)
        finally:
            connection.close()

    def run(self) -> None:
        one, two = threading.Thread(target=self.ask_first), threading.Thread(target=self.ask_second)
        one.start()
        assert self.first_at_work.wait(30)
        two.start()
        for thread in (one, two):
            thread.join(60)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("refuses", [False, True])
def test_two_at_the_same_moment_do_it_once(refuses):
    """The later one fails at a constraint, or refuses, takes everything back, and is told the first answer."""
    race = Race(factories.person("ana"), refuses=refuses)
    race.run()
    assert race.second_at_work  # it did not simply find the receipt at its first look
    assert race.answers["first"] == {"message": "m1", "replayed": False}
    assert race.answers["second"] == {"message": "m1", "replayed": True}
    assert Receipt.objects.count() == 1
