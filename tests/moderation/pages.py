"""Reading and pressing the pages of the desk without script."""

import re
from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from chat.models import Message
from groups.models import Membership
from moderation.models import Case
from tests.factories import Cast
from tests.moderation import conftest
from tests.moderation.conftest import flagged

CANARY = "canary7c2a91fd"
NUMBER = "my number is 212-555-0142"


def now() -> datetime:
    return timezone.now()


def said(by: Membership, body: str = "Day three. The evenings are long.") -> Message:
    return conftest.said(by, body, at=now())


def reported(cast: Cast, body: str = f"The evenings are long {CANARY}.", reason: str = "conduct", **more: Any) -> Case:
    """A message by Ana, reported by Mo."""
    return flagged(cast.mo, said(cast.ana, body), reason, at=now(), **more).case


def words(page: Any) -> str:
    """The page as it reads, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.content.decode()))


def form_of(page: Any, **changes: Any) -> dict[str, Any]:
    """What the case page's form would send, with changes."""
    form = page.context["form"]
    told = {name: form[name].value() for name in form.fields if name not in ("kind", "no_note")}
    return {name: "" if value is None else value for name, value in (told | changes).items()}


def decide(client: Client, case: Case, kind: str, **changes: Any) -> Any:
    page = client.get(f"/queue/{case.pk}/")
    return client.post(f"/queue/{case.pk}/decide/", form_of(page, kind=kind, **changes))


def message_of(case: Case) -> Message:
    """The message a case is about."""
    assert case.message is not None
    return case.message
