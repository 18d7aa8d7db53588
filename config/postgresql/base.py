"""What Django loads for `ENGINE = "config.postgresql"`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base

from config.postgresql.pool import Pool


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL, lent by a `Pool` that all threads of the process share."""

    # Django has both; its type stubs do not say so.
    _connection_pools: ClassVar[dict[str, Pool]]
    _configure_connection: Callable[[Any], bool]

    @property
    def pool(self) -> Pool | None:
        """The process's pool, made when first needed; None where there is none."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        if self.alias not in self._connection_pools:
            given = self.get_connection_params() | {"autocommit": True}
            pool = Pool(kwargs=given, open=False, configure=self._configure_connection, **options)
            # Of two threads that come at once the first one's counts; neither is open yet.
            self._connection_pools.setdefault(self.alias, pool)
        return self._connection_pools[self.alias]
