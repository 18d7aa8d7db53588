"""The two published files are sound in themselves, and say what the code says."""

import json
from typing import Any, get_args

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from accounts import errors
from chat import events
from chat.api import shapes
from chat.live import commands, conversation, frames, greeting
from chat.models import Message, Reaction
from groups.models import CareTask, Cohort, Membership
from moderation.models import Case
from moderation.policies import cases, reasons
from tests.contract import publish, published
from tests.contract.published import asyncapi, check_heard, check_said, openapi

MESSAGES: dict[str, Any] = asyncapi()["components"]["messages"]
SCHEMAS: dict[str, Any] = asyncapi()["components"]["schemas"]
CLIENT = {
    "hello",
    "send",
    "edit",
    "withdraw",
    "react",
    "flag",
    "checkin",
    "read",
    "typing",
    "sub",
    "ack",
    "ping",
    "act",
}


def refusals(kind: type[errors.Refusal] = errors.Refusal) -> set[str]:
    return {kind.code}.union(*(refusals(one) for one in kind.__subclasses__()))


def references(part: Any) -> set[str]:
    if isinstance(part, list):
        return set().union(*map(references, part))
    if not isinstance(part, dict):
        return set()
    own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
    return own.union(*map(references, part.values()))


def found_at(whole: Any, reference: str) -> Any:
    for step in reference.removeprefix("#/").split("/"):
        whole = whole[step.replace("~1", "/").replace("~0", "~")]
    return whole


@pytest.mark.parametrize("name", MESSAGES)
def test_a_frame_is_described_by_a_sound_schema_and_an_example(name: str) -> None:
    told = MESSAGES[name]
    Draft7Validator.check_schema(told["payload"])
    assert told["summary"].endswith(".")
    for example in told["examples"]:
        # Text ids in the file, as on the wire; the `ok` of which command is told by its own name.
        frame = json.loads(json.dumps(example["payload"]))
        asked = next((command for command, ok in published.ANSWERS.items() if ok == name), None)
        assert (check_said(frame) if name in CLIENT else check_heard(frame, asked)) == name


@pytest.mark.parametrize("whole", [asyncapi(), openapi()], ids=["asyncapi", "openapi"])
def test_every_reference_leads_somewhere(whole: dict[str, Any]) -> None:
    assert [reference for reference in references(whole) if found_at(whole, reference) is None] == []


def test_the_file_of_frames_is_an_asyncapi_document() -> None:
    whole = asyncapi()
    assert whole["asyncapi"] == "3.0.0"
    assert set(whole) <= {"asyncapi", "info", "defaultContentType", "servers", "channels", "operations", "components"}
    assert {"title", "version"} <= set(whole["info"])
    channel = whole["channels"]["live"]
    assert {name: one["$ref"] for name, one in channel["messages"].items()} == {
        name: f"#/components/messages/{name}" for name in MESSAGES
    }
    for name, operation in whole["operations"].items():
        assert operation["action"] in ("send", "receive"), name
        said = {message["$ref"].rpartition("/")[2] for message in operation["messages"]}
        assert said <= CLIENT if operation["action"] == "receive" else not said & CLIENT, name
    for schema in SCHEMAS.values():
        Draft7Validator.check_schema(schema)


def test_the_file_of_bodies_is_an_openapi_document() -> None:
    assert list(OPENAPI_31_VALIDATOR.iter_errors(openapi())) == []


def test_every_frame_has_its_operation() -> None:
    operations = asyncapi()["operations"].values()
    told = [m["$ref"] for one in operations for m in (*one["messages"], *one.get("reply", {}).get("messages", ()))]
    assert {one.rpartition("/")[2] for one in told} == set(MESSAGES)


def test_every_body_is_described_by_a_sound_schema() -> None:
    for name, schema in openapi()["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema.get("description"), name
    for operation in published.operations().values():
        assert operation.told["description"].endswith("."), operation.name
        assert set(operation.told["responses"]) >= {"200", "400", "401", "403", "500", "503"}, operation.name


def test_the_published_api_is_the_one_that_is_served(client: Any) -> None:
    served = client.get("/api/v1/openapi.json")
    assert served.json() == openapi(), "run python -m tests.contract.publish, and read what has changed"
    assert publish.PUBLISHED.read_text(encoding="utf-8") == publish.described()


def test_commands_are_the_servers_own() -> None:
    assert set(commands.all_commands()) | {"hello", "sub", "ack", "ping", "typing"} == CLIENT
    for name, command in commands.all_commands().items():
        told = MESSAGES[name]["payload"]
        listed = set(told["properties"]) - {"t", "id", "key", "note"}
        assert listed == set(command.fields), name
        needed = {field for field, one in command.fields.items() if not one.optional}
        assert set(told["required"]) - {"t", "id", "key"} == needed, name
        assert ("key" in told["required"]) == command.keyed, name
    own = {"hello": greeting.HELLO, "sub": conversation.SUB, "ack": conversation.ACK, "ping": conversation.PING}
    for name, fields in own.items():
        assert set(MESSAGES[name]["payload"]["properties"]) - {"t", "id", "client"} == set(fields), name


def test_closed_sets_are_the_servers_own() -> None:
    assert set(SCHEMAS["ErrorCode"]["enum"]) == refusals()
    assert set(asyncapi()["channels"]["live"]["x-close-codes"]) == {int(code) for code in frames.Close}
    for code, told in asyncapi()["channels"]["live"]["x-close-codes"].items():
        assert told["reconnect"] is (code < 4500), code
    kinds = {name.removeprefix("ev.") for name in MESSAGES if name.startswith("ev.")}
    assert set(events.ROOM_KINDS) <= kinds
    assert set(get_args(shapes.Event.__annotations__["kind"])) <= set(events.ROOM_KINDS)
    assert set(SCHEMAS["Sign"]["enum"]) == set(get_args(shapes.Sign)) == set(Reaction.Emoji.values)
    assert set(SCHEMAS["Role"]["enum"]) == set(get_args(shapes.Role)) == set(Membership.Role.values)
    assert set(SCHEMAS["Reason"]["enum"]) == set(reasons.STAFF)
    assert set(SCHEMAS["ActionKind"]["enum"]) == set(cases.KINDS)
    assert set(SCHEMAS["Posted"]["properties"]["kind"]["enum"]) == set(Message.Kind.values)
    assert set(get_args(shapes.Mode)) == set(Cohort.Mode.values)
    assert set(SCHEMAS["Task"]["properties"]["kind"]["enum"]) == set(CareTask.Kind.values)
    changed = MESSAGES["ev.case.changed"]["payload"]["properties"]["data"]["properties"]
    assert set(changed["status"]["enum"]) == set(Case.Status.values)


def test_what_a_client_must_never_get_is_closed_for_good() -> None:
    for name in ("held", "removed", "withdrawn"):
        data = MESSAGES[f"ev.message.{name}"]["payload"]["properties"]["data"]
        assert data == {"$ref": "#/components/schemas/Changed"}
    assert SCHEMAS["Changed"]["additionalProperties"] is False


@pytest.mark.parametrize(
    "stray", [{"mood": 1}, {"t": "pong", "n": 1, "more": True}, {"t": "pong"}, {"t": "pong", "n": "1"}]
)
def test_a_frame_that_is_not_as_published_is_noticed(stray: dict[str, Any]) -> None:
    with pytest.raises(published.Broken):
        check_heard(stray)
