"""Site administration shows structure, never words, and cannot delete (DESIGN decision 6)."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.admin import StructureAdmin, site
from accounts.models import User
from groups.models import Cohort, Programme
from groups.services import care
from tests import factories

pytestmark = pytest.mark.django_db
CANARY = "canary-words-7431"
PAGES = [pytest.param(model, id=model._meta.label_lower) for model in site._registry]


@pytest.fixture
def ada(signed_in):
    """Ada's browser; she looks after the site and belongs nowhere."""
    return signed_in(factories.person("ada", is_staff=True, is_superuser=True, is_team=True))


@pytest.fixture
def life(evening, faye, ana, invite):
    """Something in every table that holds words."""
    said = factories.say(ana, CANARY)
    care.raise_task(
        cohort=evening,
        about=ana,
        kind="question",
        source="test",
        facts={"urges": CANARY},
        words=CANARY,
        at=timezone.now(),
    )
    invite()
    return said


def place(model, name: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


@pytest.mark.parametrize("model", PAGES)
def test_no_page_shows_words_or_deletes(ada, life, model):
    page = ada.get(place(model, "changelist"), {"q": ""})
    assert page.status_code == 200
    assert CANARY not in page.content.decode()
    assert "delete_selected" not in page.content.decode()
    for row in model.objects.all()[:3]:
        one = ada.get(place(model, "change", row.pk))
        assert one.status_code == 200
        assert CANARY not in one.content.decode()
        assert ada.post(place(model, "delete", row.pk), {"post": "yes"}).status_code == 403
        assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", PAGES)
def test_every_table_is_shown_by_the_rule(model):
    shown = site._registry[model]
    assert isinstance(shown, StructureAdmin)
    assert not [name for name in shown.list_display if name in shown.hidden]


def test_tables_of_check_ins_sessions_and_secrets_are_not_there():
    labels = {model._meta.label for model in site._registry}
    secret = ("accounts.Session", "accounts.Receipt", "mfa.Authenticator", "auth.Group")
    for absent in ("checkins.CheckIn", "groups.MeetingNote", *secret):
        assert absent not in labels


def test_memberships_are_only_looked_at(ada, ana):
    url = place(type(ana), "change", ana.pk)
    assert ada.post(url, {"role": "facilitator"}).status_code == 403
    assert ada.get(place(type(ana), "add")).status_code == 403
    ana.refresh_from_db()
    assert ana.role == "member"


def test_a_programme_and_a_cohort_can_be_added(ada):
    line = '[{"label": "988", "how": "Call 988", "href": "tel:988", "hours": ""}]'
    told = {"name": "Day programme", "time_zone": "UTC", "crisis": line, "excused_notice_hours": 24}
    told |= {
        "absence_weeks": 12,
        "absences_most": 0,
        "absences_in_row": 3,
        "not_excused_most": 2,
        "attendance_floor": 90,
    }
    assert ada.post(place(Programme, "add"), told).status_code == 302
    programme = Programme.objects.get(name="Day programme")
    assert (programme.absences_most, programme.attendance_floor) == (0, 90)
    sizes = {"min_size": 2, "target_size": 8, "max_size": 12}
    told = {"programme": str(programme.pk), "kind": "group", "name": "Morning", "roster": "fixed", **sizes}
    assert ada.post(place(Cohort, "add"), told).status_code == 302
    cohort = Cohort.objects.get(name="Morning")
    told = {**told, "kind": "family", "mode": "archived", "agreement_version": 9, "name": "Noon"}
    assert ada.post(place(Cohort, "change", cohort.pk), told).status_code == 302
    cohort.refresh_from_db()
    assert (cohort.name, cohort.kind, cohort.mode, cohort.agreement_version) == ("Noon", "group", "open", 0)


def test_closing_an_account_there_takes_effect_at_once(ada, signed_in, ana, evening):
    browser = signed_in(ana)
    told = {"language": "en", "time_zone": "UTC"}
    assert ada.post(place(User, "change", ana.user_id), told).status_code == 302
    ana.user.refresh_from_db()
    assert not ana.user.is_active
    room = reverse("room", args=[evening.room.pk])
    assert browser.get(room).status_code in (302, 404)


def test_others_do_not_find_it(signed_in, ana, faye, stranger):
    url = reverse("admin:index")
    for member in (ana, faye):
        assert signed_in(member).get(url, follow=True).status_code == 404
    assert reverse("account_login") in stranger.get(url, follow=True).redirect_chain[-1][0]


def test_a_password_opens_no_door_there(stranger):
    factories.person("eve", is_staff=True, is_superuser=True, password="correct horse battery")
    told = {"username": "eve@demo.invalid", "password": "correct horse battery"}
    stranger.post(reverse("admin:login"), told)
    assert "_auth_user_id" not in stranger.session


def test_an_unknown_row_is_not_found(ada):
    assert ada.get(place(Cohort, "change", uuid.uuid4())).status_code == 302
