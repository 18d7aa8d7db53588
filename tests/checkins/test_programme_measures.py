"""The pages on which a programme adds a measure: a look, its own copy of the words, its own measure, a preview before anything is asked."""

import pytest

from checkins import access
from checkins.measures import definition_from
from checkins.models import Measure
from tests.checkins.conftest import seen

FIRST = "Feeling 1\n0 = Never\n1 = Some days\n2 = Most days\n3 = Every day"
OWN = {
    "name": "Calm and rest",
    "licence": "Our own.",
    "reader": "team",
    "every_days": "7",
    "questions": "How calm?\n0 = Not at all\n1 = Very\n\nHow rested?",
    "scales": "Total: 1-2",
    "cuts": "Total >= 2: A good week",
}


@pytest.fixture
def url(people) -> str:
    return f"/programme/{people.evening.programme_id}/measures/"


def test_the_list_says_what_is_asked_and_under_which_licence(people, signed_in, url) -> None:
    page = seen(signed_in(people.faye).get(url))
    assert "None. Members are asked the daily check-in only." in page
    assert "No permission required to reproduce" in page
    assert "Paste the words of GAD-7" in page
    assert "Look at PHQ-9" in page


def test_a_shipped_measure_is_looked_at_and_switched_on_and_off(people, signed_in, url) -> None:
    client = signed_in(people.faye)
    page = seen(client.get(f"{url}barc-10/"))
    assert "I take full responsibility for my actions." in page
    assert "Sum of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10: from 10 to 60" in page
    assert client.post(f"{url}barc-10/", {"publish": "1"}).url == url
    assert "Stop asking BARC-10" in seen(client.get(url))
    client.post(f"{url}barc-10/stop/")
    assert access.measures_of(people.evening.programme_id) == []


def test_pasted_words_are_previewed_before_they_are_asked(people, signed_in, url) -> None:
    client = signed_in(people.faye)
    words = {"questions": "\n\n".join([FIRST, *(f"Feeling {n}" for n in range(2, 8))])}
    page = seen(client.post(f"{url}gad-7/", words))
    assert "This is what a member sees" in page
    assert "7. Feeling 7" in page
    assert not Measure.objects.exists()
    client.post(f"{url}gad-7/", {**words, "publish": "1"})
    made = definition_from(Measure.objects.get().definition)
    assert made.has_wording
    assert made.scales[0].items == ("1", "2", "3", "4", "5", "6", "7")


def test_words_that_do_not_fit_are_said_beside_them_and_kept(people, signed_in, url) -> None:
    answer = signed_in(people.faye).post(f"{url}gad-7/", {"questions": FIRST, "publish": "1"})
    assert answer.status_code == 422
    assert "The number of questions is not the one that is scored." in seen(answer)
    assert "Feeling 1" in answer.content.decode()
    assert not Measure.objects.exists()


def test_an_own_measure_is_previewed_then_asked(people, signed_in, url) -> None:
    client = signed_in(people.faye)
    page = seen(client.post(f"{url}new/", OWN))
    assert "Sum of 1, 2: from 0 to 2" in page
    assert "A good week" in page
    client.post(f"{url}new/", {**OWN, "publish": "1"})
    (made,) = access.measures_of(people.evening.programme_id)
    assert (made.code, made.version, made.published_by) == ("own-calm-and-rest", 1, people.faye.user)


def test_what_is_no_measure_is_refused_where_it_is_wrong(people, signed_in, url) -> None:
    answer = signed_in(people.faye).post(f"{url}new/", {**OWN, "scales": "Total: 1-5", "publish": "1"})
    assert answer.status_code == 422
    assert "Write a scale as “Total: 1-9”" in seen(answer)
    assert not Measure.objects.exists()


@pytest.mark.parametrize("who", ["ana", "sam"])
@pytest.mark.parametrize("path", ["", "new/", "barc-10/"])
def test_nobody_else_sees_or_changes_it(people, signed_in, url, who, path) -> None:
    client = signed_in(getattr(people, who))
    assert client.get(url + path).status_code == 404
    assert client.post(f"{url}barc-10/", {"publish": "1"}).status_code == 404
    assert client.post(f"{url}barc-10/stop/").status_code == 404
    assert not Measure.objects.exists()


def test_a_measure_that_does_not_exist_is_not_found(people, signed_in, url) -> None:
    assert signed_in(people.faye).get(f"{url}nothing/").status_code == 404
