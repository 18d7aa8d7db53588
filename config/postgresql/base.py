"""What Django loads for `ENGINE = "config.postgresql"`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper

from config.postgresql.pool import Pool

# From its second use on a statement of a `planned_cursor` is prepared, with one plan for all values it may be given.
PREPARED_FROM: Final = 2
ONE_PLAN: Final = "-c plan_cache_mode=force_generic_plan"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL, lent by a `Pool` that all threads of the process share."""

    # Django has both; its type stubs do not say so.
    _connection_pools: ClassVar[dict[str, Pool]]
    _configure_connection: Callable[[Any], bool]
    _prepare_cursor: Callable[[Any], CursorWrapper]

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

    def get_connection_params(self) -> dict[str, Any]:
        """As Django has them; nothing but what asks for it is prepared."""
        params: dict[str, Any] = super().get_connection_params()
        options = " ".join(filter(None, (params.get("options"), ONE_PLAN)))
        return params | {"prepare_threshold": PREPARED_FROM, "options": options}

    def planned_cursor(self) -> CursorWrapper:
        """A cursor for statements that are asked again and again in the same words: the server plans each once a connection.

        Its values are bound by the server, so the words must say what is to be taken for what. Other statements are not prepared.
        """
        self.ensure_connection()
        binding: type[Any] = base.ServerBindingCursor
        return self._prepare_cursor(binding(self.connection))
