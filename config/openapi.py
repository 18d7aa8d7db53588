"""Completes the description that django-ninja makes of the API: every answer, every refusal, keys, headers, security."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from accounts.errors import BadRequest, Forbidden, Invalid, NotFound, Refusal, TooLarge, Unauthenticated, Unavailable
from chat.api.answers import NAME, Answers
from chat.api.requests import KEY_HEADER
from chat.api.shapes import Overtaken, Refused
from chat.live.frames import Internal

ABOUT: Final = """\
Rooms, messages, check-ins and the desk over HTTP: the same services, rights and refusals as the socket `/ws/v1` of
docs/asyncapi.yaml; docs/protocol.md explains both.

- **Additions are allowed, changes are not.** Ignore fields and values you do not know. Codes of refusals are a closed set.
- A refusal is always JSON. A method that a path does not have answers 405 with code `bad_request` and the header `Allow`.
- Send `Idempotency-Key`, a UUID of your own, with every POST and use it again when you try again: done once, answered twice.
  A refusal is not kept for a key.
- Answers belong to one person: `Cache-Control: no-store, private`.
- In production the cookie is `__Host-sessionid` and the cookie beside `X-CSRFToken` is `__Host-csrftoken`.
"""
ALWAYS: Final[tuple[type[Refusal], ...]] = (BadRequest, Unauthenticated, Forbidden, Internal, Unavailable)
SAFE: Final = ("get", "head")
SESSION: Final = "SignedIn"
BEARER: Final = "ByToken"
CSRF: Final = "CsrfToken"
UNKEPT: Final = {"Cache-Control": {"schema": {"type": "string", "const": "no-store, private"}}}
WAIT: Final = {"Retry-After": {"description": "Whole seconds.", "schema": {"type": "string", "pattern": "^[0-9]+$"}}}
KEY: Final = {
    "in": "header",
    "name": KEY_HEADER,
    "description": "A UUID of your own, the same when you try again.",
    "schema": {"type": "string", "format": "uuid"},
}


def complete(schema: OpenAPISchema) -> OpenAPISchema:
    """The same description, with nothing left that an operation does and it does not say."""
    operations = [
        (path, method, details) for path, methods in schema["paths"].items() for method, details in methods.items()
    ]
    asked = [details[NAME].shape for _path, _method, details in operations]
    bodies = _bodies([*asked, Refused, Overtaken], schema["components"]["schemas"])
    refused: dict[str, Any] = {}
    schema["components"]["responses"] = refused
    for (path, method, details), body in zip(operations, bodies, strict=False):
        told: Answers = details.pop(NAME)
        if told.key != "none":
            details["parameters"].append({**KEY, "required": told.key == "required"})
        refusals = (*ALWAYS, *_by_shape(path, details), *told.refusals)
        details["responses"] = {"200": _answer("OK", body)} | _refusals(refusals, refused)
        ways = [way for way in details["security"] if BEARER not in way or told.scope is not None]
        details["security"] = [_with_token(way, method) for way in ways]
    schema["components"]["securitySchemes"][CSRF] = {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRFToken",
        "description": "The value of the cookie `csrftoken`; only with the session cookie, and only where something changes.",
    }
    schema["info"]["description"] = ABOUT
    _drop_titles(schema["paths"])
    _drop_titles(schema["components"])
    return schema


def _drop_titles(part: Any) -> None:
    """Titles made of the names of fields say nothing; a field that is called title stays."""
    for inner in part.values() if isinstance(part, dict) else part:
        if isinstance(inner, dict | list):
            _drop_titles(inner)
    if isinstance(part, dict) and isinstance(part.get("title"), str):
        del part["title"]


def _bodies(shapes: Sequence[Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    """A reference for each shape, all of them and what they consist of among the components."""
    asked: list[tuple[int, JsonSchemaMode, TypeAdapter[Any]]] = [
        (number, "serialization", TypeAdapter(shape)) for number, shape in enumerate(shapes)
    ]
    found, defined = TypeAdapter.json_schemas(asked, ref_template=REF_TEMPLATE)
    assert not schemas.keys() & defined["$defs"].keys(), "a name stands for one shape"  # noqa: S101
    schemas |= defined["$defs"]
    return [found[number, "serialization"] for number in range(len(shapes))]


def _by_shape(path: str, details: Mapping[str, Any]) -> Iterable[type[Refusal]]:
    """What follows from where an operation is and what it reads."""
    if "{" in path:
        yield NotFound
    if "requestBody" in details:
        yield from (TooLarge, Invalid)
    if any(parameter["in"] == "query" for parameter in details["parameters"]):
        yield Invalid


def _refusals(refusals: Iterable[type[Refusal]], named: dict[str, Any]) -> dict[str, Any]:
    codes: dict[int, set[str]] = defaultdict(set)
    for refusal in refusals:
        codes[refusal.status].add(refusal.code)
    answers = {}
    for status, here in sorted(codes.items()):
        name = f"{status}_{'_'.join(sorted(here))}"
        named[name] = _refusal(status, sorted(here))
        answers[str(status)] = {"$ref": f"#/components/responses/{name}"}
    return answers


def _refusal(status: int, codes: list[str]) -> dict[str, Any]:
    shape = Overtaken if status == HTTPStatus.CONFLICT else Refused
    body = {"$ref": REF_TEMPLATE.format(model=shape.__name__), "properties": {"code": {"enum": codes}}}
    wait = WAIT if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE) else {}
    return _answer(HTTPStatus(status).phrase, body, wait)


def _answer(words: str, body: Mapping[str, Any], headers: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {
        "description": words,
        "headers": {**UNKEPT, **(headers or {})},
        "content": {"application/json": {"schema": body}},
    }


def _with_token(way: Mapping[str, list[str]], method: str) -> dict[str, list[str]]:
    """A browser's cookie alone changes nothing: the token goes with it."""
    needs_token = SESSION in way and method not in SAFE
    return {**way, **({CSRF: []} if needs_token else {})}
