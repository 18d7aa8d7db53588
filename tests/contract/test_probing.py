"""A machine asks every operation in every way the published file allows, and in many that it does not, and finds nothing unwritten.

The same questions each time. `make contract` asks many more of them (HANDRAIL_PROBES).
"""

import os
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as property_tests
from schemathesis import GenerationMode
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.generation.case import Case
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from moderation.models import Flag, Note
from moderation.services import flags
from moderation.services.cases import act
from tests import factories
from tests.contract.published import check_answer, openapi, operations
from tests.factories import Cast

PROBES = int(os.environ.get("HANDRAIL_PROBES", "8"))
TOKEN = "c" * 32
READERS = ("ana", "faye")
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
GENERATION = GenerationConfig(with_security_parameters=False, deterministic=True)
CONFIG = SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig(generation=GENERATION)), seed=1)
SCHEMA = schemathesis.openapi.from_dict(openapi(), config=CONFIG)


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """The test's own connection is not closed after a request, as Django's test client does it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def real_ids(one_connection: None, settings: Any) -> dict[str, str]:
    """A house that is talking, by the names of the paths' parameters; nobody is too fast, and nothing is hidden by an error page."""
    settings.TEAM_NEEDS_SECOND_FACTOR = False
    settings.LIMIT_SENDS_BURST = settings.LIMIT_SENDS_MINUTE = settings.LIMIT_SEARCHES = settings.LIMIT_EXPORTS = 0
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    # The guard of the other tests takes no field that is not listed; here they are asked for, and must be ignored.
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if not one.startswith("tests.")]
    house = factories.cast()
    said = factories.say(house.ana, "What somebody worries about.")
    message, at = uuid.UUID(said.message), timezone.now()
    worry = flags.flag_message(by=house.mo, message_id=message, reason="conduct", at=at)
    case = str(Flag.objects.get(pk=worry["flag"]).case_id)
    return {
        "room": str(house.room.pk),
        "message": said.message,
        "member": str(house.mo.pk),
        "case": case,
        "note": note_to_ana(house, uuid.UUID(case)),
    }


def note_to_ana(house: Cast, case: uuid.UUID) -> str:
    """Faye has written to Ana, long enough ago for her to read it."""
    at = timezone.now() - timedelta(hours=1)
    act(by=house.faye, case_id=case, kind="note", expected_version=1, note="Hello.", key=uuid.uuid4(), at=at)
    return str(Note.objects.get(to=house.ana).pk)


def ask(case: Case[Any], app: WSGIHandler, session: str, *more: Any) -> None:
    """Ask as somebody who is signed in; the answer is as published."""
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: TOKEN}
    headers = {"X-CSRFToken": TOKEN, "Accept-Encoding": "identity"}
    answer = case.call(headers=headers, cookies=cookies, app=app)
    case.validate_response(answer, checks=[*CHECKS, *more])
    told = {name: values[0] for name, values in answer.headers.items()}
    check_answer(operations()[case.method, case.path], answer.status_code, answer.json(), told)


def probe(operation: APIOperation[Any, Any, Any, Any], who: str, mode: GenerationMode, known: dict[str, str]) -> None:
    """Ask `operation` in `PROBES` ways; `known` are the path's parameters that are real."""
    app, session = get_wsgi_application(), factories.session_key(factories.person(who))
    more = [checks.negative_data_rejection] if mode is GenerationMode.NEGATIVE else []

    # Not shrunk: what schemathesis says of a failure is enough, and a search for the smallest one takes minutes.
    @property_tests(max_examples=PROBES, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(operation.as_strategy(generation_mode=mode, path_parameters=known or None))
    def many_ways(case: Case[Any]) -> None:
        ask(case, app, session, *more)

    many_ways()


@pytest.mark.parametrize(("method", "path"), operations(), ids=lambda part: part)
def test_nothing_unwritten_is_found(method: str, path: str, real_ids: dict[str, str]) -> None:
    operation = SCHEMA[path][method]
    told = operations()[method, path].told
    places = {parameter["in"] for parameter in told["parameters"]} | ({"body"} if "requestBody" in told else set())
    known = {name: value for name, value in real_ids.items() if f"{{{name}}}" in path}
    for who in READERS:
        probe(operation, who, GenerationMode.POSITIVE, known)
        if places - {"path"}:
            probe(operation, who, GenerationMode.NEGATIVE, known)
    if known:
        probe(operation, "ana", GenerationMode.POSITIVE, {})
