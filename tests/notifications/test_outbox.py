import base64
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection

from notifications import access, jobs
from notifications.models import OutboxItem
from notifications.services import outbox

AT = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def letters(settings) -> list[mail.EmailMessage]:
    """Where mails arrive."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PUBLIC_URL = "https://handrail.example.org"
    mail.outbox = []
    return mail.outbox


def put(once: str = "invitation:1", link: str = "/invitations/secret-token/", **more) -> OutboxItem:
    outbox.put(kind="invitation", address="dana@demo.invalid", once=once, link=link, at=AT, **more)
    return OutboxItem.objects.get(once=once)


@pytest.mark.django_db
def test_a_mail_leaves_once_with_its_link(letters):
    put()
    assert outbox.send_due(at=AT) == 1
    assert outbox.send_due(at=AT) == 0
    assert letters[0].to == ["dana@demo.invalid"]
    assert "https://handrail.example.org/invitations/secret-token/" in letters[0].body


@pytest.mark.django_db
def test_the_link_is_forgotten_once_the_mail_has_left(letters):
    put()
    outbox.send_due(at=AT)
    item = OutboxItem.objects.get()
    assert item.link is None
    assert (item.sent_at, item.claimed_until) == (AT, None)


@pytest.mark.django_db
def test_the_same_mail_put_twice_is_one(letters):
    put()
    put(link="/other/")
    outbox.send_due(at=AT)
    assert len(letters) == 1


@pytest.mark.django_db
def test_a_mail_waits_for_its_time(letters):
    put()
    assert outbox.send_due(at=AT - timedelta(seconds=1)) == 0
    assert outbox.send_due(at=AT) == 1


@pytest.mark.django_db
def test_a_dropped_mail_never_leaves_and_a_sent_one_cannot_be_dropped(letters):
    put()
    outbox.drop(once="invitation:1")
    outbox.drop(once="invitation:1")
    assert outbox.send_due(at=AT) == 0
    put("invitation:2")
    outbox.send_due(at=AT)
    outbox.drop(once="invitation:2")
    assert access.sent_of(["invitation:1", "invitation:2"]) == {"invitation:2": True}


@pytest.mark.django_db
def test_a_clock_that_died_leaves_a_claim_that_lapses(letters):
    put()
    (item,) = outbox.claim(AT)  # and then nothing more: the process is gone
    assert outbox.send_due(at=AT + outbox.CLAIM - timedelta(seconds=1)) == 0
    assert outbox.send_due(at=AT + outbox.CLAIM) == 1
    item.refresh_from_db()
    assert item.attempts == 2


@pytest.mark.django_db
def test_a_mail_that_cannot_be_sent_waits_longer_each_time_and_is_kept(settings, letters, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    put()
    at, waits = AT, []
    for _ in range(outbox.ATTEMPTS_MOST):
        assert outbox.send_due(at=at) == 0
        item = OutboxItem.objects.get()
        waits.append(item.due_at - at)
        at = item.due_at
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(waits) == outbox.LONGEST_WAIT
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.send_due(at=at + timedelta(days=30)) == 0
    assert access.sent_of(["invitation:1"]) == {"invitation:1": False}
    assert "could not be sent: ConnectionRefusedError" in caplog.text
    assert "dana" not in caplog.text
    assert "secret-token" not in caplog.text


@pytest.mark.django_db
def test_one_mail_that_fails_does_not_keep_the_others(settings, letters):
    bad = put("invitation:1")
    put("invitation:2")
    OutboxItem.objects.filter(pk=bad.pk).update(address="broken\naddress@demo.invalid")
    assert outbox.send_due(at=AT) == 1
    assert len(letters) == 1


@pytest.mark.django_db
def test_a_dead_mail_server_is_asked_once_a_tick(settings, letters):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    put("invitation:1")
    put("invitation:2")
    outbox.send_due(at=AT)
    assert sorted(OutboxItem.objects.values_list("attempts", flat=True)) == [0, 1]


@pytest.mark.django_db
def test_a_mail_sealed_with_a_lost_key_waits_and_is_told(settings, letters, caplog):
    put()
    settings.HANDRAIL_KEYS = base64.b64encode(b"k" * 32).decode()
    assert outbox.send_due(at=AT) == 0
    assert "could not be sent: CannotOpen" in caplog.text


@pytest.mark.django_db
def test_the_clock_sends_and_forgets_after_thirty_days(letters):
    put()
    jobs.run(AT)
    jobs.run(AT + timedelta(days=30))
    assert OutboxItem.objects.count() == 1
    jobs.run(AT + timedelta(days=30, seconds=1))
    assert not OutboxItem.objects.exists()
    assert len(letters) == 1


@pytest.mark.django_db
def test_a_mail_speaks_the_language_of_its_item(letters):
    put(language="es")
    outbox.send_due(at=AT)
    assert letters[0].subject


@pytest.mark.django_db(transaction=True)
def test_two_clocks_send_each_mail_once(letters):
    for n in range(12):
        put(f"invitation:{n}", link=f"/invitations/token-{n}/")
    gate = threading.Barrier(3)

    def clock() -> None:
        gate.wait(10)
        try:
            outbox.send_due(at=AT)
        finally:
            connection.close()

    clocks = [threading.Thread(target=clock) for _ in range(3)]
    for thread in clocks:
        thread.start()
    for thread in clocks:
        thread.join(60)
    assert sorted(letter.body.split("token-")[1].split("/")[0] for letter in letters) == sorted(map(str, range(12)))
    assert OutboxItem.objects.filter(sent_at=AT, link=None).count() == 12
