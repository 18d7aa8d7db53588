import uuid

import pytest
from django.urls import reverse

from groups.models import Acceptance, Agreement, CareTask
from groups.services import agreements
from groups.services.agreements import text_hash
from tests import factories

pytestmark = pytest.mark.django_db
MORE = [*factories.CLAUSES, {"text": "No pictures.", "why": "Faces tell."}]


@pytest.fixture
def renewed(evening, faye, ana, now) -> Agreement:
    """Faye has published a second version with one clause more."""
    return agreements.publish_agreement(cohort=evening, clauses=MORE, at=now, by=faye)


def page_of(evening) -> str:
    return reverse("agreement", args=[evening.pk])


def test_the_agreement_is_there_to_read_with_the_day_of_ones_yes(signed_in, ana, evening):
    page = signed_in(ana).get(page_of(evening)).content.decode()
    assert "What is said here stays here." in page
    assert "You said yes on" in page
    assert "I agree to these" not in page


def test_others_get_no_agreement_not_even_that_there_is_one(signed_in, evening):
    olu = factories.join(factories.cohort("Morning group"), "olu")
    browser = signed_in(olu)
    there = browser.get(page_of(evening))
    nowhere = browser.get(reverse("agreement", args=["00000000-0000-4000-8000-000000000000"]))
    assert there.status_code == nowhere.status_code == 404


def test_a_new_version_closes_the_room_until_the_next_yes(signed_in, ana, evening, renewed):
    browser = signed_in(ana)
    room = reverse("room", args=[evening.room.pk])
    asked = browser.get(room)
    assert asked.status_code == 302
    page = browser.get(asked.url).content.decode()
    assert "What has changed" in page
    assert "New, number 3" in page
    assert page.index("No pictures.") < page.index("The whole agreement")
    done = browser.post(page_of(evening), {"version": 2, "next": room})
    assert done.url == room
    assert browser.get(room).status_code == 200
    kept = Acceptance.objects.get(membership=ana, agreement=renewed)
    assert kept.text_hash == text_hash(MORE)


def test_the_other_pages_of_the_room_ask_too(signed_in, ana, evening, renewed):
    browser = signed_in(ana)
    people = browser.get(reverse("room_people", args=[evening.room.pk]))
    assert people.url.startswith(page_of(evening))


def test_whoever_publishes_has_said_yes(signed_in, faye, evening, renewed):
    assert signed_in(faye).get(reverse("room", args=[evening.room.pk])).status_code == 200


def test_a_yes_to_the_version_before_opens_nothing(signed_in, ana, evening, renewed):
    browser = signed_in(ana)
    page = browser.post(page_of(evening), {"version": 1}, follow=True)
    assert "has changed since you opened it" in page.content.decode()
    assert browser.get(reverse("room", args=[evening.room.pk])).status_code == 302


@pytest.mark.parametrize("version", ["", "x", "99", "-1"])
def test_a_yes_to_nothing_known_opens_nothing(signed_in, ana, evening, renewed, version):
    signed_in(ana).post(page_of(evening), {"version": version})
    ana.refresh_from_db()
    assert ana.agreed_version == 1


@pytest.mark.parametrize("where", ["https://elsewhere.invalid/", "//elsewhere.invalid/", "javascript:x"])
def test_the_way_on_stays_in_the_house(signed_in, ana, evening, renewed, where):
    done = signed_in(ana).post(page_of(evening), {"version": 2, "next": where})
    assert done.url == reverse("room", args=[evening.room.pk])


def test_accepting_twice_is_harmless(signed_in, ana, evening, renewed):
    browser = signed_in(ana)
    for _ in range(2):
        assert browser.post(page_of(evening), {"version": 2}).status_code == 302
    assert Acceptance.objects.filter(membership=ana, agreement=renewed).count() == 1


def test_a_first_visit_reads_the_whole(signed_in, evening, faye, now):
    from_before = factories.cohort("Morning group")
    lee = factories.join(from_before, "lee")
    factories.agreement(from_before)
    page = signed_in(lee).get(page_of(from_before)).content.decode()
    assert "Please read this first." in page
    assert "What has changed" not in page


def test_a_question_about_it_reaches_the_team_once(signed_in, ana, evening, renewed):
    browser, url = signed_in(ana), reverse("agreement_question", args=[evening.pk])
    assert "Who sees this: Faye (facilitators)" in browser.get(url).content.decode()
    key = "6a5df1de-0e73-4d4a-9a3f-0d8a4d6f3f01"
    for _ in range(2):
        sent = browser.post(url, {"body": "Why number 3?", "key": key})
    assert "They have not seen it yet." in browser.get(sent.url).content.decode()
    task = CareTask.objects.get()
    assert (task.kind, task.about_id, task.words) == ("question", ana.pk, "Why number 3?")


def test_an_empty_question_stays_open(signed_in, ana, evening):
    url = reverse("agreement_question", args=[evening.pk])
    page = signed_in(ana).post(url, {"body": " ", "key": "6a5df1de-0e73-4d4a-9a3f-0d8a4d6f3f01"})
    assert page.status_code == 422
    assert not CareTask.objects.exists()


def test_a_program_gets_the_refusal_itself(signed_in, ana, evening, renewed):
    answer = signed_in(ana).get(reverse("room", args=[evening.room.pk]), headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden"
    part = signed_in(ana).get(reverse("room", args=[evening.room.pk]), headers={"Handrail-Part": "1"})
    assert part.status_code == 403


def test_what_was_typed_when_a_version_came_is_given_back(signed_in, ana, evening, faye, now):
    said = factories.say(ana, "A long day.")
    agreements.publish_agreement(cohort=evening, clauses=MORE, at=now, by=faye)
    told = {"body": "A long day, but I called my sister.", "base_rev": 1, "key": str(uuid.uuid4())}
    page = signed_in(ana).post(reverse("edit_message", args=[said.message]), told)
    words = page.content.decode()
    assert page.status_code == 403
    assert "A long day, but I called my sister." in words
    assert page_of(evening) in words


def test_the_room_one_was_going_to_is_the_one_that_asks(signed_in, ana, evening, renewed, now):
    other = factories.cohort("Morning group")
    theirs = factories.join(other, "ana")
    agreements.publish_agreement(cohort=other, clauses=MORE, at=now)
    browser = signed_in(theirs)
    for cohort in (evening, other):
        assert browser.get(reverse("room", args=[cohort.room.pk])).url.startswith(page_of(cohort))
