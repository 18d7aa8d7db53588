"""The doors of the wire (PROTOCOL section 6): shapes, codes, keys, and who gets in."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from chat.live.commands import Command, Person, command_named
from moderation.models import AuditEvent, Case, Note
from moderation.services.cases import UNSAID
from tests.factories import Cast
from tests.moderation.conftest import NOON, flagged, opened, said, signed_in
from tests.moderation.pages import message_of

CASE_FIELDS = {
    "id",
    "cohort",
    "subject",
    "status",
    "priority",
    "version",
    "flags",
    "claimed_by",
    "claim_expires_at",
    "due_at",
    "opened_at",
    "log",
}


def ask(client: Client, path: str, body: object = None, key: uuid.UUID | str | None = None) -> tuple[int, Any]:
    """Status and body of a request; a body makes it a POST with a key of its own."""
    if body is None:
        answer = client.get(f"/api/v1{path}")
    else:
        headers = {"Idempotency-Key": str(key or uuid.uuid4())}
        answer = client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


@pytest.fixture
def faye(cast: Cast) -> Client:
    return signed_in(cast.faye)


@pytest.fixture
def case(cast: Cast) -> Case:
    now = timezone.now()
    return flagged(cast.mo, said(cast.ana, at=now), words="He means me.", at=now).case


def test_a_case_has_the_fields_of_the_protocol_and_no_reporter(cast: Cast, faye: Client, case: Case) -> None:
    status, told = ask(faye, f"/cases/{case.pk}")
    assert (status, set(told)) == (200, CASE_FIELDS)
    assert told["subject"]["message"]["body"] == "Day three. The evenings are long."
    assert told["subject"]["message"]["author"]["name"] == "Ana"
    (flag,) = told["flags"]
    assert {"id", "reason", "words", "rev", "at"} <= set(flag)
    assert (flag["reason"], flag["words"], flag["rev"], flag["by"]) == ("conduct", "He means me.", 1, "member")
    assert "Mo" not in str(told)
    assert str(cast.mo.pk) not in str(told)


def test_a_rules_flag_explains_itself(cast: Cast, faye: Client) -> None:
    case = Case.objects.get(message=said(cast.ana, "my number is 212-555-0142"))
    (flag,) = ask(faye, f"/cases/{case.pk}")[1]["flags"]
    assert (flag["by"], flag["rule"], flag["span"]) == ("rule", "phone-written-out", [13, 25])
    assert flag["rule_version"] >= 1


@pytest.mark.parametrize("who", ["ana", "mo", "olu", "sam"])
def test_to_everybody_else_a_case_does_not_exist(cast: Cast, case: Case, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert ask(client, f"/cases/{case.pk}") == ask(client, f"/cases/{uuid.uuid4()}")
    action = {"kind": "keep", "expected_version": 1}
    refused = ask(client, f"/cases/{case.pk}/actions", action)
    assert refused == ask(client, f"/cases/{uuid.uuid4()}/actions", action)
    assert (refused[0], refused[1]["code"]) == (404, "not_found")
    assert ask(client, "/cases") == (200, {"cases": []})
    assert not AuditEvent.objects.exists()


def test_the_list_is_asked_by_state(cast: Cast, faye: Client, case: Case) -> None:
    held = Case.objects.get(message=said(cast.ana, "my number is 212-555-0142"))
    ruled = Case.objects.get(message=said(cast.ana, "add me on snap"))

    def listed(state: str = "") -> set[str]:
        return {one["id"] for one in ask(faye, f"/cases{state}")[1]["cases"]}

    assert listed() == listed("?state=open") == {str(case.pk), str(held.pk), str(ruled.pk)}
    assert listed("?state=held") == {str(held.pk)}
    assert listed("?state=reported") == {str(case.pk)}
    assert listed("?state=rule") == {str(ruled.pk)}
    ask(faye, f"/cases/{case.pk}/actions", {"kind": "keep", "expected_version": 1})
    assert listed("?state=done") == {str(case.pk)}
    assert listed("?state=all") == {str(case.pk), str(held.pk), str(ruled.pk)}
    assert ask(faye, "/cases?state=nonsense")[0] == 400


def test_deciding_gives_the_case_and_the_action(faye: Client, case: Case) -> None:
    action = {"kind": "remove", "reason": "conduct", "note": {"text": "Hi Ana."}, "expected_version": 1}
    status, told = ask(faye, f"/cases/{case.pk}/actions", action)
    assert status == 200
    assert set(told["case"]) == CASE_FIELDS
    assert (told["case"]["status"], told["case"]["version"]) == ("decided", 2)
    assert told["case"]["subject"]["message"]["state"] == "removed"
    assert "body" not in told["case"]["subject"]["message"]
    assert set(told["action"]) == {"id", "kind", "at"}
    assert [line["kind"] for line in told["case"]["log"]] == ["remove"]
    assert Note.objects.get().text == "Hi Ana."


def test_two_facilitators_one_decision(cast: Cast, faye: Client, case: Case) -> None:
    ruth = signed_in(cast.ruth)
    assert ask(ruth, f"/cases/{case.pk}/actions", {"kind": "keep", "expected_version": 1})[0] == 200
    status, told = ask(faye, f"/cases/{case.pk}/actions", {"kind": "hold", "expected_version": 1})
    assert (status, told["code"], told["kind"], told["by"]["name"]) == (409, "conflict", "keep", "Ruth")
    assert told["at"].endswith("Z")
    assert AuditEvent.objects.count() == 1


def test_the_same_key_answers_the_same_and_decides_once(faye: Client, case: Case) -> None:
    key, action = uuid.uuid4(), {"kind": "keep", "expected_version": 1}
    first = ask(faye, f"/cases/{case.pk}/actions", action, key)
    again = ask(faye, f"/cases/{case.pk}/actions", action, key)
    assert again[1] == {**first[1], "replayed": True}
    assert AuditEvent.objects.count() == 1
    other = ask(faye, f"/cases/{case.pk}/actions", {"kind": "hold", "expected_version": 1}, key)
    assert (other[0], other[1]["code"]) == (409, "key_reused")


@pytest.mark.parametrize(
    ("action", "field"),
    [
        ({"kind": "keep"}, "expected_version"),
        ({"kind": "keep", "expected_version": None}, "expected_version"),
        ({"kind": "banish", "expected_version": 1, "minutes": 5}, "kind"),
        ({"kind": "remove", "expected_version": 1, "note": None}, "reason"),
        ({"kind": "remove", "expected_version": 1, "reason": "conduct"}, "note"),
        ({"kind": "remove", "expected_version": 1, "reason": "relapse", "note": None}, "reason"),
        ({"kind": "mute", "expected_version": 1}, "minutes"),
        ({"kind": "note", "expected_version": 1}, "note"),
    ],
)
def test_what_is_missing_is_a_400_that_names_it(faye: Client, case: Case, action: dict[str, Any], field: str) -> None:
    status, told = ask(faye, f"/cases/{case.pk}/actions", action)
    assert (status, told["code"], told["field"]) == (400, "bad_request", field)
    case.refresh_from_db()
    assert case.version == 1


@pytest.mark.parametrize(
    "action",
    [
        {"expected_version": 1},
        {"kind": "keep", "expected_version": "1"},
        {"kind": "keep", "expected_version": 1, "flags": ["x"]},
        {"kind": "remove", "expected_version": 1, "reason": "conduct", "note": "Hi."},
        {"kind": "mute", "expected_version": 1, "minutes": "60"},
    ],
)
def test_what_has_the_wrong_shape_is_refused(faye: Client, case: Case, action: dict[str, Any]) -> None:
    status, told = ask(faye, f"/cases/{case.pk}/actions", action)
    assert (status, told["code"]) == (422, "bad_request")


def test_a_post_needs_a_key_and_a_token(cast: Cast, case: Case) -> None:
    faye = signed_in(cast.faye)
    answer = faye.post(f"/api/v1/cases/{case.pk}/actions", {"kind": "keep"}, content_type="application/json")
    assert (answer.status_code, answer.json()["field"]) == (400, "Idempotency-Key")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = faye.cookies
    assert ask(strict, f"/cases/{case.pk}/actions", {"kind": "keep", "expected_version": 1})[0] == 403
    assert ask(Client(), f"/cases/{case.pk}")[0] == 401


def test_the_team_opens_cases_without_a_flag(cast: Cast, faye: Client) -> None:
    message = said(cast.ana)
    status, told = ask(faye, f"/messages/{message.pk}/cases", {})
    assert (status, set(told), told["flags"]) == (200, CASE_FIELDS, [])
    assert ask(faye, f"/messages/{message.pk}/cases", {})[1]["id"] == told["id"]
    status, told = ask(faye, f"/members/{cast.mo.pk}/cases", {})
    assert (status, told["subject"]) == (200, {"member": {"id": str(cast.mo.pk), "name": "Mo", "role": "member"}})


def test_members_and_strangers_open_none(cast: Cast) -> None:
    message, mo = said(cast.ana), signed_in(cast.mo)
    assert ask(mo, f"/messages/{message.pk}/cases", {})[0] == 403
    assert ask(mo, f"/members/{cast.ana.pk}/cases", {})[0] == 404
    olu = signed_in(cast.olu)
    assert ask(olu, f"/messages/{message.pk}/cases", {}) == ask(olu, f"/messages/{uuid.uuid4()}/cases", {})
    assert ask(olu, f"/members/{cast.ana.pk}/cases", {}) == ask(olu, f"/members/{uuid.uuid4()}/cases", {})


def test_a_flag_over_http_and_an_invisible_message_is_a_404_like_a_made_up_one(cast: Cast) -> None:
    message = said(cast.ana)
    status, told = ask(signed_in(cast.mo), f"/messages/{message.pk}/flags", {"reason": "conduct"})
    assert (status, told["message"], told["handled"]) == (200, str(message.pk), False)
    olu = signed_in(cast.olu)
    theirs = ask(olu, f"/messages/{message.pk}/flags", {"reason": "conduct"})
    assert theirs == ask(olu, f"/messages/{uuid.uuid4()}/flags", {"reason": "conduct"})
    assert (theirs[0], theirs[1]["code"]) == (404, "not_found")
    assert ask(signed_in(cast.mo), f"/messages/{message.pk}/flags", {"reason": "x"})[0] == 400


def test_notes_over_http(cast: Cast, faye: Client, case: Case) -> None:
    action = {"kind": "note", "note": {"text": "How are you?"}, "expected_version": 1}
    ask(faye, f"/cases/{case.pk}/actions", action)
    ana = signed_in(cast.ana)
    assert ask(ana, "/notes") == (200, {"notes": []})
    Note.objects.update(send_after=NOON.replace(year=2026, month=1))
    (note,) = ask(ana, "/notes")[1]["notes"]
    assert (note["text"], note["from"]["name"], note["reply"]) == ("How are you?", "Faye", None)
    status, told = ask(ana, f"/notes/{note['id']}/reply", {"text": "Better, thanks."})
    assert (status, told["note"]["reply"], told["replayed"]) == (200, "Better, thanks.", False)
    assert ask(ana, f"/notes/{note['id']}/reply", {"text": "More."})[0] == 409
    assert ask(signed_in(cast.mo), f"/notes/{note['id']}/reply", {"text": "Hi."})[0] == 404


# ── the socket's commands ────────────────────────────────────────────────────────────────────────────────────────────
def run(member: Any, frame: dict[str, Any]) -> Any:
    """What the socket does with a frame of this person."""
    command = command_named(frame["t"])
    assert isinstance(command, Command)
    frame = {"key": str(uuid.uuid4()), **frame}
    return command.run(Person(member.user_id, "a session"), command.read(frame), NOON)


def test_a_flag_frame(cast: Cast) -> None:
    message = said(cast.ana)
    told = run(cast.mo, {"t": "flag", "message": str(message.pk), "reason": "other", "words": ""})
    assert (told["message"], told["handled"], told["replayed"]) == (str(message.pk), False, False)


def test_an_act_frame_keeps_apart_no_note_and_nothing_said(cast: Cast, case: Case) -> None:
    frame = {"t": "act", "case": str(case.pk), "kind": "remove", "reason": "conduct", "expected_version": 1}
    assert command_named("act").read({**frame, "key": str(uuid.uuid4())})["note"] is UNSAID
    with pytest.raises(Exception, match="bad_request"):
        run(cast.faye, frame)
    told = run(cast.faye, {**frame, "note": None})
    assert (told["version"], told["action"]["kind"]) == (2, "remove")
    assert message_of(Case.objects.get(pk=case.pk)).state == "removed"


@pytest.mark.parametrize("note", ["Hi.", {"text": 5}, {}, []])
def test_an_act_frame_with_a_crooked_note_is_refused(case: Case, note: object) -> None:
    frame = {"case": str(case.pk), "kind": "note", "expected_version": 1, "note": note, "key": str(uuid.uuid4())}
    with pytest.raises(Exception, match="bad_request"):
        command_named("act").read(frame)


def test_a_case_about_oneself_is_refused_on_every_door(cast: Cast) -> None:
    message = said(cast.ruth)
    case = opened(cast.faye, message)
    ruth = signed_in(cast.ruth)
    assert ask(ruth, f"/cases/{case.pk}")[0] == 404
    status, told = ask(ruth, f"/cases/{case.pk}/actions", {"kind": "keep", "expected_version": 1})
    assert (status, told["code"]) == (403, "forbidden")
    with pytest.raises(Exception, match="forbidden"):
        run(cast.ruth, {"t": "act", "case": str(case.pk), "kind": "keep", "expected_version": 1})
