"""Stands around every request of a test to the API, so that the whole suite holds it to what is published."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from tests.contract import published


class HeldToContract(MiddlewareMixin):
    """Outermost of all in tests. What was asked is looked at only where it was granted: tests may ask as badly as they like."""

    def process_request(self, request: HttpRequest) -> None:
        """The body is read first of all, because it cannot be read again."""
        if request.path.startswith(published.API):
            _ = request.body

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The same answer. Raises Broken."""
        if not request.path.startswith(published.API) or request.path == f"{published.API}openapi.json":
            return response
        assert isinstance(response, HttpResponse)
        operation = published.operation_at(str(request.method), request.path)
        if operation is not None and response.status_code == 200:
            headers = {name.lower(): value for name, value in request.headers.items()}
            published.check_request(operation, _json(request.body), headers)
        headers = {name.lower(): value for name, value in response.headers.items()}
        published.check_answer(operation, response.status_code, _json(response.content), headers)
        return response


def _json(content: bytes) -> Any:
    return json.loads(content or b"null")
