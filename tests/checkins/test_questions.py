"""What is asked: the programme's list and optional questions, a member's choice, morning and evening."""

from datetime import timedelta

import pytest
import time_machine

from accounts.errors import Refusal
from checkins import access
from checkins.models import CheckIn, CheckInSetup
from checkins.policies import items
from checkins.policies.answers import HELPED
from checkins.services import setup
from tests.checkins.conftest import NOW, TODAY, seen, send

MORNING = NOW - timedelta(hours=12)  # 08:30 in New York


@pytest.fixture
def asks(people):
    """The programme asks for more: `asks("halt", own=["Prayed"])`."""

    def ask(*optional: str, kept=HELPED, own=()) -> items.Setup:
        return setup.save_setup(
            programme=people.evening.programme, by=people.faye.user, kept=kept, own=own, optional=optional, at=NOW
        )

    return ask


def test_without_a_word_from_the_programme_only_the_five_are_asked(people, signed_in, that_evening) -> None:
    page = seen(signed_in(people.ana).get("/check-in/"))
    for code in items.ITEMS:
        assert str(items.ITEMS[code].question) not in page


def test_the_programmes_own_answers_are_offered_shared_and_kept_when_taken_off(
    people, signed_in, check_in, asks, that_evening
) -> None:
    made = asks(kept=["moved"], own=["Prayed", "Cooked"])
    client = signed_in(people.ana)
    page = seen(client.get("/check-in/"))
    assert "Prayed" in page
    assert "Rested" not in page
    send(client, helped=[items.own_code("Prayed"), "moved"])
    asks(kept=["moved"], own=["Cooked"])
    assert "Moved, Prayed" in seen(client.get("/check-in/"))
    assert "What helped: Moved, Prayed" in seen(client.get(f"/check-in/{TODAY}/saved/"))
    assert [one.code for one in made.helped if one.off] == [code for code in HELPED if code != "moved"]
    assert access.setup_of(people.evening.programme_id).offered == ("moved", items.own_code("Cooked"))


@pytest.mark.parametrize(
    ("kept", "own", "optional"),
    [
        ([], [], []),
        (HELPED, ["x" * 41], []),
        (HELPED, [f"own {n}" for n in range(13)], []),
        (["gin"], [], []),
        (HELPED, [], ["weight"]),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(people, kept, own, optional) -> None:
    with pytest.raises(Exception, match="bad_request"):
        setup.save_setup(
            programme=people.evening.programme, by=people.faye.user, kept=kept, own=own, optional=optional, at=NOW
        )
    assert not CheckInSetup.objects.exists()


def test_optional_questions_say_who_reads_them_and_can_be_left_out(people, signed_in, asks, that_evening) -> None:
    asks("halt", "sleep", "thankful")
    client = signed_in(people.ana)
    page = seen(client.get("/check-in/"))
    assert page.index("How did you sleep?") < page.index("Only you see this.") < page.index("thankful for")
    client.post("/check-in/questions/", {"asked": ["halt"]})
    page = seen(client.get("/check-in/"))
    assert "Right now I am" in page
    assert "How did you sleep?" not in page


def test_the_private_line_is_read_by_nobody_else(people, check_in, asks) -> None:
    asks("thankful")
    check_in(people.ana, mood=4, thankful="canary")
    (row,) = access.for_team(people.faye, people.ana.pk)
    assert access.answers_of(row).thankful == ""
    own = access.on_day(people.ana.user_id, TODAY)
    assert own is not None
    assert access.own_answers_of(own).thankful == "canary"


def test_the_morning_asks_for_one_thing_and_the_evening_how_it_went(people, signed_in, asks) -> None:
    asks("intention")
    client = signed_in(people.ana)
    with time_machine.travel(MORNING, tick=False):
        page = seen(client.get("/check-in/"))
        assert "One thing I will do today" in page
        assert "How did your one thing go?" not in page
        send(client, intention="Call my sister")
        assert "How did your one thing go?" not in seen(client.get("/today/"))
    with time_machine.travel(NOW, tick=False):
        assert "How did your one thing go?" in seen(client.get("/today/"))
        page = seen(client.get(f"/check-in/{TODAY}/"))
        assert "This morning you wrote: Call my sister" in page
        send(client, f"/check-in/{TODAY}/", mood="4", intention="Call my sister", review="did")
        assert "How did your one thing go?" not in seen(client.get("/today/"))
    (row,) = CheckIn.objects.all()
    assert (row.intention, row.extras["review"], row.mood) == ("Call my sister", "did", 4)


def test_the_evening_does_not_ask_for_a_plan_of_the_day(people, signed_in, asks, that_evening) -> None:
    asks("intention")
    assert "One thing I will do today" not in seen(signed_in(people.ana).get("/check-in/"))


def test_change_keeps_optional_answers_that_are_not_asked_any_more(
    people, signed_in, check_in, asks, that_evening
) -> None:
    asks("sleep")
    check_in(people.ana, mood=3, sleep="well")
    asks()
    html = signed_in(people.ana).get(f"/check-in/{TODAY}/").content.decode()
    assert 'value="well" id="id_sleep_2" checked' in html


# ── the programme's page ────────────────────────────────────────────────────────────────────────────────────────────
def test_the_team_shapes_the_questions_of_its_programme(people, signed_in) -> None:
    client = signed_in(people.faye)
    url = client.get("/programme/questions/").url
    assert client.post(url, {"kept": ["moved"], "own": "Prayed\n\nPrayed\n", "optional": ["sleep"]}).status_code == 302
    told = access.setup_of(people.evening.programme_id)
    assert (told.offered, told.optional) == (("moved", items.own_code("Prayed")), ("sleep",))
    page = client.get(url).content.decode()
    assert ">Prayed</textarea>" in page.replace("\n", "")


def test_the_site_administrator_may_and_reads_no_answer_by_it(people, signed_in) -> None:
    client = signed_in(people.ada)
    assert client.get(client.get("/programme/questions/").url).status_code == 200
    assert client.get("/my-check-ins/").status_code == 403


@pytest.mark.parametrize("who", ["ana", "sam"])
def test_nobody_else_shapes_anything(people, signed_in, who) -> None:
    client = signed_in(getattr(people, who))
    assert client.get("/programme/questions/").status_code == 404
    url = f"/programme/{people.evening.programme_id}/questions/"
    assert client.post(url, {"kept": ["moved"]}).status_code == 404
    assert not CheckInSetup.objects.exists()


def test_only_optional_questions_can_be_left_out(people) -> None:
    with pytest.raises(Exception, match="bad_request"):
        setup.leave_out(user=people.ana.user, codes=["mood"])
    assert access.left_out_by(people.ana.user_id) == []


def test_a_line_that_is_too_long_is_refused_by_name(people, check_in) -> None:
    with pytest.raises(Refusal, match="bad_request") as refused:
        check_in(people.ana, intention="x" * 201)
    assert refused.value.field == "intention"
