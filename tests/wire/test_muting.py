"""Whoever is muted on an open page hears it at once: on the process where it was decided, on the other one, and without a broker."""

import asyncio
import uuid
from contextlib import ExitStack
from typing import Any

import pytest

from tests import factories
from tests.process import WebProcess
from tests.servers import free_port, redis_server
from tests.wire.client import HttpClient, WireClient
from tests.wire.conftest import Connect, Start, act

pytestmark = [pytest.mark.process]


class Desk:
    """Faye at one process, who decides about one member."""

    def __init__(self, web: WebProcess, session: str, member: uuid.UUID) -> None:
        self.http = HttpClient(web.url, session)
        self.case = self._ask(f"/api/v1/members/{member}/cases", {})

    def _ask(self, path: str, body: dict[str, Any]) -> Any:
        status, told = self.http.ask("POST", path, body, key=str(uuid.uuid4()))
        assert status == 200, told
        return told

    async def decide(self, pages: list[WireClient], seconds: float, kind: str, **how: Any) -> None:
        """It is decided, and within so many seconds of the answer each of these pages knows."""
        heard = [len(page.heard) for page in pages]
        action = {"kind": kind, "expected_version": self.case["version"], **how}
        answer = await asyncio.to_thread(self._ask, f"/api/v1/cases/{self.case['id']}/actions", action)
        self.case = answer["case"]
        for page, since in zip(pages, heard, strict=True):
            event = await page.hear(lambda frame: frame.get("kind") == "pause.changed", since=since, seconds=seconds)
            assert (event["data"]["muted_until"] is not None) is (kind == "mute")


async def test_who_is_muted_is_told_at_once_on_every_process_and_without_a_broker_once_it_is_missed(
    start: Start, connect: Connect, servers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEST_REDIS_URL", raising=False)
    house = await act(factories.cast)
    room, port = str(house.room.pk), free_port()
    with ExitStack() as broker:
        url = await act(broker.enter_context, redis_server(port))
        first, second = await act(start, url), await act(start, url)
        pages = [await connect(first, "ana"), await connect(second, "ana")]
        session = await act(factories.session_key, house.faye.user)
        desk = await asyncio.to_thread(Desk, first, session, house.ana.pk)
        await desk.decide(pages, 1, "mute", minutes=60)
        assert [(await page.send(room, "May I?"))["code"] for page in pages] == ["muted", "muted"]
        await desk.decide(pages, 1, "lift")
        assert [(await page.send(room, "Again?"))["t"] for page in pages] == ["ok", "ok"]
    # The own process needs no broker. The other one notices after five seconds that it hears nobody, then it looks twice a second.
    since = len(pages[1].heard)
    await desk.decide(pages[:1], 1, "mute", minutes=60)
    await pages[1].hear(lambda frame: frame.get("kind") == "pause.changed", since=since, seconds=9)
    assert [(await page.send(room, "May I now?"))["code"] for page in pages] == ["muted", "muted"]
    await desk.decide(pages, 1, "lift")
