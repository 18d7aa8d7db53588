"""The queue (S11), without script."""

import uuid
from typing import Any

import pytest
from django.test import Client

from moderation.models import Case
from tests.factories import Cast
from tests.moderation.conftest import flagged, signed_in, taken_back
from tests.moderation.pages import CANARY, NUMBER, message_of, now, reported, said, words


def test_each_tab_has_its_cases_and_the_first_filled_one_opens(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    page = faye.get("/queue/")
    assert page.context["tab"] == "reported"
    (row,) = page.context["rows"]
    assert (row.case, row.author, row.why) == (case, "Ana", "Unkind, sexual or threatening")
    assert row.first_line.startswith("The evenings")
    said(cast.ana, NUMBER)
    said(cast.ana, "add me on snap")
    assert faye.get("/queue/").context["tab"] == "held"
    assert len(faye.get("/queue/?tab=rule").context["rows"]) == 1
    assert "Nothing was decided" in words(faye.get("/queue/?tab=done"))
    assert faye.get("/queue/?tab=nonsense").status_code == 400


def test_a_long_message_shows_its_first_line_and_a_gone_one_that_it_is_gone(cast: Cast, faye: Client) -> None:
    reported(cast, "word " * 60)
    gone = reported(cast, f"soon gone {CANARY}")
    taken_back(message_of(gone), now())
    rows = {row.case.pk: row.first_line for row in faye.get("/queue/").context["rows"]}
    assert rows[gone.pk] == "Taken back by its author"
    assert any(line.endswith("…") and len(line) <= 91 for line in rows.values())


def test_several_may_stand_at_once_and_what_changed_meanwhile_waits(cast: Cast, faye: Client) -> None:
    one, two = reported(cast), reported(cast)
    ticks = [f"{case.pk}:{case.version}" for case in (one, two)]
    flagged(cast.dana, message_of(two), at=now())
    page = faye.post("/queue/let-stand/", {"case": ticks, "key": uuid.uuid4(), "tab": "reported"}, follow=True)
    assert "1 message stands." in words(page)
    assert "1 changed meanwhile and still waits." in words(page)
    assert list(Case.objects.order_by("opened_at").values_list("status", flat=True)) == ["decided", "open"]
    page = faye.post("/queue/let-stand/", {"key": uuid.uuid4(), "tab": "reported"}, follow=True)
    assert "Tick the messages" in words(page)


@pytest.mark.parametrize("sent", [{}, {"key": "x"}, {"key": str(uuid.uuid4()), "case": ["x:1"]}])
def test_a_crooked_batch_changes_nothing(cast: Cast, faye: Client, sent: dict[str, Any]) -> None:
    reported(cast)
    assert faye.post("/queue/let-stand/", sent).status_code == 400


def test_taking_a_case_and_giving_it_back(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    sent = {"version": 1, "key": uuid.uuid4()}
    assert faye.post(f"/queue/{case.pk}/take/", sent).headers["Location"] == f"/queue/{case.pk}/"
    assert "You have it" in words(faye.get(f"/queue/{case.pk}/"))
    ruth = signed_in(cast.ruth)
    assert "Faye has it" in words(ruth.get("/queue/"))
    page = ruth.post(f"/queue/{case.pk}/take/", {"version": 2, "key": uuid.uuid4()})
    assert (page.status_code, "Faye has taken this case." in words(page)) == (409, True)
    faye.post(f"/queue/{case.pk}/back/", {"version": 2, "key": uuid.uuid4()})
    assert "Nobody has it" in words(ruth.get("/queue/"))
    assert faye.post(f"/queue/{case.pk}/take/", {}).status_code == 400
