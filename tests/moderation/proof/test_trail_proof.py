"""The trail under eight hands, and under the hands of somebody with the whole database (test 18)."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from groups.models import Membership
from moderation.models import AuditChain, AuditEvent, Case
from moderation.services import audit
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import flagged, said
from tests.moderation.proof.conftest import Browse, decide, figure, rounds
from tests.process import WebProcess
from tests.wire.client import HttpClient

pytestmark = pytest.mark.process

DECIDERS = ("faye", "ruth", "priya", "tess")


def acts(desk: HttpClient, cases: list[Case], seed: int, count: int, webs: list[WebProcess]) -> int:
    """`count` accepted acts of one person on these cases, whatever the others do meanwhile."""
    rng = random.Random(seed)  # noqa: S311 - the same acts every time
    accepted = 0
    while accepted < count:
        case = str(rng.choice(cases).pk)
        status, told = desk.ask("GET", f"/api/v1/cases/{case}")
        assert status == 200, strange(status, told, webs)
        kind = rng.choice(["claim", "keep", "remove", "restore", "hold", "release", "mute", "reopen"])
        minutes = {"minutes": 5} if kind == "mute" else {}
        status, told = decide(desk, case, kind, told["version"], **minutes)
        assert status in (200, 409, 422), strange(status, told, webs)
        accepted += status == 200
    return accepted


def strange(status: int, told: Any, webs: list[WebProcess]) -> str:
    """An answer that nobody should get, with what the servers said."""
    return "\n".join([f"{status} {told}", *(web.log[-4000:] for web in webs)])


def test_acts_of_eight_people_at_once_make_one_whole_chain(house: Cast, browse: Browse, webs: list[WebProcess]) -> None:
    for name in DECIDERS[2:]:
        factories.join(house.evening, name, "supervisor")
    cases = [flagged(house.mo, said(house.ana)).case for _ in range(12)]
    each = rounds(4, 125)
    desks = [browse(DECIDERS[n % 4]) for n in range(8)]
    # Every hand has finished before anything is looked at, or taken away from under it; on a slow machine that is a quarter of an hour.
    with ThreadPoolExecutor(8) as hands:
        done = [hands.submit(acts, desk, cases, seed, each, webs) for seed, desk in enumerate(desks)]
    assert [one.result() for one in done] == [each] * 8
    numbers = list(AuditEvent.objects.filter(chain=house.evening.pk).order_by("n").values_list("n", flat=True))
    assert numbers == list(range(1, 8 * each + 1))
    assert audit.first_broken(house.evening.pk) is None
    figure(f"acts of 8 clients at once: {len(numbers)} entries, no gap, the chain is whole")


@pytest.fixture
def chain(house: Cast, settings: Any, tmp_path: Path) -> Membership:
    """A chain of forty entries whose head was written outside at the thirtieth and at the last."""
    settings.AUDIT_ANCHORS = str(tmp_path / "anchors.jsonl")
    for n in range(40):
        audit.append(cohort_id=house.evening.pk, kind="keep", by=house.faye, at=timezone.now(), facts={"version": n})
        if n == 30:
            assert audit.anchor_and_check(timezone.now()) == 1
    AuditChain.objects.update(anchored_on=None)
    audit.anchor_and_check(timezone.now())
    assert AuditChain.objects.get().broken_n is None
    return house.faye


def tamperings(of: Membership) -> list[Callable[[random.Random], int]]:
    """What somebody with the database could do; each returns the first number that must be named."""
    rows = AuditEvent.objects.filter(chain=of.cohort_id)

    def change(rng: random.Random) -> int:
        n = rng.randint(1, 40)
        field, value = rng.choice(
            [("kind", "remove"), ("reason", "other"), ("role", "rule"), ("facts", {"version": -1}), ("hash", "f" * 64)]
        )
        rows.filter(n=n).update(**{field: value})
        return n

    def delete(rng: random.Random) -> int:
        n = rng.randint(1, 39)
        rows.filter(n=n).delete()
        return n

    def swap(rng: random.Random) -> int:
        n = rng.randint(1, 39)
        for old, new in ((n, 0), (n + 1, n), (0, n + 1)):
            rows.filter(n=old).update(n=new)
        return n

    def insert(rng: random.Random) -> int:
        n = rng.randint(1, 40)
        for later in range(40, n - 1, -1):
            rows.filter(n=later).update(n=later + 1)
        AuditEvent.objects.create(chain=of.cohort_id, n=n, at=timezone.now(), role="rule", kind="keep", hash="0" * 64)
        return n

    def cut(rng: random.Random) -> int:
        left = rng.randint(30, 39)
        rows.filter(n__gt=left).delete()
        head = rows.get(n=left)
        AuditChain.objects.filter(pk=of.cohort_id).update(last_n=left, last_hash=head.hash)
        return left + 1

    return [change, change, delete, swap, insert, cut]


@pytest.mark.django_db(transaction=True)
def test_every_tampering_is_found_and_named(chain: Membership) -> None:
    rng, found = random.Random(20261123), 0  # noqa: S311 - the same tamperings every time
    ways = tamperings(chain)
    for n in range(rounds(30, 1000)):
        with transaction.atomic():
            expected = ways[n % len(ways)](rng)
            found += audit.first_broken(chain.cohort_id) == expected
            transaction.set_rollback(True)
    assert audit.first_broken(chain.cohort_id) is None
    figure(f"tamperings: {rounds(30, 1000)}, found and named {found}")
    assert found == rounds(30, 1000)


@pytest.mark.django_db(transaction=True)
def test_the_command_names_a_cut_tail_and_fails(chain: Membership, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    AuditEvent.objects.filter(chain=chain.cohort_id, n__gt=35).delete()
    last = AuditEvent.objects.get(chain=chain.cohort_id, n=35)
    AuditChain.objects.update(last_n=35, last_hash=last.hash)
    with pytest.raises(CommandError):
        call_command("verify_audit", cohort=chain.cohort_id)
    assert "entry 36 is broken" in capsys.readouterr().out
