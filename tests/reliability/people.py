"""People over HTTP: a facilitator at the desk, a member with a form; acts through the doors that everybody has."""

import http.client
import json
import re
import time
import urllib.request
import uuid
from typing import Any
from urllib.parse import urlencode

from tests.process import WebProcess
from tests.reliability.words import marks_in
from tests.wire.client import HttpClient

PATIENCE_S = 60


class Refused(AssertionError):
    """The answer was not the one that was needed."""


class Person:
    """Somebody signed in, at one process. Every act returns when it is answered, so it is committed."""

    def __init__(self, address: str, session: str) -> None:
        self.address = address
        self.http = HttpClient(f"http://{address}", session)

    def _must(self, method: str, path: str, body: object = None) -> Any:
        status, told = self.http.ask(method, path, body, key=str(uuid.uuid4()))
        if status != 200:
            raise Refused(f"{method} {path}: {status} {told}")
        return told

    def remove(self, message: str) -> float:
        """The team takes a message away; when that was acknowledged."""
        case = self._must("POST", f"/api/v1/messages/{message}/cases", {})
        action = {"kind": "remove", "reason": "conduct", "note": None, "expected_version": case["version"]}
        self._must("POST", f"/api/v1/cases/{case['id']}/actions", action)
        return time.monotonic()

    def pause(self, member: str, minutes: int | None) -> float:
        """The team pauses somebody's posting for so many minutes, or ends that with None; when it was answered."""
        case = self._must("POST", f"/api/v1/members/{member}/cases", {})
        action = {"expected_version": case["version"], "kind": "lift"}
        if minutes is not None:
            action |= {"kind": "mute", "minutes": minutes}
        self._must("POST", f"/api/v1/cases/{case['id']}/actions", action)
        return time.monotonic()

    def flag(self, message: str) -> dict[str, Any]:
        """A worry about a message is with the team."""
        told: dict[str, Any] = self._must(
            "POST", f"/api/v1/messages/{message}/flags", {"reason": "conduct", "words": "It hurts."}
        )
        return told

    def end_membership(self, cohort: str, member: str) -> float:
        """The team ends somebody's membership; when that was answered."""
        self.submit(f"/cohorts/{cohort}/members/{member}/end/", {"reason": "safety"})
        return time.monotonic()

    def sign_out(self) -> float:
        """This session has ended."""
        self.submit("/sign-out/", {})
        return time.monotonic()

    def submit(self, path: str, fields: dict[str, str]) -> int:
        """A form is sent; its answer must lead on."""
        line = http.client.HTTPConnection(self.address, timeout=PATIENCE_S)
        token = self.http.token
        headers = {
            "Cookie": f"sessionid={self.http.session}; csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self.http.base_url,
        }
        try:
            line.request("POST", path, urlencode({**fields, "csrfmiddlewaretoken": token}), headers)
            answer = line.getresponse()
            if answer.status not in (302, 303):
                raise Refused(f"POST {path}: {answer.status}")
            return answer.status
        finally:
            line.close()

    def marks_at(self, path: str) -> tuple[int, list[str]]:
        """The status of an answer, and the marks of messages in it."""
        status, told = self.http.ask("GET", path)
        return status, marks_in(json.dumps(told, ensure_ascii=False).encode())


def sockets_of(web: WebProcess) -> int:
    """How many live sockets a process counts."""
    with urllib.request.urlopen(f"{web.url}/metrics", timeout=PATIENCE_S) as answer:
        found = re.search(r"^handrail_sockets (\d+)", answer.read().decode(), re.MULTILINE)
    assert found is not None, "the process counts its sockets"
    return int(found[1])
