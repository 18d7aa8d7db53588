"""What a mail may say to whoever else reads it: nothing (SAFETY R19, R27; SCREENS rule 11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from groups.services import invitations
from notifications.models import OutboxItem
from notifications.services import outbox
from tests import factories

LISTED = re.compile(
    r"\b(sober\w*|recover\w*|therap\w*|group\w*|cohort\w*|program\w*|treat\w*|addict\w*|alcohol\w*|drug\w*|health\w*|"
    r"clinic\w*|patient\w*|member\w*|meeting\w*|check-?in\w*|facilitator\w*|counsel\w*|support\w*|relapse\w*|iop)\b",
    re.IGNORECASE,
)
MAILS = sorted((Path(settings.BASE_DIR) / "templates" / "mail").glob("*.txt"))


@pytest.fixture
def invitation_mail(db):
    cohort = factories.cohort("Tuesday recovery group")
    faye = factories.join(cohort, "faye", "facilitator")
    _made, token = invitations.invite(
        cohort=cohort, role="member", email="dana@demo.invalid", by=faye, at=faye.started_at
    )
    return outbox.message_of(OutboxItem.objects.get()), token


def test_an_invitation_names_nobody_and_nothing(invitation_mail):
    letter, token = invitation_mail
    said = f"{letter.subject}\n{letter.body}".replace(token, "")
    assert letter.subject == "An invitation for you"
    for secret in ("Faye", "Tuesday", "Evening programme", "dana"):
        assert secret not in said
    assert not LISTED.search(said)


def test_an_invitation_is_one_plain_text_with_one_link(invitation_mail):
    letter, token = invitation_mail
    assert letter.body.count("http") == 1
    assert f"/invitations/{token}/" in letter.body
    assert letter.content_subtype == "plain"
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_no_mail_holds_a_listed_word(path):
    assert not LISTED.search(path.read_text())


def test_every_kind_of_mail_has_its_subject_and_its_words():
    names = {path.name for path in MAILS}
    for kind in OutboxItem.Kind.values:
        assert {f"{kind}.txt", f"{kind}_subject.txt"} <= names
