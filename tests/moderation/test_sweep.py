"""After a removal the words are nowhere: every page and every answer, generated from the site map, for everybody (I1, I3)."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from chat.models import RoomEvent, UserEvent
from chat.services import messages, reactions
from groups.models import CareTask, StaffEvent
from moderation.models import Action, AuditEvent, Case, Note
from tests import factories
from tests.factories import Cast
from tests.moderation.conftest import act, flagged, signed_in
from tests.moderation.conftest import said as said_at
from tests.moderation.pages import message_of

CANARY = "canary5e8c7f21"
REMOVED_FIELDS = {"id", "rev"}


def routes(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Every address of the site map, with its parts still open."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, path)
        elif isinstance(one, URLPattern) and "^" not in path and "site-administration" not in path:
            yield "/" + path


@pytest.fixture
def removed(cast: Cast) -> Case:
    """A message by Ana with a reply and a sign, reported by Mo, taken down by Faye with a note that is out."""
    at = timezone.now()
    message = said_at(cast.ana, f"The evenings are long {CANARY}.", at)
    messages.post_message(by=cast.dana, body="I hear you.", key=uuid.uuid4(), at=at, reply_to=message.pk)
    reactions.set_reaction(by=cast.dana, message_id=message.pk, emoji="heart", on=True, at=at)
    case = flagged(cast.mo, message, at=at, words="He means me.").case
    act(cast.faye, case, "remove", at, note="Hi Ana. Shall we talk?")
    Note.objects.update(send_after=at)
    return case


def filled(route: str, cast: Cast, case: Case) -> str:
    """The address with the ids of this story; whatever we have no id for gets a made-up one."""
    known = {
        "room": cast.room.pk,
        "message": case.message_id,
        "case": case.pk,
        "note": Note.objects.get().pk,
        "cohort": cast.evening.pk,
        "member": cast.ana.pk,
        "flag": case.flags.get().pk,
    }

    def part(found: re.Match[str]) -> str:
        name = found[2].removesuffix("_id")
        plain = {"int": "1", "str": "heart", "slug": "x", "path": "x"}
        return str(known.get(name) or plain.get((found[1] or "str").rstrip(":")) or uuid.uuid4())

    return re.sub(r"<(\w+:)?(\w+)>", part, route)


@pytest.mark.parametrize("who", ["ana", "mo", "dana", "olu", "kit", "sam", "nobody"])
def test_no_address_of_the_site_gives_the_words_to_anybody(cast: Cast, removed: Case, who: str) -> None:
    client = Client() if who == "nobody" else signed_in(getattr(cast, who))
    client.raise_request_exception = True
    found = [filled(route, cast, removed) for route in routes()]
    assert len(found) > 60
    assert f"/rooms/{cast.room.pk}/" in found
    assert f"/api/v1/rooms/{cast.room.pk}/messages" in found
    for path in found:
        if path.startswith(("/metrics", "/readyz")):
            continue
        answer: Any = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert CANARY not in content.decode(errors="replace"), path
        assert answer.status_code < 500, path


def test_the_team_gets_them_on_a_click_only(cast: Cast, removed: Case) -> None:
    faye = signed_in(cast.faye)
    for route in routes():
        path = filled(route, cast, removed)
        if not path.startswith(("/metrics", "/readyz")):
            answer: Any = faye.get(path)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert CANARY not in content.decode(errors="replace"), path
    assert CANARY in faye.post(f"/queue/{removed.pk}/words/").content.decode()


def test_events_of_a_removal_hold_nothing_but_id_and_revision(cast: Cast, removed: Case) -> None:
    dana = signed_in(cast.dana)
    act(cast.faye, removed, "restore", timezone.now())
    act(cast.faye, removed, "hold", timezone.now())
    act(cast.faye, removed, "remove", timezone.now())
    events = dana.get(f"/api/v1/rooms/{cast.room.pk}/events?after={cast.dana.seat.joined_seq}").json()["events"]
    about = [event for event in events if event["data"].get("id") == str(removed.message_id)]
    gone = [event for event in about if event["kind"] != "reaction.set"]
    assert len(gone) >= 4
    for event in gone:
        assert set(event["data"]) == REMOVED_FIELDS
        assert event["actor"] is None
    assert str(cast.faye.pk) not in json.dumps(gone)


def test_nothing_the_author_or_the_group_gets_tells_of_reports(cast: Cast, removed: Case) -> None:
    for member in (cast.ana, cast.dana):
        client = signed_in(member)
        paths = [f"/rooms/{cast.room.pk}/", "/notes/", f"/notes/{Note.objects.get().pk}/"]
        paths += [
            f"/api/v1/rooms/{cast.room.pk}/{one}"
            for one in ("snapshot", "messages", f"events?after={member.seat.joined_seq}")
        ]
        told = "".join(client.get(path).content.decode() for path in [*paths, "/api/v1/notes"])
        assert "He means me." not in told
        assert "conduct" not in told
        assert "reported" not in told
        assert str(removed.pk) not in told


def test_no_log_and_no_trail_of_ours_holds_words(cast: Cast, removed: Case) -> None:
    rows: list[Any] = []
    for model in (RoomEvent, UserEvent, StaffEvent, CareTask, AuditEvent, Action, Case):
        rows += list(model.objects.values())
    told = str(rows)
    for words in (CANARY, "He means me.", "Shall we talk"):
        assert words not in told
    assert message_of(removed).state == "removed"


# ── who may do what ──────────────────────────────────────────────────────────────────────────────────────────────────
def post(client: Client, path: str, body: dict[str, Any] | None = None) -> int:
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    return client.post(path, body or {}, content_type="application/json", headers=headers).status_code


ACTS: dict[str, Callable[[Client, Case], int]] = {
    "read": lambda client, case: client.get(f"/api/v1/cases/{case.pk}").status_code,
    "page": lambda client, case: client.get(f"/queue/{case.pk}/").status_code,
    "claim": lambda client, case: post(
        client, f"/api/v1/cases/{case.pk}/actions", {"kind": "claim", "expected_version": case.version}
    ),
    "keep": lambda client, case: post(
        client, f"/api/v1/cases/{case.pk}/actions", {"kind": "keep", "expected_version": case.version}
    ),
    "mute": lambda client, case: post(
        client, f"/api/v1/cases/{case.pk}/actions", {"kind": "mute", "minutes": 5, "expected_version": case.version}
    ),
    "words": lambda client, case: client.post(f"/queue/{case.pk}/words/").status_code,
    "reporter": lambda client, case: client.post(f"/queue/{case.pk}/reports/{case.flags.get().pk}/").status_code,
    "open": lambda client, case: post(client, f"/api/v1/messages/{case.message_id}/cases"),
    "about": lambda client, case: post(client, f"/api/v1/members/{message_of(case).author_id}/cases"),
}
MAY = {"facilitator", "supervisor"}


def browser_of(role: str, cast: Cast) -> Client:
    """Somebody in this role, who was here before anything was said."""
    if role == "nobody":
        return Client()
    if role == "admin":
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = factories.session_key(cast.ada)
        return client
    if role == "left":
        return signed_in(cast.kit)
    if role == "elsewhere":
        return signed_in(factories.join(cast.other, "priya", "facilitator"))
    return signed_in(factories.join(cast.evening, "priya", role))


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize(
    "role",
    ["member", "co_leader", "peer_specialist", "facilitator", "supervisor", "elsewhere", "left", "admin", "nobody"],
)
def test_only_the_team_of_the_cohort_acts_and_a_no_changes_nothing(cast: Cast, role: str, name: str) -> None:
    client = browser_of(role, cast)
    case = flagged(cast.mo, said_at(cast.ana, at=timezone.now()), at=timezone.now()).case
    status = ACTS[name](client, case)
    if role in MAY:
        assert status == 200
        return
    assert status in (302, 401, 403, 404)
    case.refresh_from_db()
    assert case.version == 1
    assert not Action.objects.exists()
    assert not AuditEvent.objects.exists()
