"""Seal everything again with the newest key, while the service runs; afterwards the old keys may go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models

from accounts.sealing import SealedTextField, context_for, key_ring
from accounts.services import second_factors


class Command(BaseCommand):
    help = "Seal all words at rest with the first key of HANDRAIL_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        for model, field in sealed_fields():
            done = reseal(model, field)
            total += done
            self.stdout.write(f"{model._meta.label}.{field.name}: {done}")
        total += second_factors.reseal_all()
        self.stdout.write(f"{total} values sealed again. Nothing uses the older keys now.")


def sealed_fields() -> Iterator[tuple[type[models.Model], SealedTextField]]:
    """Every column that holds words."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, SealedTextField):
                yield model, field


def reseal(model: type[models.Model], field: SealedTextField) -> int:
    """Seal one column with the active key; returns how many values were changed. A value changed meanwhile is left to its writer."""
    ring, done = key_ring(), 0
    rows = model._default_manager.exclude(**{field.name: None}).values_list("pk", field.name)
    for pk, value in rows.iterator(chunk_size=500):
        old = bytes(value)
        if ring.is_current(old):
            continue
        context = context_for(model._meta.db_table, str(field.column), pk)
        new = ring.seal(ring.open(old, context), context)
        done += model._default_manager.filter(**{"pk": pk, field.name: old}).update(**{field.name: new})
    return done
