"""Is this process alive, can it work, and how much is it doing. Numbers only, never words."""

from __future__ import annotations

from functools import lru_cache

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import CollectorRegistry

from config.metrics import HubCollector
from notifications import delivery


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The database is reachable and its tables are current. Without the broker we are ready, but slower: "degraded"."""
    found = {"database": "ok", "migrations": "ok", "broker": "failing" if delivery.failing() else "ok"}
    try:
        if not _tables_are_current():
            found["migrations"] = "behind"
    except Error:
        found["database"] = "unreachable"
    is_ready = found["database"] == found["migrations"] == "ok"
    status = "unavailable" if not is_ready else "degraded" if found["broker"] == "failing" else "ready"
    return JsonResponse({"status": status, **found}, status=200 if is_ready else 503)


def _tables_are_current() -> bool:
    """Whether no migration waits. Raises a database error when nobody answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    # Once current, this process's own migrations stay applied, so the slow question is asked until then.
    return _are_current() or _ask_again()


@lru_cache(maxsize=1)
def _are_current() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _ask_again() -> bool:
    _are_current.cache_clear()
    return _are_current()


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """This process's numbers for Prometheus."""
    registry = CollectorRegistry()
    registry.register(HubCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
