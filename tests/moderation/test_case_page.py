"""The case page (S11), without script."""

import uuid
from datetime import timedelta

from django.test import Client

from groups.services.memberships import change_role
from moderation.models import Action, AuditEvent, Case, Flag, Note
from moderation.services import cases
from tests.factories import Cast
from tests.moderation.conftest import flagged, signed_in, taken_back
from tests.moderation.pages import CANARY, NUMBER, decide, form_of, message_of, now, reported, said, words


def test_the_case_page_follows_the_order_of_s11(cast: Cast, faye: Client) -> None:
    for n in range(7):
        said(cast.dana, f"before {n}")
    case = reported(cast, words="He means me.")
    for n in range(7):
        said(cast.dana, f"after {n}")
    page = faye.get(f"/queue/{case.pk}/")
    text = words(page)
    order = [
        "Skip to decisions",
        "What happened",
        "The message in its place",
        "Reasons given",
        "He means me.",
        "Nothing from this person was on the desk before.",
        "Let it stand",
        "Remove for everyone",
        "Remove and talk to the author",
        "Pause posting for 2 hours",
        "Pause posting until we talk",
        "What Ana gets",
        "Private note",
        "Who did what",
    ]
    places = [text.index(one, text.index("What happened") if n else 0) for n, one in enumerate(order)]
    assert places == sorted(places)
    assert [line["m"]["body"][:7] for line in page.context["context"]] == [
        *[f"before {n}"[:7] for n in range(2, 7)],
        "The eve",
        *[f"after {n}"[:7] for n in range(5)],
    ]
    assert [line["is_it"] for line in page.context["context"]].index(True) == 5
    assert "Mo" not in text.replace("Monday", "").replace("More", "")


def test_every_decision_says_what_it_does(cast: Cast, faye: Client) -> None:
    held = Case.objects.get(message=said(cast.ana, NUMBER))
    page = faye.get(f"/queue/{held.pk}/")
    names = [one["choice"].name for one in page.context["decisions"]]
    assert names == ["release", "remove", "remove_talk", "note", "mute_2h", "mute_talk", "slow_day", "escalate"]
    for one in page.context["decisions"]:
        assert one["sentence"] in words(page).replace("&#x27;", "'")
    assert "212-555-0142" in words(page)
    assert "Rule phone-written-out, version" in words(page)
    assert ": “212-555-0142”" in words(page)


def test_the_note_begins_with_the_first_reason_and_has_four_parts(cast: Cast, faye: Client) -> None:
    case = reported(cast, reason="use_detail")
    note = faye.get(f"/queue/{case.pk}/").context["form"]["note"].value()
    assert note.startswith("Hi Ana. I took down your message from ")
    assert "that can pull others" in note
    assert "You are not in trouble" in note
    assert "share it again" in note
    assert note.endswith("– Faye")
    assert CANARY not in note


def test_another_preset_changes_the_note_and_nothing_else(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    page = faye.get(f"/queue/{case.pk}/")
    sent = form_of(page, kind="preset:2", reason="contact_swap", remark="Ask Ruth.")
    again = faye.post(f"/queue/{case.pk}/decide/", sent)
    form = again.context["form"]
    assert "talk with you" in form["note"].value()
    assert "contact details" in form["note"].value()
    assert (form["remark"].value(), form["reason"].value(), form["key"].value()) == (
        "Ask Ruth.",
        "contact_swap",
        str(sent["key"]),
    )
    same = faye.post(f"/queue/{case.pk}/decide/", {**sent, "kind": "preset:9", "note": "My own."})
    assert same.context["form"]["note"].value() == "My own."
    assert not Action.objects.exists()


def test_removing_leads_to_the_queue_with_an_undo_that_brings_it_back(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    answer = decide(faye, case, "remove", note="Hi Ana.", remark="Second time.")
    assert answer.headers["Location"] == "/queue/"
    page = faye.get("/queue/")
    assert "Removed for everyone." in words(page)
    assert Note.objects.get().text == "Hi Ana."
    assert Action.objects.get().remark == "Second time."
    undo = page.context["undo"]
    faye.post(undo["action"], {name: str(value) for name, value in undo["fields"].items()})
    assert message_of(Case.objects.get(pk=case.pk)).state == "visible"
    assert Note.objects.get().undone_at is not None
    assert "Undone." in words(faye.get(f"/queue/{case.pk}/"))
    assert faye.get("/queue/").context["undo"] is None


def test_an_undo_that_came_too_late_says_so(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    decide(faye, case, "remove")
    case.refresh_from_db()
    cases.act(by=cast.ruth, case_id=case.pk, kind="reopen", expected_version=2, key=uuid.uuid4(), at=now())
    page = faye.post(f"/queue/{case.pk}/undo/", {"version": 2, "key": uuid.uuid4()}, follow=True)
    assert "cannot be undone with one tap" in words(page)
    assert message_of(Case.objects.get(pk=case.pk)).state == "removed"


def test_removing_without_a_note_is_a_choice_one_ticks(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    page = decide(faye, case, "remove", note="")
    assert page.status_code == 400
    assert "Write the note first." in words(page)
    page = decide(faye, case, "remove", note="", no_note="on")
    assert page.status_code == 302
    assert not Note.objects.exists()


def test_what_was_typed_stays_when_something_is_missing(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    page = decide(faye, case, "remove", note="x" * 2001, remark="Keep this.")
    assert page.status_code == 400
    assert page.context["form"]["remark"].value() == "Keep this."
    assert "Error: Case" in words(page)
    assert decide(faye, case, "nonsense").status_code == 400
    assert decide(faye, case, "keep", flags="not-a-flag").status_code == 400


def test_removing_with_a_talk_puts_it_on_ones_own_list(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    assert decide(faye, case, "remove_talk").status_code == 302
    line = faye.get("/needs-me/").context["today"][0]
    assert (line.title, line.mine) == ("Talk with Ana", True)


def test_pausing_and_writing_stay_on_the_case(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    assert decide(faye, case, "mute_2h").headers["Location"] == f"/queue/{case.pk}/"
    page = faye.get(f"/queue/{case.pk}/")
    names = [one["choice"].name for one in page.context["decisions"]]
    assert "lift" in names
    assert "mute_2h" in names
    assert "Posting is paused until" in words(page)
    decide(faye, case, "lift")
    decide(faye, case, "note", note="How are you?")
    page = faye.get(f"/queue/{case.pk}/")
    assert [entry["what"] for entry in page.context["log"]] == [
        "Paused posting",
        "Ended the pause",
        "Wrote to the author",
    ]
    assert "How are you?" in words(page)


def test_somebody_was_faster_gets_a_page_with_who_and_what_and_the_words_to_copy(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    page = faye.get(f"/queue/{case.pk}/")
    decide(signed_in(cast.ruth), case, "remove")
    late = faye.post(f"/queue/{case.pk}/decide/", form_of(page, kind="remove", note="My long note."))
    assert late.status_code == 409
    assert "Ruth decided this: Removed for everyone." in words(late)
    assert "My long note." in words(late)
    assert AuditEvent.objects.filter(kind="remove").count() == 1


def test_a_report_that_came_meanwhile_is_named_without_its_reporter(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    page = faye.get(f"/queue/{case.pk}/")
    flagged(cast.dana, message_of(case), at=now())
    late = faye.post(f"/queue/{case.pk}/decide/", form_of(page, kind="keep"))
    assert late.status_code == 409
    assert "reported again while you were looking" in words(late)
    assert "Dana" not in words(late)


def test_the_words_that_are_gone_show_on_a_click_and_only_then(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    decide(faye, case, "remove")
    assert CANARY not in faye.get(f"/queue/{case.pk}/").content.decode()
    page = faye.post(f"/queue/{case.pk}/words/")
    assert CANARY in words(page)
    assert page.headers["Cache-Control"] == "no-store, private"
    assert AuditEvent.objects.filter(kind="evidence", actor=cast.faye.pk).count() == 1
    assert signed_in(cast.ana).post(f"/queue/{case.pk}/words/").status_code == 404


def test_the_reporter_shows_on_a_click_and_only_then(cast: Cast, faye: Client) -> None:
    case, flag = reported(cast), Flag.objects.get()
    page = faye.post(f"/queue/{case.pk}/reports/{flag.pk}/")
    assert "Reported by Mo." in words(page)
    assert "Reported by" not in words(faye.get(f"/queue/{case.pk}/"))
    assert AuditEvent.objects.filter(kind="reporter").count() == 1


def test_a_case_about_a_person_has_its_page(cast: Cast, faye: Client) -> None:
    case = Case.objects.create(cohort=cast.evening, member=cast.mo, due_at=now() + timedelta(hours=1))
    page = faye.get(f"/queue/{case.pk}/")
    assert "Case about Mo" in words(page)
    assert [one["choice"].name for one in page.context["decisions"]] == [
        "keep",
        "note",
        "mute_2h",
        "mute_talk",
        "slow_day",
        "escalate",
    ]
    assert [line.title for line in faye.get("/needs-me/").context["now"]] == ["A case about Mo"]
    assert faye.get("/queue/").context["rows"][0].first_line == ""
    decide(faye, case, "keep")
    assert faye.get("/needs-me/").context["handled"][0].title == "Case about Mo"
    assert faye.get("/queue/?tab=done").context["rows"][0].last_words == "Let it stand"


def test_a_colleague_is_not_paused_from_here_but_by_a_supervisor(cast: Cast, faye: Client) -> None:
    case = Case.objects.create(cohort=cast.evening, member=cast.ruth, due_at=now())
    names = [one["choice"].name for one in faye.get(f"/queue/{case.pk}/").context["decisions"]]
    assert names == ["keep", "note", "escalate"]
    assert decide(faye, case, "mute_2h").status_code == 403
    change_role(member=cast.faye, role="supervisor")
    names = [one["choice"].name for one in faye.get(f"/queue/{case.pk}/").context["decisions"]]
    assert "mute_2h" in names


def test_a_decided_case_can_be_brought_back_or_opened_again(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    decide(faye, case, "remove")
    page = faye.get(f"/queue/{case.pk}/")
    names = [one["choice"].name for one in page.context["decisions"]]
    assert names == ["restore", "note", "mute_2h", "mute_talk", "slow_day", "give_back_words", "purge", "reopen"]
    assert "1 earlier case, 1 message taken down." in words(faye.get(f"/queue/{reported(cast).pk}/"))


def test_the_team_opens_a_case_from_the_room(cast: Cast, faye: Client) -> None:
    message = said(cast.ana)
    answer = faye.post(f"/messages/{message.pk}/case/")
    case = Case.objects.get(message=message)
    assert answer.headers["Location"] == f"/queue/{case.pk}/"
    assert signed_in(cast.mo).post(f"/messages/{message.pk}/case/").status_code == 403
    assert "The team opened this case without a report." in words(faye.get(f"/queue/{case.pk}/"))
    assert "A message by Ana is on the desk" in words(faye.get("/needs-me/"))


def test_words_held_and_taken_back_before_anybody_saw_them_leave_the_case_and_nothing_else(
    cast: Cast, faye: Client
) -> None:
    held = Case.objects.get(message=said(cast.ana, f"{NUMBER} {CANARY}"))
    taken_back(message_of(held), now())
    page = faye.get(f"/queue/{held.pk}/")
    assert page.context["context"] == []
    assert CANARY not in page.content.decode()
    assert next(one["choice"].name for one in page.context["decisions"]) == "keep"
    assert CANARY in words(faye.post(f"/queue/{held.pk}/words/"))
    assert decide(faye, held, "keep").status_code == 302
    assert "Show all its words" not in words(faye.get(f"/queue/{held.pk}/"))


def test_a_note_to_somebody_whose_message_stands_never_says_that_it_was_taken_down(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    page = decide(faye, case, "note")
    assert page.status_code == 400
    assert "it stands" in words(page)
    assert not Note.objects.exists()
    again = faye.post(f"/queue/{case.pk}/decide/", form_of(faye.get(f"/queue/{case.pk}/"), kind="preset:4"))
    asking = again.context["form"]["note"].value()
    assert "How are you right now?" in asking
    assert "took down" not in asking
    assert decide(faye, case, "note", note=asking).status_code == 302
    decide(faye, case, "remove")
    assert decide(faye, case, "note").status_code == 302


def test_a_worry_about_safety_begins_with_how_are_you(cast: Cast, faye: Client) -> None:
    case = reported(cast, reason="safety_self")
    assert "How are you right now?" in faye.get(f"/queue/{case.pk}/").context["form"]["note"].value()
