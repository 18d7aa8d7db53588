"""Acts that no page offers, done by a process of its own as management commands do them: `tests.load.inside tests.reliability.acts`.

One JSON line an act on the input, one on the output when it is committed, with the moment of that on the machine's monotonic clock.
"""

import json
import sys
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import OperationalError, close_old_connections
from django.utils import timezone

from accounts.models import Session, User
from chat.services.epochs import begin_epoch
from notifications.services import endings
from tests import factories


def _person_of(session: str) -> str:
    return str(Session.objects.get(session_key=session).user_id)


def _sign_in(user: str) -> str:
    return factories.session_key(User.objects.get(pk=user))


def _expire(session: str) -> None:
    Session.objects.filter(session_key=session).update(expire_date=timezone.now() - timedelta(seconds=1))


ACTS: dict[str, Callable[[str], str | None]] = {
    "person_of": _person_of,
    "sign_in": _sign_in,
    "expire": _expire,
    "sign_out": lambda session: endings.end_session(session_key=session),
    "sign_out_everywhere": lambda user: endings.end_all_sessions(user_id=uuid.UUID(user)),
    "disable": lambda user: endings.disable_person(user_id=uuid.UUID(user)),
    "new_epoch": lambda _nothing: begin_epoch(),
}


def _done(act: Callable[[str], str | None], what: str) -> str | None:
    """The act is done, on a new connection if the database has ended ours; each act may be done twice."""
    try:
        return act(what)
    except OperationalError:
        close_old_connections()
        return act(what)
    finally:
        close_old_connections()


def main() -> None:
    """Acts until its input ends."""
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        told = json.loads(line)
        answer = _done(ACTS[told["act"]], told["what"])
        print(json.dumps({"at": time.monotonic(), "answer": answer}), flush=True)
