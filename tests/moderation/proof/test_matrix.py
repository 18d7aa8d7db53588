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
from groups.models import CareTask, Shift
from groups.services.support import ask_for_help
from moderation import urls
from moderation.models import Action, AuditEvent, Case, EmergencyDisclosure, Flag, OwnPhrase
from moderation.policies import cases as rules
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import flagged, signed_in
from tests.moderation.conftest import said as said_at
from tests.moderation.proof.conftest import Enter, figure
from tests.wire.client import Closed, WireClient
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
        return noted(client.post(path, body, content_type="application/json", headers=headers))

    return ask


def noted(answer: Any) -> int:
    """The status; and which door it was."""
    ASKED.add(answer.resolver_match.url_name)
    return int(answer.status_code)


def call(path: str, **body: Any) -> Act:
    """The same over the API."""

    def ask(client: Client, cast: Cast, case: Case) -> int:
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        asked = filled(path, cast, case)
        return noted(client.post(asked, body, content_type="application/json", headers=headers))

    return ask


def get(path: str) -> Act:
    return lambda client, cast, case: noted(client.get(filled(path, cast, case)))


def listed(client: Client, cast: Cast, case: Case) -> int:
    """A list without it is as good as no."""
    answer = client.get("/api/v1/cases?state=all")
    noted(answer)
    return 200 if str(case.pk) in answer.content.decode() else 404


def send(path: str, **fields: Any) -> Act:
    return lambda client, cast, case: noted(client.post(filled(path, cast, case), filled_in(fields, cast)))


def filled(path: str, cast: Cast, case: Case) -> str:
    return path.format(
        case=case.pk,
        message=case.message_id,
        cohort=cast.evening.pk,
        room=cast.room.pk,
        ana=cast.ana.pk,
        flag=first_flag(case),
        task=CareTask.objects.earliest("raised_at").pk,
        version=case.version,
        phrase=first_phrase(cast),
    )


def filled_in(fields: dict[str, Any], cast: Cast) -> dict[str, Any]:
    """Each form has a key of its own, and what names Ana names her."""
    told = {name: str(cast.ana.pk) if value == "ana" else value for name, value in fields.items()}
    return {"key": str(uuid.uuid4()), **told}


def first_phrase(cast: Cast) -> uuid.UUID:
    found = OwnPhrase.objects.filter(cohort=cast.evening).first()
    return found.pk if found is not None else uuid.uuid4()


def first_flag(case: Case) -> uuid.UUID:
    return Flag.objects.filter(case=case).earliest("created_at").pk


HAPPENED = {
    "recipient": "Dr Lind",
    "facility": "City hospital",
    "discloser": "Faye",
    "disclosed_at": "2026-11-01T09:30",
    "nature": "Found unconscious.",
}
ASKED: set[str] = set()
WORKERS = TEAM | {"peer_specialist"}
EVERYBODY = WORKERS | {"member", "co_leader"}
ACTS: dict[str, tuple[Act, frozenset[str]]] = {
    "report the message": (call("/api/v1/messages/{message}/flags", reason="conduct", words=""), EVERYBODY),
    "open the form of a report": (get("/messages/{message}/report/"), EVERYBODY),
    "hide it for oneself": (send("/messages/{message}/hide/"), EVERYBODY),
    "worry about Ana": (send("/rooms/{room}/worried/", about="ana", words=""), EVERYBODY),
    "say that one watches": (send("/cohorts/{cohort}/running/watch/", **{"watch-minutes": 60}), WORKERS),
    "open the alert": (get("/needs-me/{task}/"), WORKERS),
    "take the alert": (send("/needs-me/{task}/take/"), WORKERS),
    "give the alert back": (send("/needs-me/{task}/back/"), WORKERS),
    "open a case about the message": (send("/messages/{message}/case/"), TEAM),
    "open a case over the API": (call("/api/v1/messages/{message}/cases"), TEAM),
    "open a case about Ana": (call("/api/v1/members/{ana}/cases"), TEAM),
    "take the case": (send("/queue/{case}/take/", version="1"), TEAM),
    "give the case back": (send("/queue/{case}/back/", version="1"), TEAM),
    "decide on the page": (send("/queue/{case}/decide/", kind="note"), TEAM),
    "undo on the page": (send("/queue/{case}/undo/", version="1"), TEAM),
    "end a phrase": (send("/phrases/{cohort}/{phrase}/end/"), TEAM),
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
DONE_BY_REDIRECT = {
    *("write down a disclosure", "switch a phrase on", "slow the room", "pause the room", "hide it for oneself"),
    *("worry about Ana", "say that one watches", "take the alert", "give the alert back", "end a phrase"),
    *("open a case about the message", "take the case", "give the case back", "undo on the page"),
}
# What one does about oneself, or about a page that lists what one may see; nobody else's is there to be asked for.
OWN = {
    *("needs_me", "queue", "keep_several", "folded", "looks", "notes", "note", "look_again"),
    *("flag_thanks", "hidden", "show_again", "worried_thanks", "my_data", "my_data_file"),
}


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
    counted = (Action, AuditEvent, EmergencyDisclosure, OwnPhrase, Flag, Case, CareTask, Shift)
    return (*[model.objects.count() for model in counted], *Case.objects.values_list("version", flat=True))


@pytest.mark.parametrize("role", ROLES)
def test_only_these_roles_do_this_over_http_and_a_no_changes_nothing(cast: Cast, role: str) -> None:
    client = client_of(role, cast)
    at = timezone.now()
    case = flagged(cast.mo, said_at(cast.ana, f"The evenings are long {CANARY}.", at), at=at).case
    ask_for_help(user_id=cast.ana.user_id, at=at)
    wrong = []
    for name, (do, may) in ACTS.items():
        before = state()
        status = do(client, cast, case)
        if role in may:
            allowed = status in (200, 400, 409, 422) or (status == 302 and name in DONE_BY_REDIRECT)
            wrong += [] if allowed else [(name, status)]
        elif status not in REFUSED or state() != before:
            wrong.append((name, status))
    assert wrong == []


def test_every_door_of_the_desk_is_in_the_matrix(cast: Cast) -> None:
    client, at = client_of("supervisor", cast), timezone.now()
    case = flagged(cast.mo, said_at(cast.ana, "The evenings are long.", at), at=at).case
    ask_for_help(user_id=cast.ana.user_id, at=at)
    ASKED.clear()
    for do, _may in ACTS.values():
        do(client, cast, case)
    doors = {one.name for one in urls.urlpatterns} | {
        "flag",
        "open_for_message",
        "open_for_member",
        "listed",
        "one",
        "act",
    }
    assert doors - ASKED - OWN == set()


def test_nobody_decides_about_their_own_message(cast: Cast) -> None:
    at = timezone.now()
    case = flagged(cast.mo, said_at(cast.faye, "Mine.", at), at=at).case
    client = signed_in(cast.faye)
    ask_for_help(user_id=cast.ana.user_id, at=at)
    before = state()
    for name, (do, _may) in ACTS.items():
        if name in rules.KINDS or name in ("read the case", "see removed words", "see who reported"):
            assert do(client, cast, case) in (403, 404), name
    assert state() == before


def test_the_administration_shows_no_words_and_deletes_nothing(cast: Cast) -> None:
    at = timezone.now()
    flagged(cast.mo, said_at(cast.ana, f"The evenings are long {CANARY}.", at), at=at, words=f"He means me {CANARY}.")
    client = client_of("admin", cast)
    boss = factories.join(cast.evening, "priya", "supervisor")
    people = (cast.mo, cast.faye, cast.sam, cast.olu, cast.kit, boss)
    others = [Client(), *(signed_in(member) for member in people)]
    for model in site._registry:
        base = f"/site-administration/{model._meta.app_label}/{model._meta.model_name}/"
        for other in others:
            assert other.get(base).status_code in (302, 403, 404), base
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


IN_THE_ROOM = ("faye", "ruth", "priya", "tom", "cora", "mo", "ana")


async def reports(client: WireClient, name: str, case: Case) -> None:
    """Everybody in the room may report a message that is not their own, and nobody else."""
    told = await client.ask("flag", key=str(uuid.uuid4()), message=str(case.message_id), reason="other", words="")
    assert (told["t"] == "ok") == (name in IN_THE_ROOM and name != "ana"), (name, told)


def more_people(house: Cast) -> None:
    """Every role that the cast has not, here and elsewhere."""
    for name, role in (("priya", "supervisor"), ("tom", "peer_specialist"), ("cora", "co_leader")):
        factories.join(house.evening, name, role)
    for name, role in (("xena", "facilitator"), ("yara", "supervisor")):
        factories.join(house.other, name, role)


async def keep_out(enter: Enter) -> None:
    """Who has left and who keeps the site belong to no room: their socket is closed before anything can be asked."""
    for name in ("kit", "ada"):
        with pytest.raises(Closed):
            await enter(name)


@pytest.mark.process
async def test_only_these_roles_decide_by_socket(house: Cast, enter: Enter) -> None:
    await act(more_people, house)
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
        "xena": (),
        "yara": (),
    }
    await keep_out(enter)
    asked = 0
    for name, may in people.items():
        client = await enter(name)
        await reports(client, name, case)
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
