"""The trail in the database: looks are entries, tampering is found, `verify_audit` says where."""

import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.errors import NotFound
from moderation.errors import NothingToDo
from moderation.models import AuditChain, AuditEvent, Case
from moderation.policies.audit import canonical
from moderation.services import audit, evidence
from tests.factories import Cast
from tests.moderation.conftest import NOON, act, changed, flagged, minutes, opened, said, taken_back, trail
from tests.moderation.pages import message_of

CANARY = "canary4f1d8e0b"


@pytest.fixture
def case(cast: Cast) -> Case:
    return flagged(cast.mo, said(cast.ana, f"The evenings are long {CANARY}.")).case


def verified(**options: object) -> str:
    out = StringIO()
    call_command("verify_audit", stdout=out, **options)
    return out.getvalue()


def broken(**options: object) -> str:
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("verify_audit", stdout=out, **options)
    assert failed.value.returncode == 1
    return out.getvalue()


# ── looks ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_words_that_are_gone_are_shown_with_an_entry(cast: Cast, case: Case) -> None:
    act(cast.faye, case, "remove")
    (shown,) = evidence.show_words(user_id=cast.ruth.user_id, case_id=case.pk, at=minutes(2))
    assert CANARY in shown["body"]
    assert (shown["n"], shown["flagged"], shown["current"]) == (1, True, True)
    entry = AuditEvent.objects.get(kind="evidence")
    assert (entry.actor, entry.case, entry.facts) == (cast.ruth.pk, case.pk, {"revisions": [1]})
    assert CANARY not in canonical(audit.fields_of(entry))


def test_the_reported_words_stay_readable_after_an_edit_and_a_withdrawal(cast: Cast, case: Case) -> None:
    changed(message_of(case), "Nothing to see.", minutes(1))
    taken_back(message_of(case), minutes(2))
    first, second = evidence.show_words(user_id=cast.faye.user_id, case_id=case.pk, at=minutes(3))
    assert (CANARY in first["body"], first["flagged"], first["current"]) == (True, True, False)
    assert (second["body"], second["flagged"], second["current"]) == ("Nothing to see.", False, True)
    act(cast.faye, case, "keep", minutes(4))
    with pytest.raises(NothingToDo):
        evidence.show_words(user_id=cast.faye.user_id, case_id=case.pk, at=minutes(5))


@pytest.mark.parametrize("who", ["ana", "mo", "olu", "kit", "sam"])
def test_nobody_but_the_team_looks(cast: Cast, case: Case, who: str) -> None:
    person = getattr(cast, who).user_id
    flag = case.flags.get()
    with pytest.raises(NotFound):
        evidence.show_words(user_id=person, case_id=case.pk, at=NOON)
    with pytest.raises(NotFound):
        evidence.show_reporter(user_id=person, case_id=case.pk, flag_id=flag.pk, at=NOON)
    assert trail(cast.faye) == []


def test_a_case_about_a_person_has_no_words(cast: Cast) -> None:
    case = Case.objects.create(cohort=cast.evening, member=cast.mo, due_at=NOON)
    with pytest.raises(NotFound):
        evidence.show_words(user_id=cast.faye.user_id, case_id=case.pk, at=NOON)


def test_the_reporter_is_named_on_a_look_that_is_kept(cast: Cast, case: Case) -> None:
    flag = case.flags.get()
    shown = evidence.show_reporter(user_id=cast.faye.user_id, case_id=case.pk, flag_id=flag.pk, at=NOON)
    assert shown["name"] == "Mo"
    entry = AuditEvent.objects.get(kind="reporter")
    assert (entry.actor, entry.target, entry.reason) == (cast.faye.pk, flag.pk, "conduct")
    assert str(cast.mo.pk) not in canonical(audit.fields_of(entry))


def test_who_is_reported_never_learns_by_whom(cast: Cast) -> None:
    flag = flagged(cast.mo, said(cast.faye))
    with pytest.raises(NotFound):
        evidence.show_reporter(user_id=cast.faye.user_id, case_id=flag.case_id, flag_id=flag.pk, at=NOON)


def test_a_rule_has_no_name_and_a_foreign_flag_is_none(cast: Cast, case: Case) -> None:
    held = Case.objects.get(message=said(cast.ana, "my number is 212-555-0142"))
    user_id = cast.faye.user_id
    with pytest.raises(NotFound):
        evidence.show_reporter(user_id=user_id, case_id=held.pk, flag_id=held.flags.get().pk, at=NOON)
    with pytest.raises(NotFound):
        evidence.show_reporter(user_id=user_id, case_id=held.pk, flag_id=case.flags.get().pk, at=NOON)


# ── the chain ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def five(cast: Cast, case: Case) -> Cast:
    """Five entries in the evening group's trail, two in the other one's."""
    for kind in ("claim", "hold", "release", "reopen", "keep"):
        act(cast.faye, case, kind)
    elsewhere = opened(_ruth_elsewhere(cast), said(cast.olu))
    act(_ruth_elsewhere(cast), elsewhere, "keep")
    return cast


def _ruth_elsewhere(cast: Cast):
    return cast.other.memberships.get(user=cast.ruth.user)


def test_a_whole_trail_passes(five: Cast) -> None:
    assert trail(five.faye) == ["claim", "hold", "release", "reopen", "keep"]
    assert verified() == "Whole: 2 of 2 trails.\n"
    assert verified(cohort=five.evening.pk) == "Whole: 1 of 1 trails.\n"


@pytest.mark.parametrize("n", [1, 3, 5])
@pytest.mark.parametrize(
    "change", [{"reason": "other"}, {"actor": uuid.UUID(int=5)}, {"facts": {}}, {"hash": "0" * 64}]
)
def test_a_changed_entry_is_named(five: Cast, n: int, change: dict[str, object]) -> None:
    AuditEvent.objects.filter(chain=five.evening.pk, n=n).update(**change)
    assert broken() == f"cohort {five.evening.pk}: entry {n} is broken\n"
    assert verified(cohort=five.other.pk) == "Whole: 1 of 1 trails.\n"


@pytest.mark.parametrize("n", [1, 3, 5])
def test_a_missing_entry_is_named(five: Cast, n: int) -> None:
    AuditEvent.objects.filter(chain=five.evening.pk, n=n).delete()
    assert broken(cohort=five.evening.pk) == f"cohort {five.evening.pk}: entry {n} is broken\n"


def test_swapped_entries_are_named(five: Cast) -> None:
    rows = AuditEvent.objects.filter(chain=five.evening.pk)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        rows.filter(n=old).update(n=new)
    assert "entry 2 is broken" in broken()


def test_a_chain_without_its_head_is_broken(five: Cast) -> None:
    AuditChain.objects.filter(cohort=five.evening).delete()
    assert f"cohort {five.evening.pk}: entry 1 is broken" in broken()


def test_a_house_without_a_trail_is_whole(cast: Cast) -> None:
    assert verified() == "Whole: 0 of 0 trails.\n"
    assert verified(cohort=cast.evening.pk) == "Whole: 1 of 1 trails.\n"
