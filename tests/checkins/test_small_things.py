"""Small answers and small acts that repeat."""

from datetime import date

import pytest

from accounts.errors import NotFound
from checkins.policies.answers import answers_from
from checkins.policies.items import HALT
from checkins.services import lapses
from tests.checkins.conftest import NOW, TODAY


def test_hungry_angry_lonely_tired_are_read_as_they_were_ticked() -> None:
    assert answers_from({"halt": [HALT[0]]}).halt == (HALT[0],)


@pytest.mark.django_db
def test_the_question_about_the_plan_is_put_away_once(people, check_in) -> None:
    check_in(people.ana, used="yes")
    user = people.ana.user
    for _again in range(2):
        lapses.end_prompt(user=user, on_day=TODAY, at=NOW)
    with pytest.raises(NotFound):
        lapses.end_prompt(user=user, on_day=date(2020, 1, 1), at=NOW)
