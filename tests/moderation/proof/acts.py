"""Every act of the desk, by the door it is asked at, and who may do it; the matrix asks each of them by every role."""

import uuid
from collections.abc import Callable
from typing import Any

from django.test import Client

from groups.models import CareTask
from moderation.models import Case, Flag, OwnPhrase
from moderation.policies import cases as rules
from tests.factories import Cast

TEAM = frozenset({"facilitator", "supervisor"})
SUPERVISOR = frozenset({"supervisor"})
MORE: dict[str, dict[str, Any]] = {
    "remove": {"reason": "conduct", "note": None},
    "note": {"note": {"text": "How are you?"}},
    "give_back_words": {"note": {"text": "Here they are."}},
    **{kind: {"minutes": 5} for kind in ("mute", "slow", "suspend")},
}
Act = Callable[[Client, Cast, Case], int]


def decide(kind: str) -> Act:
    def ask(client: Client, cast: Cast, case: Case) -> int:
        case.refresh_from_db()
        body = {"kind": kind, "expected_version": case.version, **MORE.get(kind, {})}
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        path = f"/api/v1/cases/{case.pk}/actions"
        return noted(client.post(path, body, content_type="application/json", headers=headers))

    return ask


def noted(answer: Any) -> int:
    """The status; and which door it was."""
    ASKED.add(answer.resolver_match.url_name)
    return int(answer.status_code)


def call(path: str, **body: Any) -> Act:
    """The same over the API."""

    def ask(client: Client, cast: Cast, case: Case) -> int:
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        asked = filled(path, cast, case)
        return noted(client.post(asked, body, content_type="application/json", headers=headers))

    return ask


def get(path: str) -> Act:
    return lambda client, cast, case: noted(client.get(filled(path, cast, case)))


def listed(client: Client, cast: Cast, case: Case) -> int:
    """A list without it is as good as no."""
    answer = client.get("/api/v1/cases?state=all")
    noted(answer)
    return 200 if str(case.pk) in answer.content.decode() else 404


def send(path: str, **fields: Any) -> Act:
    return lambda client, cast, case: noted(client.post(filled(path, cast, case), filled_in(fields, cast)))


def filled(path: str, cast: Cast, case: Case) -> str:
    return path.format(
        case=case.pk,
        message=case.message_id,
        cohort=cast.evening.pk,
        room=cast.room.pk,
        ana=cast.ana.pk,
        flag=first_flag(case),
        task=CareTask.objects.earliest("raised_at").pk,
        version=case.version,
        phrase=first_phrase(cast),
    )


def filled_in(fields: dict[str, Any], cast: Cast) -> dict[str, Any]:
    """Each form has a key of its own, and what names Ana names her."""
    told = {name: str(cast.ana.pk) if value == "ana" else value for name, value in fields.items()}
    return {"key": str(uuid.uuid4()), **told}


def first_phrase(cast: Cast) -> uuid.UUID:
    found = OwnPhrase.objects.filter(cohort=cast.evening).first()
    return found.pk if found is not None else uuid.uuid4()


def first_flag(case: Case) -> uuid.UUID:
    return Flag.objects.filter(case=case).earliest("created_at").pk


HAPPENED = {
    "recipient": "Dr Lind",
    "facility": "City hospital",
    "discloser": "Faye",
    "disclosed_at": "2026-11-01T09:30",
    "nature": "Found unconscious.",
}
ASKED: set[str] = set()
WORKERS = TEAM | {"peer_specialist"}
EVERYBODY = WORKERS | {"member", "co_leader"}
ACTS: dict[str, tuple[Act, frozenset[str]]] = {
    "report the message": (call("/api/v1/messages/{message}/flags", reason="conduct", words=""), EVERYBODY),
    "take one's report back": (send("/messages/{message}/report/take-back/"), EVERYBODY),
    "open the form of a report": (get("/messages/{message}/report/"), EVERYBODY),
    "hide it for oneself": (send("/messages/{message}/hide/"), EVERYBODY),
    "worry about Ana": (send("/rooms/{room}/worried/", about="ana", words=""), EVERYBODY),
    "say that one watches": (send("/cohorts/{cohort}/running/watch/", **{"watch-minutes": 60}), WORKERS),
    "open the alert": (get("/needs-me/{task}/"), WORKERS),
    "take the alert": (send("/needs-me/{task}/take/"), WORKERS),
    "give the alert back": (send("/needs-me/{task}/back/"), WORKERS),
    "open a case about the message": (send("/messages/{message}/case/"), TEAM),
    "open a case over the API": (call("/api/v1/messages/{message}/cases"), TEAM),
    "open a case about Ana": (call("/api/v1/members/{ana}/cases"), TEAM),
    "take the case": (send("/queue/{case}/take/", version="1"), TEAM),
    "give the case back": (send("/queue/{case}/back/", version="1"), TEAM),
    "decide on the page": (send("/queue/{case}/decide/", kind="note"), TEAM),
    "undo on the page": (send("/queue/{case}/undo/", version="1"), TEAM),
    "end a phrase": (send("/phrases/{cohort}/{phrase}/end/"), TEAM),
    "find the case in the queue": (listed, TEAM),
    "read the case": (get("/api/v1/cases/{case}"), TEAM),
    "open the case's page": (get("/queue/{case}/"), TEAM),
    "see removed words": (send("/queue/{case}/words/"), TEAM),
    "see who reported": (send("/queue/{case}/reports/{flag}/"), TEAM),
    "read the trail": (get("/trail/{cohort}/"), TEAM),
    "read the handover": (get("/handover/{cohort}/"), TEAM),
    "open a person's page": (get("/cohorts/{cohort}/people/{ana}/"), TEAM),
    "look somebody up": (get("/cohorts/{cohort}/people/{ana}/disclosure/"), TEAM),
    "write down a disclosure": (send("/cohorts/{cohort}/people/{ana}/disclosure/", **HAPPENED), TEAM),
    "read the figures": (get("/figures/{cohort}/"), SUPERVISOR),
    "read the phrases": (get("/phrases/{cohort}/"), TEAM),
    "switch a phrase on": (send("/phrases/{cohort}/", phrase="casino", kind="alert"), TEAM),
    "slow the room": (send("/cohorts/{cohort}/running/pace/", seconds=60), TEAM),
    "pause the room": (send("/cohorts/{cohort}/running/mode/", mode="paused"), TEAM),
    "let contact details through": (send("/cohorts/{cohort}/running/private/", holds="0"), TEAM),
    **{kind: (decide(kind), TEAM) for kind in sorted(rules.KINDS - {"suspend"})},
    "suspend": (decide("suspend"), SUPERVISOR),
}
REFUSED = (302, 401, 403, 404)
# Where a redirect is the answer to something done, and where to the entrance.
DONE_BY_REDIRECT = {
    *("write down a disclosure", "switch a phrase on", "slow the room", "pause the room", "hide it for oneself"),
    *("let contact details through", "take one's report back"),
    *("worry about Ana", "say that one watches", "take the alert", "give the alert back", "end a phrase"),
    *("open a case about the message", "take the case", "give the case back", "undo on the page"),
}
# What one does about oneself, or about a page that lists what one may see; nobody else's is there to be asked for.
OWN = {
    *("needs_me", "queue", "keep_several", "folded", "looks", "notes", "note", "look_again"),
    *("flag_thanks", "hidden", "show_again", "worried_thanks", "my_data", "my_data_file"),
}
