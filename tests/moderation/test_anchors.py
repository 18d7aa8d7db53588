"""Heads of the trails outside the database: written once a day, and what they show that the chain alone cannot."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from moderation.models import AuditChain, AuditEvent
from moderation.policies import audit as arithmetic
from moderation.services import anchored, audit
from tests.factories import Cast
from tests.moderation.conftest import NOON


@pytest.fixture
def file(settings: Any, tmp_path: Path) -> Path:
    """Where the heads go."""
    settings.AUDIT_ANCHORS = str(tmp_path / "heads" / "anchors.jsonl")
    return Path(settings.AUDIT_ANCHORS)


def entries(cast: Cast, count: int) -> None:
    for n in range(count):
        audit.append(cohort_id=cast.evening.pk, kind="keep", by=cast.faye, at=NOON, facts={"version": n})


def test_each_head_is_written_once_a_day_with_what_the_check_found(cast: Cast, file: Path) -> None:
    entries(cast, 3)
    assert [audit.anchor_and_check(NOON), audit.anchor_and_check(NOON)] == [1, 0]
    told = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(one["cohort"], one["n"]) for one in told] == [(str(cast.evening.pk), 3)]
    assert audit.anchor_and_check(NOON + timedelta(days=1)) == 1
    head = AuditChain.objects.get()
    assert (head.verified_at, head.broken_n) == (NOON + timedelta(days=1), None)
    AuditEvent.objects.filter(n=2).update(kind="remove")
    audit.anchor_and_check(NOON + timedelta(days=2))
    assert AuditChain.objects.get().broken_n == 2


def test_without_a_file_the_chain_stands_alone_and_a_torn_line_is_passed_over(cast: Cast, file: Path) -> None:
    assert anchored.heads_of(cast.evening.pk) == {}
    entries(cast, 1)
    audit.anchor_and_check(NOON)
    with file.open("a") as end:
        end.write(f'{{"cohort": "{cast.evening.pk}", "n": 9')
    assert list(anchored.heads_of(cast.evening.pk)) == [1]
    assert audit.first_broken(cast.evening.pk) is None


def test_a_chain_written_anew_does_not_fit_its_old_head(cast: Cast, file: Path) -> None:
    entries(cast, 2)
    audit.anchor_and_check(NOON)
    AuditEvent.objects.all().delete()
    AuditChain.objects.update(last_n=0, last_hash=arithmetic.START)
    entries(cast, 2)
    assert audit.first_broken(cast.evening.pk) == 2
