"""Who may do what (test 19): every act, every role, own cohort and another, over HTTP, by socket, and in the site administration."""

import uuid

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
from tests.moderation.proof.acts import ACTS, ASKED, DONE_BY_REDIRECT, MORE, OWN, REFUSED, TEAM
from tests.moderation.proof.conftest import Enter, figure
from tests.wire.client import Closed, WireClient
from tests.wire.conftest import act

CANARY = "canary93f0c1d2"
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
BY_SOCKET = {
    **dict.fromkeys(("faye", "ruth", "priya"), TEAM),
    **dict.fromkeys(("tom", "cora", "mo", "ana", "sam", "olu", "xena", "yara"), frozenset[str]()),
}


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
    await keep_out(enter)
    asked = 0
    for name, may in BY_SOCKET.items():
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
