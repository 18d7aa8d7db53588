"""Hide it for me: one message, or everything by one person, which the team takes as a sign."""

import pytest
from django.utils import timezone

from accounts.errors import Forbidden
from groups.models import CareTask
from moderation import access
from moderation.errors import OwnMessage
from moderation.models import Hidden
from moderation.services import hiding
from tests.factories import Cast
from tests.moderation.conftest import NOON, said, signed_in
from tests.moderation.pages import now, words
from tests.moderation.pages import said as said_now


def test_hiding_a_message_folds_it_for_one_person_and_tells_nobody(cast: Cast) -> None:
    message = said_now(cast.ana)
    mo, room = signed_in(cast.mo), f"/rooms/{cast.room.pk}/hidden/"
    thanks = words(mo.get(f"/messages/{message.pk}/report/thanks/"))
    assert "Hide it for me" in thanks
    assert "Hide everything by Ana for me" in thanks
    for _ in range(2):
        assert mo.post(f"/messages/{message.pk}/hide/").status_code == 302
    assert mo.get(f"{room}?as=json").json() == {"messages": [str(message.pk)], "people": []}
    assert signed_in(cast.dana).get(f"{room}?as=json").json() == {"messages": [], "people": []}
    assert not CareTask.objects.exists()
    assert "One message by Ana" in words(mo.get(room))
    mo.post(f"{room}{Hidden.objects.get().pk}/show/")
    assert "Nothing is hidden." in words(mo.get(room))


def test_hiding_a_person_is_a_sign_to_the_team_and_the_person_never_knows(cast: Cast) -> None:
    message = said_now(cast.ana)
    mo = signed_in(cast.mo)
    for _ in range(2):
        mo.post(f"/messages/{message.pk}/hide/", {"everything": "1"})
    task = CareTask.objects.get()
    assert (task.about, task.facts["why"]) == (cast.ana, "hidden")
    assert "Somebody hides everything by Ana" in words(signed_in(cast.faye).get("/needs-me/"))
    room = f"/rooms/{cast.room.pk}/hidden/"
    assert mo.get(f"{room}?as=json").json() == {"messages": [], "people": [str(cast.ana.pk)]}
    assert "Everything by Ana" in words(mo.get(room))
    for path in (room, f"/rooms/{cast.room.pk}/", "/looks/", "/notes/"):
        assert "hides" not in words(signed_in(cast.ana).get(path))


def test_nobody_hides_themselves_the_team_or_a_stranger(cast: Cast) -> None:
    with pytest.raises(OwnMessage):
        hiding.hide_message(by=cast.ana, message=said(cast.ana))
    with pytest.raises(OwnMessage):
        hiding.hide_person(by=cast.ana, about=cast.ana, at=NOON)
    for about in (cast.faye, cast.olu):
        with pytest.raises(Forbidden):
            hiding.hide_person(by=cast.ana, about=about, at=timezone.now())
    assert "Hide everything" not in words(signed_in(cast.ana).get(f"/messages/{said_now(cast.faye).pk}/report/thanks/"))
    assert access.hidden_by(cast.ana) == []


def test_what_one_cannot_see_one_cannot_hide(cast: Cast) -> None:
    message = said(cast.olu, at=now())
    assert signed_in(cast.ana).post(f"/messages/{message.pk}/hide/").status_code == 404
    assert signed_in(cast.ana).get(f"/rooms/{cast.other_room.pk}/hidden/").status_code == 404
