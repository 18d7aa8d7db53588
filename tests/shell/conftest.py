"""The frame of every page, in a real browser against a real server."""

from collections.abc import AsyncIterator, Callable

import pytest
from playwright.async_api import Browser

from tests.browser import chromium
from tests.factories import Cast, cast, session_key
from tests.process import WebProcess


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return cast()


@pytest.fixture
def anas_session(people: Cast) -> str:
    return session_key(people.ana.user)


@pytest.fixture
def web(start_web: Callable[..., WebProcess]) -> WebProcess:
    return start_web()
