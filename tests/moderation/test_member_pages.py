"""What members see: reporting a message, and their notes."""

import uuid
from datetime import timedelta

from django.test import Client

from groups.models import CareTask
from moderation.models import Flag, Note
from tests.factories import Cast
from tests.moderation.conftest import signed_in, taken_back
from tests.moderation.pages import decide, now, reported, said, words


def test_reporting_says_who_sees_it_and_thanks(cast: Cast) -> None:
    message, mo = said(cast.ana), signed_in(cast.mo)
    page = mo.get(f"/messages/{message.pk}/report/")
    assert "Not the group, and not the person who wrote it." in words(page)
    assert page.content.decode().count('type="radio"') == 8
    assert " checked" not in page.content.decode()
    key = page.context["form"]["key"].value()
    sent = {"reason": "conduct", "words": "He means me.", "key": key}
    answer = mo.post(f"/messages/{message.pk}/report/", sent)
    assert answer.headers["Location"] == f"/messages/{message.pk}/report/thanks/"
    mo.post(f"/messages/{message.pk}/report/", sent)
    assert Flag.objects.get().words == "He means me."
    thanks = words(mo.get(answer.headers["Location"]))
    assert "Thank you. The team has it now." in thanks
    assert "Numbers that answer now" not in thanks


def test_a_worry_about_safety_leads_to_numbers_that_answer_now(cast: Cast) -> None:
    message, mo = said(cast.ana), signed_in(cast.mo)
    answer = mo.post(f"/messages/{message.pk}/report/", {"reason": "safety_self", "key": uuid.uuid4()}, follow=True)
    assert "Numbers that answer now" in words(answer)
    assert CareTask.objects.filter(kind="danger").exists()


def test_a_report_without_a_reason_keeps_what_was_typed(cast: Cast) -> None:
    message, mo = said(cast.ana), signed_in(cast.mo)
    page = mo.post(f"/messages/{message.pk}/report/", {"words": "It hurts.", "key": uuid.uuid4()})
    assert page.status_code == 400
    assert "Choose what worries you most." in words(page)
    assert "It hurts." in words(page)
    assert not Flag.objects.exists()


def test_reporting_what_is_gone_is_answered_kindly_and_ones_own_is_refused(cast: Cast) -> None:
    message, mo = said(cast.ana), signed_in(cast.mo)
    taken_back(message, now())
    page = mo.post(f"/messages/{message.pk}/report/", {"reason": "conduct", "key": uuid.uuid4()}, follow=True)
    assert "already gone from the room" in words(page)
    own = signed_in(cast.ana).post(f"/messages/{message.pk}/report/", {"reason": "conduct", "key": uuid.uuid4()})
    assert own.status_code == 403
    assert "This is your own message." in words(own)


def test_what_one_cannot_see_cannot_be_reported(cast: Cast) -> None:
    message, olu = said(cast.ana), signed_in(cast.olu)
    assert olu.get(f"/messages/{message.pk}/report/").status_code == 404
    assert olu.get(f"/messages/{message.pk}/report/thanks/").status_code == 404


def test_a_note_is_listed_read_and_answered(cast: Cast, faye: Client) -> None:
    ana = signed_in(cast.ana)
    assert "No notes." in words(ana.get("/notes/"))
    case = reported(cast)
    decide(faye, case, "remove", note="Hi Ana.\n\nShall we talk?")
    assert "No notes." in words(ana.get("/notes/"))
    Note.objects.update(send_after=now())
    note = Note.objects.get()
    assert "From Faye" in words(ana.get("/notes/"))
    assert "Shall we talk?" in words(ana.get(f"/notes/{note.pk}/"))
    assert Note.objects.get().read_at is not None
    empty = ana.post(f"/notes/{note.pk}/", {"text": " ", "key": uuid.uuid4()})
    assert (empty.status_code, "Write something first." in words(empty)) == (400, True)
    sent = {"text": "Yes, please.", "key": uuid.uuid4()}
    page = ana.post(f"/notes/{note.pk}/", sent, follow=True)
    assert "Yes, please." in words(page)
    assert ana.post(f"/notes/{note.pk}/", {**sent, "key": uuid.uuid4()}).status_code == 409
    assert "Ana answered a note" in words(faye.get("/needs-me/"))
    assert "Yes, please." in words(faye.get(f"/queue/{case.pk}/"))
    for other in (cast.mo, cast.faye, cast.olu):
        assert signed_in(other).get(f"/notes/{note.pk}/").status_code == 404


def test_a_note_says_when_the_message_is_back(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    decide(faye, case, "remove", note="Hi Ana.")
    Note.objects.update(send_after=now() - timedelta(minutes=1))
    decide(faye, case, "restore")
    assert "Your message is back in the room." in words(signed_in(cast.ana).get(f"/notes/{Note.objects.get().pk}/"))
