"""The writer: what waits goes together, and nobody waits for ever."""

import queue
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any

import pytest
from django.db import Error
from django.utils import timezone

from accounts.errors import Refusal, Unavailable
from chat.services import writer
from chat.services.posting import Entry, Stored
from tests.factories import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None, settings: Any) -> Cast:
    settings.CHAT_GATE = "chat.gate.OpenGate"
    return cast()


def entry(member: Any, body: str) -> Entry:
    return Entry(member.pk, body, uuid.uuid4(), timezone.now())


def test_senders_are_told_when_nothing_could_be_stored(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(entries: object) -> list[Stored | Refusal]:
        raise Error

    monkeypatch.setattr(writer, "store", broken)
    pen = writer.Writer()
    answer = pen.submit(entry(people.ana, "x")).result(20)
    pen.close()
    assert isinstance(answer, Unavailable)


def test_a_fault_in_the_writer_leaves_nobody_waiting(
    people: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(entries: object) -> list[Stored | Refusal]:
        raise RuntimeError("secret words")

    monkeypatch.setattr(writer, "store", broken)
    pen = writer.Writer()
    answer = pen.submit(entry(people.ana, "x")).result(20)
    pen.close()
    assert isinstance(answer, Unavailable)
    assert "RuntimeError" in caplog.text
    assert "secret words" not in caplog.text
    assert writer.writer() is writer.writer()


class Later(Executor):
    """A thread whose work is done when the test says so, one after the other."""

    def __init__(self) -> None:
        self.tasks: list[tuple[Callable[[], object], Future[Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.tasks.append((partial(fn, *args, **kwargs), future))
        return future

    def work(self) -> int:
        """All that was given is done, and what that gave; returns how many it was."""
        done = 0
        while self.tasks:
            task, future = self.tasks.pop(0)
            future.set_result(task())
            done += 1
        return done


def refusing(batches: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is stored, and how many were to be is noted."""

    def store(entries: Sequence[Entry]) -> list[Stored | Refusal]:
        batches.append(len(entries))
        return [Unavailable() for _ in entries]

    monkeypatch.setattr(writer, "store", store)


def test_what_is_too_much_for_one_transaction_goes_into_the_next(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []
    refusing(batches, monkeypatch)
    monkeypatch.setattr(writer, "MOST", 2)
    thread = Later()
    pen = writer.Writer(thread)
    futures = [pen.submit(entry(people.ana, f"{n}")) for n in range(5)]
    thread.work()
    assert batches == [2, 2, 1]
    assert all(future.done() for future in futures)


def test_who_comes_while_a_batch_is_gathered_is_in_it_and_the_second_call_writes_nothing(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []
    refusing(batches, monkeypatch)
    late = [entry(people.mo, "late")]

    class Eager(queue.SimpleQueue[Any]):
        def get(self, block: bool = True, timeout: float | None = None) -> Any:
            found = super().get(block, timeout)
            if late:
                pen.submit(late.pop())
            return found

    monkeypatch.setattr(queue, "SimpleQueue", Eager)
    thread = Later()
    pen = writer.Writer(thread)
    pen.submit(entry(people.ana, "early"))
    assert thread.work() == 2
    assert batches == [2]
