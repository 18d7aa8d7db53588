"""The pages without script: the desk, the queue, the case, reporting, notes."""

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.models import Message
from chat.services import messages
from groups.models import CareTask, Membership
from groups.services import care
from groups.services.memberships import change_role
from groups.services.support import ask_for_help
from moderation.models import Action, AuditEvent, Case, Flag, Note
from moderation.services import cases
from tests import factories
from tests.factories import Cast
from tests.moderation import conftest
from tests.moderation.conftest import flagged, signed_in

CANARY = "canary7c2a91fd"
NUMBER = "my number is 212-555-0142"


def now() -> datetime:
    return timezone.now()


def said(by: Membership, body: str = "Day three. The evenings are long.") -> Message:
    return conftest.said(by, body, at=now())


def reported(cast: Cast, body: str = f"The evenings are long {CANARY}.", reason: str = "conduct", **more: Any) -> Case:
    """A message by Ana, reported by Mo."""
    return flagged(cast.mo, said(cast.ana, body), reason, at=now(), **more).case


def words(page: HttpResponse) -> str:
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


@pytest.fixture
def faye(cast: Cast) -> Client:
    return signed_in(cast.faye)


# ── needs me ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_empty_desk_says_so_and_when_it_looked(faye: Client) -> None:
    page = words(faye.get("/needs-me/"))
    assert "Nothing is waiting." in page
    assert "Last looked" in page
    assert "2 groups" in page


def test_the_most_urgent_stands_first_with_why_and_its_numbers(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    said(cast.dana, NUMBER)
    ask_for_help(user_id=cast.lee.user_id, at=now())
    urges = {"urge": 4, "before": [1, 2]}
    care.raise_task(cohort=cast.evening, about=cast.mo, kind="urges_high", source="test", at=now(), facts=urges)
    page = faye.get("/needs-me/")
    titles = [line.title for line in page.context["now"]]
    assert titles == ["Lee asked to be contacted", "1 message is on hold", "A message by Ana was reported"]
    (today,) = page.context["today"]
    assert (today.title, today.why) == ("Urges up: Mo", "4 of 5. Before: 1, 2")
    assert page.context["now"][2].url == f"/queue/{case.pk}/"
    assert CANARY not in page.content.decode()


def test_a_danger_stands_once_as_its_task(cast: Cast, faye: Client) -> None:
    case = reported(cast, reason="safety_self")
    page = faye.get("/needs-me/")
    (line,) = page.context["now"]
    assert (line.title, line.why) == ("Ana: somebody may be in danger", "Somebody worries about a message")
    task = faye.get(line.url)
    assert f'href="/queue/{case.pk}/"' in task.content.decode()


def test_every_kind_of_task_has_its_words(cast: Cast, faye: Client) -> None:
    for kind in CareTask.Kind.values:
        facts = {"when": "week"} if kind == "call_wanted" else {}
        care.raise_task(cohort=cast.evening, about=cast.mo, kind=kind, source=kind, at=now(), facts=facts)
    extra = {
        "talk": {"why": "talk"},
        "reply": {"why": "reply"},
        "invited": {"invitation": "x"},
        "rule": {"from": "rule"},
    }
    for source, facts in extra.items():
        kind = "danger" if source == "rule" else "question"
        care.raise_task(cohort=cast.evening, about=cast.mo, kind=kind, source=source, at=now(), facts=facts)
    page = faye.get("/needs-me/")
    titles = [line.title for block in ("now", "today") for line in page.context[block]]
    assert len(titles) == len(set(titles)) + 1  # two dangers
    assert {"Mo has a question", "Talk with Mo", "Mo answered a note", "Mo asked for a call this week"} <= set(titles)


def test_taking_a_task_shows_others_who_has_it_and_a_second_taker_gets_a_page(cast: Cast, faye: Client) -> None:
    task = ask_for_help(user_id=cast.ana.user_id, at=now())
    ruth = signed_in(cast.ruth)
    assert faye.post(f"/needs-me/{task.pk}/take/").status_code == 302
    assert "Faye has it" in words(ruth.get("/needs-me/"))
    assert "You have it" in words(faye.get("/needs-me/"))
    page = ruth.post(f"/needs-me/{task.pk}/take/")
    assert page.status_code == 409
    assert "Faye has it." in words(page)
    assert ruth.post(f"/needs-me/{task.pk}/", {"outcome": "reached"}).status_code == 409
    assert ruth.post(f"/needs-me/{task.pk}/back/").status_code == 409


def test_ending_a_task_asks_how_moves_it_to_earlier_and_can_be_undone(cast: Cast, faye: Client) -> None:
    task = ask_for_help(user_id=cast.ana.user_id, at=now())
    page = faye.post(f"/needs-me/{task.pk}/", {})
    assert page.status_code == 400
    assert "Choose how it ended." in words(page)
    faye.post(f"/needs-me/{task.pk}/", {"outcome": "reached"})
    (done,) = faye.get("/needs-me/").context["handled"]
    assert (done.title, done.what, done.who) == ("Ana asked to be contacted", "We talked", "Faye")
    assert signed_in(cast.ruth).get("/needs-me/").context["handled"][0].undo == ""
    faye.post(done.undo)
    assert [line.title for line in faye.get("/needs-me/").context["now"]] == ["Ana asked to be contacted"]
    assert "ended this" not in words(faye.get(f"/needs-me/{task.pk}/"))


def test_what_was_written_is_read_on_its_own_page_only(cast: Cast, faye: Client) -> None:
    task = care.raise_task(
        cohort=cast.evening, about=cast.mo, kind="question", source="q", at=now(), words=f"May I? {CANARY}"
    )
    assert CANARY not in faye.get("/needs-me/").content.decode()
    assert CANARY in faye.get(f"/needs-me/{task.pk}/").content.decode()


def test_a_peer_specialist_takes_calls_and_reads_no_cases(cast: Cast) -> None:
    case = reported(cast, reason="safety_self")
    priya = signed_in(factories.join(cast.evening, "priya", "peer_specialist"))
    (line,) = priya.get("/needs-me/").context["now"]
    page = priya.get(line.url)
    assert page.status_code == 200
    assert str(case.pk) not in page.content.decode()
    assert priya.get("/queue/").status_code == 404
    assert priya.get(f"/queue/{case.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["/needs-me/", "/queue/"])
def test_the_desk_does_not_exist_for_members(cast: Cast, path: str) -> None:
    for member in (cast.ana, cast.sam, cast.olu):
        assert signed_in(member).get(path).status_code == 404
    assert Client().get(path).status_code == 302


def test_the_desk_costs_the_same_for_one_thing_as_for_many(cast: Cast, faye: Client) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert faye.get(path).status_code == 200
        return len(asked)

    def more(n: int) -> None:
        for _ in range(n):
            reported(cast)
            said(cast.ana, NUMBER)
            care.raise_task(cohort=cast.evening, about=cast.mo, kind="question", source=uuid.uuid4().hex, at=now())

    more(1)
    paths = ("/needs-me/", "/queue/", "/queue/?tab=held")
    faye.get("/needs-me/")
    few = [cost(path) for path in paths]
    more(5)
    assert [cost(path) for path in paths] == few
    assert max(few) <= 30


# ── the queue ────────────────────────────────────────────────────────────────────────────────────────────────────────
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
    messages.withdraw_message(by=cast.ana, message_id=gone.message_id, at=now())
    rows = {row.case.pk: row.first_line for row in faye.get("/queue/").context["rows"]}
    assert rows[gone.pk] == "Taken back by its author"
    assert any(line.endswith("…") and len(line) <= 91 for line in rows.values())


def test_several_may_stand_at_once_and_what_changed_meanwhile_waits(cast: Cast, faye: Client) -> None:
    one, two = reported(cast), reported(cast)
    ticks = [f"{case.pk}:{case.version}" for case in (one, two)]
    flagged(cast.dana, two.message, at=now())
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


# ── the case ─────────────────────────────────────────────────────────────────────────────────────────────────────────
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
    assert names == ["release", "remove", "remove_talk", "note", "mute_2h", "mute_talk"]
    for one in page.context["decisions"]:
        assert one["sentence"] in words(page).replace("&#x27;", "'")
    assert "212-555-0142" in words(page)
    assert "Rule phone-written-out, version 1: “212-555-0142”" in words(page)


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
    assert Message.objects.get(pk=case.message_id).state == "visible"
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
    assert Message.objects.get(pk=case.message_id).state == "removed"


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
    assert "mute_2h" not in names
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
    flagged(cast.dana, case.message, at=now())
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
    assert [one["choice"].name for one in page.context["decisions"]] == ["keep", "note", "mute_2h", "mute_talk"]
    assert [line.title for line in faye.get("/needs-me/").context["now"]] == ["A case about Mo"]
    assert faye.get("/queue/").context["rows"][0].first_line == ""
    decide(faye, case, "keep")
    assert faye.get("/needs-me/").context["handled"][0].title == "Case about Mo"
    assert faye.get("/queue/?tab=done").context["rows"][0].last_words == "Let it stand"


def test_a_colleague_is_not_paused_from_here_but_by_a_supervisor(cast: Cast, faye: Client) -> None:
    case = Case.objects.create(cohort=cast.evening, member=cast.ruth, due_at=now())
    names = [one["choice"].name for one in faye.get(f"/queue/{case.pk}/").context["decisions"]]
    assert names == ["keep", "note"]
    assert decide(faye, case, "mute_2h").status_code == 403
    change_role(member=cast.faye, role="supervisor")
    names = [one["choice"].name for one in faye.get(f"/queue/{case.pk}/").context["decisions"]]
    assert "mute_2h" in names


def test_a_decided_case_can_be_brought_back_or_opened_again(cast: Cast, faye: Client) -> None:
    case = reported(cast)
    decide(faye, case, "remove")
    page = faye.get(f"/queue/{case.pk}/")
    names = [one["choice"].name for one in page.context["decisions"]]
    assert names == ["restore", "note", "mute_2h", "mute_talk", "reopen"]
    assert "1 earlier case, 1 message taken down." in words(faye.get(f"/queue/{reported(cast).pk}/"))


def test_the_team_opens_a_case_from_the_room(cast: Cast, faye: Client) -> None:
    message = said(cast.ana)
    answer = faye.post(f"/messages/{message.pk}/case/")
    case = Case.objects.get(message=message)
    assert answer.headers["Location"] == f"/queue/{case.pk}/"
    assert signed_in(cast.mo).post(f"/messages/{message.pk}/case/").status_code == 403
    assert "The team opened this case without a report." in words(faye.get(f"/queue/{case.pk}/"))
    assert "A message by Ana is on the desk" in words(faye.get("/needs-me/"))


# ── members ──────────────────────────────────────────────────────────────────────────────────────────────────────────
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
    messages.withdraw_message(by=cast.ana, message_id=message.pk, at=now())
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
