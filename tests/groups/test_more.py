"""More: who one is, how one reads, and signing out."""

import pytest

from accounts.errors import Invalid
from accounts.services.preferences import choose_reading


def test_it_says_who_one_is_where(people, signed_in) -> None:
    page = signed_in(people.ana).get("/more/").content.decode()
    assert "You are Ana here. Read the agreement." in page
    assert f"/cohorts/{people.evening.pk}/agreement/" in page
    assert "ana@demo.invalid" in page
    assert 'action="/sign-out/"' in page


def test_language_and_zone_are_saved_and_said(people, signed_in) -> None:
    client = signed_in(people.ana)
    answer = client.post("/more/", {"language": "es", "time_zone": "Europe/Madrid"}, follow=True)
    people.ana.user.refresh_from_db()
    assert (people.ana.user.language, people.ana.user.time_zone) == ("es", "Europe/Madrid")
    assert 'lang="es"' in answer.content.decode()


@pytest.mark.parametrize("wrong", [{"language": "tlh"}, {"time_zone": "Mars/Olympus"}, {"language": ""}])
def test_what_we_do_not_know_is_refused_and_nothing_changes(people, signed_in, wrong) -> None:
    answer = signed_in(people.ana).post("/more/", {"language": "es", "time_zone": "UTC", **wrong})
    assert answer.status_code == 422
    people.ana.user.refresh_from_db()
    assert people.ana.user.language == "en"


@pytest.mark.parametrize(
    ("wrong", "field"), [({"language": "tlh"}, "language"), ({"time_zone": "Mars/Olympus"}, "time_zone")]
)
def test_the_service_refuses_it_too(people, wrong, field) -> None:
    with pytest.raises(Invalid) as refused:
        choose_reading(user_id=people.ana.user_id, **({"language": "en", "time_zone": "UTC"} | wrong))
    assert refused.value.field == field
