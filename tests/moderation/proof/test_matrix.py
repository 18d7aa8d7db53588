"""Who may do what (test 19): every act, every role, own cohort and another, over HTTP, by socket, and in the site administration."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.admin import site
from chat.models import Message
from moderation.models import Action, AuditEvent, Case, EmergencyDisclosure, Flag, OwnPhrase
from moderation.policies import cases as rules
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import flagged, signed_in
from tests.moderation.conftest import said as said_at
from tests.moderation.proof.conftest import Enter, figure
from tests.wire.conftest import act

CANARY = "canary93f0c1d2"
TEAM = frozenset({"facilitator", "supervisor"})
SUPERVISOR = frozenset({"supervisor"})
ROLES = (
    "member",
    "co_leader",
    "peer_specialist",
    "facilitator",
    "supervisor",
    "supporter",
    "facilitator elsewhere",
    "supervisor elsewhere",
    "left",
    "admin",
    "nobody",
)
MORE: dict[str, dict[str, Any]] = {
    "remove": {"reason": "conduct", "note": None},
    "note": {"note": {"text": "How are you?"}},
    "give_back_words": {"note": {"text": "Here they are."}},
    **{kind: {"minutes": 5} for kind in ("mute", "slow", "suspend")},
}
Act = Callable[[Client, Cast, Case], int]


def decide(kind: str) -> Act:
    def ask(client: Client, cast: Cast, case: Case) -> int:
        case.refresh_from_db()
        body = {"kind": kind, "expected_version": case.version, **MORE.get(kind, {})}
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        path = f"/api/v1/cases/{case.pk}/actions"
        return client.post(path, body, content_type="application/json", headers=headers).status_code

    return ask


def get(path: str) -> Act:
    return lambda client, cast, case: client.get(filled(path, cast, case)).status_code


def listed(client: Client, cast: Cast, case: Case) -> int:
    """A list without it is as good as no."""
    answer = client.get("/api/v1/cases?state=all")
    return 200 if str(case.pk) in answer.content.decode() else 404


def send(path: str, **fields: Any) -> Act:
    return lambda client, cast, case: client.post(filled(path, cast, case), fields).status_code


def filled(path: str, cast: Cast, case: Case) -> str:
    return path.format(
        case=case.pk, message=case.message_id, cohort=cast.evening.pk, ana=cast.ana.pk, flag=first_flag(case)
    )


def first_flag(case: Case) -> uuid.UUID:
    return Flag.objects.filter(case=case).earliest("created_at").pk


HAPPENED = {
    "recipient": "Dr Lind",
    "facility": "City hospital",
    "discloser": "Faye",
    "disclosed_at": "2026-11-01T09:30",
    "nature": "Found unconscious.",
}
ACTS: dict[str, tuple[Act, frozenset[str]]] = {
    "find the case in the queue": (listed, TEAM),
    "read the case": (get("/api/v1/cases/{case}"), TEAM),
    "open the case's page": (get("/queue/{case}/"), TEAM),
    "see removed words": (send("/queue/{case}/words/"), TEAM),
    "see who reported": (send("/queue/{case}/reports/{flag}/"), TEAM),
    "read the trail": (get("/trail/{cohort}/"), TEAM),
    "read the handover": (get("/handover/{cohort}/"), TEAM),
    "open a person's page": (get("/cohorts/{cohort}/people/{ana}/"), TEAM),
    "look somebody up": (get("/cohorts/{cohort}/people/{ana}/disclosure/"), TEAM),
    "write down a disclosure": (send("/cohorts/{cohort}/people/{ana}/disclosure/", **HAPPENED), TEAM),
    "read the figures": (get("/figures/{cohort}/"), SUPERVISOR),
    "read the phrases": (get("/phrases/{cohort}/"), TEAM),
    "switch a phrase on": (send("/phrases/{cohort}/", phrase="casino", kind="alert"), TEAM),
    "slow the room": (send("/cohorts/{cohort}/running/pace/", seconds=60), TEAM),
    "pause the room": (send("/cohorts/{cohort}/running/mode/", mode="paused"), TEAM),
    **{kind: (decide(kind), TEAM) for kind in sorted(rules.KINDS - {"suspend"})},
    "suspend": (decide("suspend"), SUPERVISOR),
}
REFUSED = (302, 401, 403, 404)
# Where a redirect is the answer to something done, and where to the entrance.
DONE_BY_REDIRECT = {"write down a disclosure", "switch a phrase on", "slow the room", "pause the room"}


def client_of(role: str, cast: Cast) -> Client:
    """Somebody in this role; everybody was here before anything was said."""
    if role == "nobody":
        return Client()
    if role == "admin":
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = factories.session_key(cast.ada)
        return client
    if role == "left":
        return signed_in(cast.kit)
    if role == "supporter":
        return signed_in(cast.sam)
    name, _space, elsewhere = role.partition(" ")
    return signed_in(factories.join(cast.other if elsewhere else cast.evening, "priya", name))


def state() -> tuple[int, ...]:
    """What a refused act must leave as it was."""
    counted = (Action, AuditEvent, EmergencyDisclosure, OwnPhrase)
    return (*[model.objects.count() for model in counted], *Case.objects.values_list("version", flat=True))


@pytest.mark.parametrize("role", ROLES)
def test_only_these_roles_do_this_over_http_and_a_no_changes_nothing(cast: Cast, role: str) -> None:
    client = client_of(role, cast)
    at = timezone.now()
    case = flagged(cast.mo, said_at(cast.ana, f"The evenings are long {CANARY}.", at), at=at).case
    wrong = []
    for name, (do, may) in ACTS.items():
        before = state()
        status = do(client, cast, case)
        if role in may:
            allowed = status in (200, 409, 422) or (status == 302 and name in DONE_BY_REDIRECT)
            wrong += [] if allowed else [(name, status)]
        elif status not in REFUSED or state() != before:
            wrong.append((name, status))
    assert wrong == []


def test_nobody_decides_about_their_own_message(cast: Cast) -> None:
    at = timezone.now()
    case = flagged(cast.mo, said_at(cast.faye, "Mine.", at), at=at).case
    client = signed_in(cast.faye)
    before = state()
    for name, (do, _may) in ACTS.items():
        if name in rules.KINDS or name in ("read the case", "see removed words", "see who reported"):
            assert do(client, cast, case) in (403, 404), name
    assert state() == before


def test_the_administration_shows_no_words_and_deletes_nothing(cast: Cast) -> None:
    at = timezone.now()
    flagged(cast.mo, said_at(cast.ana, f"The evenings are long {CANARY}.", at), at=at, words=f"He means me {CANARY}.")
    client = client_of("admin", cast)
    for model in site._registry:
        base = f"/site-administration/{model._meta.app_label}/{model._meta.model_name}/"
        pages = [client.get(base), client.get(base, {"q": CANARY})]
        first = model._default_manager.first()
        if first is not None:
            pages.append(client.get(f"{base}{first.pk}/change/"))
            assert client.post(f"{base}{first.pk}/delete/", {"post": "yes"}).status_code == 403, base
            assert client.get(f"{base}{first.pk}/delete/").status_code == 403, base
        for page in pages:
            assert "The evenings" not in page.content.decode(), base
            assert "He means me" not in page.content.decode(), base
    assert Message.objects.count() == Flag.objects.count() == 1


@pytest.mark.process
async def test_only_these_roles_decide_by_socket(house: Cast, enter: Enter) -> None:
    for name, role in (("priya", "supervisor"), ("tom", "peer_specialist"), ("cora", "co_leader")):
        await act(factories.join, house.evening, name, role)
    case = await act(lambda: flagged(house.mo, said_at(house.ana, "Hello.", timezone.now())).case)
    people = {
        "faye": TEAM,
        "ruth": TEAM,
        "priya": TEAM,
        "tom": (),
        "cora": (),
        "mo": (),
        "ana": (),
        "sam": (),
        "olu": (),
    }
    asked = 0
    for name, may in people.items():
        client = await enter(name)
        for kind in sorted(rules.KINDS):
            await act(case.refresh_from_db)
            before = await act(state)
            answer = await client.ask(
                "act",
                key=str(uuid.uuid4()),
                case=str(case.pk),
                kind=kind,
                expected_version=case.version,
                **MORE.get(kind, {}),
            )
            asked += 1
            refused = answer["t"] == "error" and answer["code"] in ("forbidden", "not_found")
            if not may:
                assert refused, (name, kind, answer)
                assert await act(state) == before
            elif kind == "suspend" and name != "priya":
                assert answer["code"] == "forbidden", answer
            elif kind != "purge":
                assert not refused, (name, kind, answer)
    figure(f"permission matrix: {len(ACTS)} acts x {len(ROLES)} roles over HTTP, {asked} decisions by socket, 0 wrong")
