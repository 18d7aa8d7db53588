"""Under /api/ a program always gets JSON: Django's own pages for a bad host, a missing token or a wrong method are replaced."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from accounts.errors import BadRequest, Forbidden, NotFound, Refusal, TooLarge
from chat.live.frames import Internal

BY_STATUS: dict[int, type[Refusal]] = {403: Forbidden, 404: NotFound, 413: TooLarge}


class JsonForPrograms(MiddlewareMixin):
    """Outermost of all, so that it sees every answer."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The refusal that fits the status, unless the answer is JSON already; no cache keeps it."""
        if not request.path.startswith("/api/"):
            return response
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        answer = response if response.status_code < 400 or is_json else _refusal(response)
        answer["Cache-Control"] = "no-store, private"
        return answer


def _refusal(response: HttpResponseBase) -> JsonResponse:
    refusal = BY_STATUS.get(response.status_code, BadRequest if response.status_code < 500 else Internal)
    answer = JsonResponse(refusal().as_dict(), status=response.status_code)
    if "Allow" in response.headers:
        answer["Allow"] = response.headers["Allow"]
    return answer
