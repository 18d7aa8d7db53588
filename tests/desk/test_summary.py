"""A week in numbers: nothing is said of fewer than five, and nothing from which it could be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from checkins.policies import summary as rules
from checkins.policies.summary import PersonWeek

PEOPLE = st.lists(
    st.builds(
        PersonWeek,
        days=st.integers(0, 7),
        moods=st.lists(st.integers(1, 5), max_size=7),
        urges=st.lists(st.integers(0, 5), max_size=7),
        asked=st.booleans(),
    ),
    max_size=16,
)


@given(PEOPLE)
def test_no_number_is_about_fewer_than_five(weeks: list[PersonWeek]) -> None:
    found = rules.summary_of(weeks)
    if found is None:
        assert len(weeks) < rules.FEW
        return
    for count in (found.heard, found.often, found.high_urges, found.asked):
        assert count is None or (
            count >= rules.FEW and (found.people - count == 0 or found.people - count >= rules.FEW)
        )
    left_out = [name for name, count in found.moods.items() if count is None]
    assert len(left_out) != 1
    assert all(count is None or count >= rules.FEW for count in found.moods.values())


def test_what_is_large_enough_is_said_as_it_is() -> None:
    weeks = [PersonWeek(days=6, moods=[1, 2, 2], urges=[5]) for _ in range(6)]
    weeks += [PersonWeek(days=3, moods=[4, 5], urges=[0]) for _ in range(6)]
    found = rules.summary_of(weeks)
    assert found is not None
    assert (found.people, found.heard, found.often, found.high_urges, found.asked) == (12, 12, 6, 6, None)
    assert found.moods == {"low": None, "middle": None, "good": 6}


def test_one_number_left_out_takes_the_next_smallest_with_it() -> None:
    assert rules.shown_together({"low": 2, "middle": 6, "good": 8}) == {"low": None, "middle": None, "good": 8}
    assert rules.shown_together({"low": 5, "middle": 6, "good": 8}) == {"low": 5, "middle": 6, "good": 8}
