import pytest
from django.urls import reverse

from accounts.errors import Invalid, NotFound
from groups.models import Agreement
from groups.services import agreements
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(evening) -> str:
    return reverse("new_agreement", args=[evening.pk])


def form(*clauses: tuple[str, str], after: int = 1, go: str = "look") -> dict[str, str]:
    told = {"form-TOTAL_FORMS": str(len(clauses)), "form-INITIAL_FORMS": str(len(clauses)), "after": str(after)}
    for n, (text, why) in enumerate(clauses):
        told |= {f"form-{n}-text": text, f"form-{n}-why": why}
    return told | {"go": go}


NEW = (("We listen.", "It helps."), ("We come on time.", "Others wait."))


def test_only_the_team_writes_a_version(signed_in, ana, url):
    assert signed_in(ana).get(url).status_code == 404
    assert signed_in(ana).post(url, form(*NEW, go="publish")).status_code == 404
    assert Agreement.objects.count() == 1


def test_it_begins_with_the_version_in_force(signed_in, faye, url):
    page = signed_in(faye).get(url).content.decode()
    assert "What is said here stays here." in page
    assert page.count('role="group"') == len(factories.CLAUSES) + 2


def test_a_first_version_begins_with_the_usual_clauses(signed_in, db):
    cohort = factories.cohort("Morning group")
    ruth = factories.join(cohort, "ruth", "facilitator")
    assert (
        "No recordings and no screenshots."
        in signed_in(ruth).get(reverse("new_agreement", args=[cohort.pk])).content.decode()
    )


def test_a_look_shows_what_follows_and_publishes_nothing(signed_in, faye, ana, url):
    page = signed_in(faye).post(url, form(*NEW, ("", ""))).content.decode()
    assert "The room closes for 1 other person until they have said yes." in page
    assert "We listen." in page
    assert Agreement.objects.count() == 1


def test_publishing_makes_the_next_version(signed_in, faye, evening, url):
    done = signed_in(faye).post(url, form(*NEW, go="publish"))
    assert done.url == reverse("agreement", args=[evening.pk])
    made = Agreement.objects.get(cohort=evening, version=2)
    assert made.clauses == [{"text": text, "why": why} for text, why in NEW]


def test_publishing_twice_makes_one_version(signed_in, faye, evening, url):
    browser = signed_in(faye)
    browser.post(url, form(*NEW, go="publish"))
    again = browser.post(url, form(*NEW, go="publish"))
    assert again.status_code == 409
    assert Agreement.objects.filter(cohort=evening).count() == 2


def test_a_version_published_by_somebody_else_is_not_overwritten(signed_in, faye, evening, url, now):
    agreements.publish_agreement(cohort=evening, clauses=factories.CLAUSES, at=now, by=faye)
    page = signed_in(faye).post(url, form(*NEW, after=1, go="publish"))
    words = page.content.decode()
    assert page.status_code == 409
    assert "Somebody else has published a version" in words
    assert "We listen." in words
    assert 'name="after" value="2"' in words
    assert Agreement.objects.filter(cohort=evening).count() == 2


@pytest.mark.parametrize(
    ("clause", "said"),
    [(("We listen.", ""), "Say why"), (("", "It helps."), "Write what you agree"), (("x" * 301, "w"), "at most 300")],
)
def test_a_half_clause_stays_typed_and_says_what_is_missing(signed_in, faye, url, clause, said):
    page = signed_in(faye).post(url, form(*NEW, clause, go="publish"))
    words = page.content.decode()
    assert page.status_code == 422
    assert said in words
    assert "We listen." in words
    assert Agreement.objects.count() == 1


def test_nothing_written_is_no_version(signed_in, faye, url):
    page = signed_in(faye).post(url, form(("", ""), go="publish"))
    assert page.status_code == 422
    assert "Write at least one clause." in page.content.decode()


def test_more_boxes_keep_what_is_written(signed_in, faye, url):
    page = signed_in(faye).post(url, form(*NEW, go="more")).content.decode()
    assert "We come on time." in page
    assert page.count('role="group"') == 4


def test_the_team_of_another_cohort_cannot_publish_here(evening, now):
    olu = factories.join(factories.cohort("Morning group"), "olu", "facilitator")
    with pytest.raises(NotFound):
        agreements.publish_agreement(cohort=evening, clauses=factories.CLAUSES, at=now, by=olu)


def test_no_version_is_empty(faye, evening, now):
    with pytest.raises(Invalid):
        agreements.publish_agreement(cohort=evening, clauses=[], at=now, by=faye)
