"""A pool whose connections are looked at before they are lent, without asking the server, and which never stops reconnecting."""

from __future__ import annotations

import select
from time import monotonic
from typing import Any, Final

from psycopg import Connection, Error
from psycopg_pool import ConnectionPool

RECONNECT_S: Final = 0.5


class Pool(ConnectionPool[Connection[Any]]):
    """psycopg's pool, with two habits of its own.

    psycopg asks the server before it lends a connection, and after each dead one waits 1, 2, 4 seconds before it looks at the next; once
    it has given up connecting, those who wait are left waiting until their time is over. Both kept people waiting long after a database
    had come back. Here a dead one is thrown away at once, and connecting is tried twice a second for as long as somebody waits.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, reconnect_timeout=RECONNECT_S)

    def reconnect_failed(self) -> None:
        """Called by psycopg when it has given up; it begins again unless nobody waits."""
        if self.get_stats().get("requests_waiting"):
            self.check()

    def getconn(self, timeout: float | None = None) -> Connection[Any]:
        """A connection that was there a moment ago. Raises PoolTimeout when none could be had in `timeout` seconds."""
        deadline = monotonic() + (self.timeout if timeout is None else timeout)
        while True:
            found = super().getconn(deadline - monotonic())
            if self._is_there(found):
                return found
            found.close()
            self.putconn(found)

    def _is_there(self, found: Connection[Any]) -> bool:
        """Nobody speaks on an idle connection but a server that ends it, or has a notice; only then it is asked."""
        if found.closed:
            return False
        look = select.poll()
        look.register(found.fileno(), select.POLLIN)
        if not look.poll(0):
            return True
        try:
            self.check_connection(found)
        except Error:
            return False
        return True
