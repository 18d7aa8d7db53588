"""The pages of record: handover, trail, who looked, a person's page, disclosures; and worrying about somebody."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.errors import Invalid, NotFound
from groups.models import CareTask, Membership
from groups.services import care
from groups.services.support import ask_for_help
from moderation.errors import OwnCase, OwnMessage
from moderation.models import AuditEvent, Case, EmergencyDisclosure, Flag
from moderation.services import disclosures, worries
from tests.factories import Cast
from tests.moderation.conftest import NOON, act, minutes, signed_in, trail
from tests.moderation.pages import CANARY, now, reported, words

FIELDS = {
    "recipient": "Dr Lind",
    "facility": "City hospital",
    "discloser": "Faye",
    "disclosed_at": "2026-11-01T09:30",
    "nature": "Found unconscious.",
}


def test_the_handover_tells_who_was_asked_and_begins_where_it_was_read(cast: Cast, faye: Client) -> None:
    path = f"/handover/{cast.evening.pk}/"
    ask_for_help(user_id=cast.ana.user_id, at=now())
    signed_in(cast.ana).get("/today/")
    act(cast.faye, reported(cast), "mute", now(), minutes=60)
    page = words(faye.get(path))
    for said_so in (
        "Ana asked to be contacted",
        "Nobody has answered yet.",
        "1 case waits for a decision.",
        "Posting is paused until",
        "Nobody is down for the next 24 hours.",
    ):
        assert said_so in page, said_so
    task = CareTask.objects.get()
    faye.post(f"/needs-me/{task.pk}/", {"outcome": "reached"})
    assert "Faye: We talked" in words(faye.get(path))
    assert faye.post(path).status_code == 302
    assert trail(cast.faye)[-1] == "handover"
    AuditEvent.objects.filter(kind="handover").update(at=now() + timedelta(seconds=1))
    assert "Nobody asked for help" in words(faye.get(path))
    assert signed_in(cast.ana).get(path).status_code == 404


def test_the_trail_is_the_teams_and_holds_no_words(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    faye.post(f"/queue/{case.pk}/words/")
    act(cast.faye, case, "remove", now(), note=None)
    page = words(faye.get(f"/trail/{cast.evening.pk}/"))
    assert "Faye : Removed for everyone · Unkind, sexual or threatening" in page
    assert "Looked at removed words" in page
    assert CANARY not in page
    assert "The first check is still to come." in page
    assert "Nothing yet." in words(faye.get(f"/trail/{cast.evening.pk}/?before=1"))
    assert signed_in(cast.ana).get(f"/trail/{cast.evening.pk}/").status_code == 404


def test_members_see_who_looked_at_what_of_theirs_and_nothing_else(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    faye.post(f"/queue/{case.pk}/words/")
    faye.post(f"/queue/{case.pk}/reports/{case.flags.get().pk}/")
    assert "Faye : Looked at removed words" in words(signed_in(cast.ana).get("/looks/"))
    assert "who reported" not in words(signed_in(cast.ana).get("/looks/")).split("details in an emergency.")[1]
    assert "Faye : Looked up who reported" in words(signed_in(cast.mo).get("/looks/"))
    assert "Nothing yet." in words(signed_in(cast.dana).get("/looks/"))


def test_a_disclosure_has_the_five_fields_of_the_law_and_stays(cast: Cast, faye: Client) -> None:
    path = f"/cohorts/{cast.evening.pk}/people/{cast.ana.pk}/disclosure/"
    assert "ana@demo.invalid" in words(faye.get(path))
    assert trail(cast.faye) == ["lookup"]
    assert faye.post(path, {**FIELDS, "recipient": ""}).status_code == 422
    assert faye.post(path, {**FIELDS, "disclosed_at": "2099-01-01T00:00"}).status_code == 422
    assert faye.post(path, FIELDS).status_code == 302
    made = EmergencyDisclosure.objects.get()
    assert (made.recipient, made.nature, made.recorded_by) == ("Dr Lind", "Found unconscious.", cast.faye)
    assert "Dr Lind, City hospital" in words(faye.get(f"/cohorts/{cast.evening.pk}/people/{cast.ana.pk}/"))
    assert trail(cast.faye) == ["lookup", "disclosure"]
    told = words(signed_in(cast.ana).get("/looks/"))
    assert "Wrote down an emergency disclosure" in told
    assert "Dr Lind" not in told
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE moderation_emergencydisclosure SET disclosed_at = recorded_at")


def test_a_disclosure_is_about_somebody_else_and_has_happened(cast: Cast) -> None:
    told = {key: value for key, value in FIELDS.items() if key != "disclosed_at"}
    with pytest.raises(OwnCase):
        disclosures.record(by=cast.faye, about=cast.faye, disclosed_at=NOON, at=NOON, **told)
    with pytest.raises(Invalid):
        disclosures.record(by=cast.faye, about=cast.ana, disclosed_at=minutes(1), at=NOON, **told)


@pytest.mark.parametrize("who", ["ana", "olu", "kit", "sam"])
def test_nobody_else_opens_a_persons_page(cast: Cast, who: str) -> None:
    client = signed_in(getattr(cast, who))
    base = f"/cohorts/{cast.evening.pk}/people/{cast.mo.pk}/"
    assert [client.get(base).status_code, client.get(f"{base}disclosure/").status_code] == [404, 404]


def test_a_persons_page_shows_what_waits_because_of_them(cast: Cast, faye: Client) -> None:
    reported(cast)
    page = words(faye.get(f"/cohorts/{cast.evening.pk}/people/{cast.ana.pk}/"))
    assert "A message by Ana was reported" in page
    assert "Nothing is shared right now." in page
    assert "reported" not in words(faye.get(f"/cohorts/{cast.evening.pk}/people/{cast.mo.pk}/"))
    assert "Told in an emergency" not in words(faye.get(f"/cohorts/{cast.evening.pk}/people/{cast.faye.pk}/"))


def test_a_worry_about_a_person_is_urgent_and_only_the_team_learns_of_it(cast: Cast, faye: Client) -> None:
    mo, path = signed_in(cast.mo), f"/rooms/{cast.room.pk}/worried/"
    page = mo.get(path)
    assert "Mo" not in [name for _id, name in page.context["form"].fields["about"].choices]
    assert mo.post(path, {"about": "", "key": uuid.uuid4()}).status_code == 400
    sent = {"about": cast.ana.pk, "words": "She sounded far away.", "key": uuid.uuid4()}
    for _ in range(2):
        assert mo.post(path, sent).status_code == 302
    assert "numbers that answer now" in words(mo.get(f"{path}thanks/")).lower()
    case, flag, task = Case.objects.get(), Flag.objects.get(), CareTask.objects.get()
    assert (case.member, case.priority, case.status) == (cast.ana, 0, "open")
    assert (flag.reporter, flag.message, flag.words) == (cast.mo, None, "She sounded far away.")
    assert (task.about, task.priority) == (cast.ana, 0)
    assert "She sounded far away." in words(faye.get(f"/queue/{case.pk}/"))
    rang = words(faye.get(f"/needs-me/{task.pk}/"))
    assert "Asked: Faye, Ruth." in rang
    assert "If nobody takes it, others are asked at" in rang
    assert faye.get(f"/api/v1/cases/{case.pk}").json()["flags"][0]["rev"] == 0
    care.take_task(task=task, by=cast.faye, at=now())
    assert "others are asked at" not in words(faye.get(f"/needs-me/{task.pk}/"))
    assert "worried" not in words(signed_in(cast.ana).get("/looks/"))
    faye.post(f"/queue/{case.pk}/reports/{flag.pk}/")
    told = worries.tell_worry(by=cast.dana, about_id=cast.ana.pk, words="", key=uuid.uuid4(), at=timezone.now())
    assert told["case"] == str(case.pk)
    case.refresh_from_db()
    assert case.version == 2


def test_nobody_worries_about_themselves_or_about_a_stranger_here(cast: Cast) -> None:
    with pytest.raises(OwnMessage):
        worries.tell_worry(by=cast.mo, about_id=cast.mo.pk, words="", key=uuid.uuid4(), at=NOON)
    with pytest.raises(NotFound):
        worries.tell_worry(by=cast.mo, about_id=cast.olu.pk, words="", key=uuid.uuid4(), at=NOON)


def test_a_worry_about_one_of_the_team_is_not_on_their_desk(cast: Cast, faye: Client) -> None:
    worries.tell_worry(by=cast.mo, about_id=cast.faye.pk, words="", key=uuid.uuid4(), at=timezone.now())
    assert "Nothing is waiting." in words(faye.get("/needs-me/"))
    assert faye.get(f"/needs-me/{CareTask.objects.get().pk}/").status_code == 404
    assert "danger" in words(signed_in(cast.ruth).get("/needs-me/"))


def test_a_note_leads_to_a_second_look_without_script(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    act(cast.faye, case, "remove", now() - timedelta(minutes=1), note="Hi Ana.")
    ana = signed_in(cast.ana)
    note = ana.get("/notes/").context["notes"][0]
    page = ana.get(f"/notes/{note.pk}/")
    assert "Ask for a second look" in words(page)
    path = f"/notes/{note.pk}/look-again/"
    assert "Write a sentence first." in words(ana.post(path, {"again-text": ""}, follow=True))
    key = page.context["again"]["key"].value()
    told = words(ana.post(path, {"again-text": "I named nobody.", "again-key": key}, follow=True))
    assert "Somebody else of the team will look." in told
    assert "Ana asks for a second look" in words(faye.get("/needs-me/"))
    Membership.objects.filter(pk=cast.ruth.pk).update(role="peer_specialist")
    assert "only one facilitator here now" in words(ana.get(f"/notes/{note.pk}/"))
    Membership.objects.filter(pk=cast.ruth.pk).update(role="facilitator")
    assert "somebody else has to look again" in words(faye.get(f"/queue/{case.pk}/"))
    act(cast.ruth, case, "keep", now())
    assert "it stays down" in words(ana.get(f"/notes/{note.pk}/"))
