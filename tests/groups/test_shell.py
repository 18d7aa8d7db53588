"""The frame: whose tabs, which one is open, and where the day starts."""

import re

import pytest

from groups import policies
from tests import factories


def tabs(response) -> list[str]:
    nav = response.content.decode().split('class="tabs"')[1].split("</nav>")[0]
    return re.findall(r"<span>([^<]+)</span></a>", nav)


def open_tab(response) -> str | None:
    found = re.search(r'aria-current="page">.*?<span>([^<]+)</span>', response.content.decode(), re.DOTALL)
    return found[1] if found else None


def test_a_member_has_today_rooms_check_in_and_more(people, signed_in) -> None:
    assert tabs(signed_in(people.ana).get("/today/")) == ["Today", "Rooms", "Check-in", "My plan", "More"]


def test_a_supporter_has_no_check_in(people, signed_in) -> None:
    assert tabs(signed_in(people.sam).get("/today/")) == ["Today", "Rooms", "More"]


def test_the_team_has_its_own(people, signed_in) -> None:
    assert tabs(signed_in(people.faye).get("/more/")) == ["Needs me", "Rooms", "Queue", "More"]


def test_a_peer_specialist_decides_no_cases(people, signed_in) -> None:
    helper = factories.join(people.evening, "kit", "peer_specialist")
    assert tabs(signed_in(helper).get("/more/")) == ["Needs me", "Rooms", "More"]


@pytest.mark.parametrize(
    ("url", "tab"),
    [
        ("/today/", "Today"),
        ("/check-in/", "Check-in"),
        ("/more/", "More"),
        ("/settings/devices/", "More"),
        ("/support/", "Support"),
    ],
)
def test_the_open_tab_is_marked(people, signed_in, url, tab) -> None:
    assert open_tab(signed_in(people.ana).get(url)) == tab


@pytest.mark.parametrize(("who", "where"), [("ana", "/today/"), ("sam", "/today/"), ("faye", "/needs-me/")])
def test_the_first_page_leads_to_where_the_day_starts(people, signed_in, who, where) -> None:
    assert signed_in(getattr(people, who)).get("/").url == where


def test_signed_out_the_first_page_is_the_way_in(people, client) -> None:
    assert client.get("/").url.startswith("/sign-in/")


@pytest.mark.parametrize(("who", "admin"), [("kit", False), ("ada", True)])
def test_who_belongs_nowhere_is_told_so_and_keeps_support(people, signed_in, who, admin) -> None:
    page = signed_in(getattr(people, who)).get("/").content.decode()
    assert "You do not belong to a group here right now." in page
    assert 'href="/support/"' in page
    assert ("site administration" in page) is admin


@pytest.mark.parametrize(
    ("roles", "side"),
    [
        ([], "none"),
        (["member", "supporter"], "member"),
        (["member", "facilitator"], "staff"),
        (["peer_specialist"], "staff"),
    ],
)
def test_whose_pages(roles, side) -> None:
    assert policies.side_of(roles) == side


@pytest.mark.parametrize(
    ("role", "kind", "treated"),
    [
        ("member", "group", True),
        ("co_leader", "group", True),
        ("member", "one_to_one", True),
        ("member", "alumni", True),
        ("member", "family", False),
        ("supporter", "family", False),
        ("facilitator", "group", False),
        ("member", "staff", False),
    ],
)
def test_who_is_in_treatment(role, kind, treated) -> None:
    assert policies.is_participant(role, kind) is treated


def test_the_frame_asks_the_database_once_a_request(people, signed_in, django_assert_max_num_queries) -> None:
    client = signed_in(people.ana)
    client.get("/more/")
    with django_assert_max_num_queries(6):
        client.get("/more/")
