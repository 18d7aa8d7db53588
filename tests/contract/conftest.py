"""The room of tests/live: sockets on a hub in this very process."""

from tests.live.conftest import enter, house

__all__ = ["enter", "house"]
