"""The two published files, and whether frames and bodies keep to them.

Read here as strictly as they can be: a client must ignore what it does not know, but our own suite must not, or an addition would
never be written down. So every object takes the listed fields only.
"""

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import jsonschema_rs
import yaml

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
API = "/api/v1/"

# Which `ok` answers which command.
ANSWERS = {
    "send": "ok.message",
    "edit": "ok.message",
    "withdraw": "ok.message",
    "react": "ok.message",
    "read": "ok.read",
    "flag": "ok.flag",
    "checkin": "ok.checkin",
    "act": "ok.act",
    "sub": "ok.sub",
}
KINDS = ("ev", "uev", "eph")


class Broken(AssertionError):
    """A frame or body is not what is published."""


class Operation(NamedTuple):
    """One operation of the API: its name, where it is in the file, and the file's words about it."""

    name: str
    place: str
    told: Mapping[str, Any]


@lru_cache(maxsize=1)
def asyncapi() -> dict[str, Any]:
    """docs/asyncapi.yaml."""
    found: dict[str, Any] = yaml.load((DOCS / "asyncapi.yaml").read_text(), yaml.CSafeLoader)
    return found


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """docs/openapi.json, which is what /api/v1/openapi.json gives (`test_published` holds them together)."""
    found: dict[str, Any] = json.loads((DOCS / "openapi.json").read_text())
    return found


def closed(schema: Any) -> Any:
    """The same schema, where an object has its listed fields and no other."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(value) for name, value in schema.items()}
    if "properties" in inner and "type" in inner:
        inner.setdefault("additionalProperties", False)
    return inner


@lru_cache(maxsize=1)
def _frame_parts() -> Any:
    return closed(asyncapi()["components"])


@lru_cache(maxsize=1)
def _body_parts() -> Any:
    return closed({name: openapi()[name] for name in ("components", "paths")})


@cache
def _frame_validator(name: str) -> jsonschema_rs.Draft7Validator:
    if name not in asyncapi()["components"]["messages"]:
        raise Broken(f"{name}: docs/asyncapi.yaml knows no such frame")
    place = f"#/components/messages/{name}/payload"
    return jsonschema_rs.Draft7Validator({"$ref": place, "components": _frame_parts()}, validate_formats=True)


@cache
def _body_validator(place: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"$ref": place, **_body_parts()}, validate_formats=True)


def _hold(validator: Any, what: str, value: object) -> None:
    if not validator.is_valid(value):
        why = "; ".join(f"{error.message} at {error.instance_path}" for error in validator.iter_errors(value))
        raise Broken(f"{what}: {why}: {value}")


def check_said(frame: Mapping[str, Any]) -> str:
    """The name of a frame that a client says; raises Broken unless it is as published."""
    name = str(frame.get("t"))
    if name in ("welcome", "ok", "error"):
        raise Broken(f"{name}: only a server says this")
    _hold(_frame_validator(name), name, frame)
    return name


def check_heard(frame: Mapping[str, Any], asked: str | None = None) -> str:
    """The name of a frame that a server says; raises Broken unless it is as published.

    `asked` is the command that an `ok` answers; whoever does not know it any more takes any `ok`.
    """
    name = str(frame.get("t"))
    if name in KINDS:
        name = f"{name}.{frame.get('kind')}"
    elif name == "ok":
        name = ANSWERS[asked] if asked in ANSWERS else _ok_like(frame)
    _hold(_frame_validator(name), name, frame)
    return name


def _ok_like(frame: Mapping[str, Any]) -> str:
    """The first `ok` that this frame can be."""
    names = dict.fromkeys(ANSWERS.values())
    return next((name for name in names if _frame_validator(name).is_valid(frame)), "ok")


@lru_cache(maxsize=1)
def operations() -> dict[tuple[str, str], Operation]:
    """Every operation by method and path."""
    found = {}
    for path, methods in openapi()["paths"].items():
        for method, told in methods.items():
            place = f"#/paths/{quote(path.replace('/', '~1'))}/{method}"
            found[method.upper(), path] = Operation(told["operationId"], place, told)
    return found


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str], Operation]]:
    return [
        (method, re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), operation)
        for (method, path), operation in operations().items()
    ]


def operation_at(method: str, path: str) -> Operation | None:
    """The operation of this address; None where there is none."""
    plain = path.partition("?")[0]
    return next((known for its, pattern, known in _patterns() if its == method and pattern.fullmatch(plain)), None)


def check_request(operation: Operation, body: object, headers: Mapping[str, str]) -> None:
    """Raise Broken unless a request is as published: its body, and its key where one is asked for."""
    told = operation.told
    if "requestBody" in told:
        _hold(_body_validator(f"{operation.place}/requestBody/content/application~1json/schema"), operation.name, body)
    for parameter in told["parameters"]:
        if parameter["in"] == "header" and parameter["required"] and parameter["name"].lower() not in headers:
            raise Broken(f"{operation.name}: without {parameter['name']}")


def check_answer(operation: Operation | None, status: int, body: object, headers: Mapping[str, str]) -> str:
    """The name of an answer, `<operation> <status>`; raises Broken unless body, status and headers are as published."""
    if headers.get("cache-control") != "no-store, private":
        raise Broken(f"{status}: a cache may keep this")
    if operation is None:
        # No such path, or not this method: a refusal that stands in no operation.
        _hold(_body_validator("#/components/schemas/Refused"), str(status), body)
        return f"- {status}"
    name = f"{operation.name} {status}"
    answer = operation.told["responses"].get(str(status))
    if status == 405:
        return check_answer(None, status, body, headers)
    if answer is None:
        raise Broken(f"{name}: not a published status: {body}")
    place = answer.get("$ref", f"{operation.place}/responses/{status}")
    _hold(_body_validator(f"{place}/content/application~1json/schema"), name, body)
    _check_events(body)
    return name


def _check_events(body: object) -> None:
    """Events over HTTP are the same objects as on the socket."""
    if isinstance(body, dict) and isinstance(body.get("events"), list):
        for event in body["events"]:
            check_heard(event)
