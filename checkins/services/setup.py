"""What is asked: shaped by the programme, left out by the member, put off for some days."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.errors import Invalid
from accounts.models import User
from checkins import access
from checkins.models import CheckInSetup, Heartbeat, LeftOut, Outage, Pause
from checkins.policies import items, notdue
from checkins.policies.answers import HELPED, tidy
from groups.models import Programme


@transaction.atomic
def save_setup(
    *,
    programme: Programme,
    by: User,
    kept: Collection[str],
    own: Iterable[str],
    optional: Collection[str],
    at: datetime,
) -> items.Setup:
    """The programme asks this: `kept` of the house's "what helped" entries, its `own` ones, these `optional` questions.

    Raises NotFound for somebody who may not shape it, Invalid for a list that is empty, too long, or has too long an entry.
    """
    access.programme_run_by(by, programme.pk)
    labels = list(dict.fromkeys(" ".join(tidy(label, "own").split()) for label in own if label.strip()))
    if len(labels) > items.OWN_MOST or any(len(label) > items.LABEL_CHARS for label in labels):
        raise Invalid(_("Use at most 12 entries of your own, each up to 40 characters."), field="own")
    if set(kept) - set(HELPED) or set(optional) - set(items.CHOOSABLE):
        raise Invalid(field="optional")
    if not labels and not kept:
        raise Invalid(_("Keep at least one entry."), field="kept")
    before = access.setup_of(programme.pk)
    helped = items.helped_after(before, HELPED, kept, labels)
    chosen = [code for code in items.CHOOSABLE if code in optional]
    CheckInSetup.objects.update_or_create(
        programme=programme,
        defaults={
            "helped": [asdict(one) for one in helped],
            "optional": chosen,
            "changed_at": at,
            "changed_by": by,
        },
    )
    return items.Setup(helped, tuple(chosen))


def leave_out(*, user: User, codes: Collection[str]) -> None:
    """The person is not asked these optional questions. Raises Invalid for what is none."""
    if set(codes) - set(items.CHOOSABLE):
        raise Invalid(field="items")
    left = [code for code in items.CHOOSABLE if code in codes]
    LeftOut.objects.update_or_create(user=user, defaults={"items": left})


@transaction.atomic
def take_days_off(*, user: User, last_on: date, today: date) -> Pause:
    """From today to `last_on` no check-in is due. Raises Invalid for more than two weeks."""
    notdue.check_pause(last_on, today)
    # The account's row is held, so that two taps make one pause.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    running = access.pause_on(user.pk, today)
    if running is None:
        return Pause.objects.create(user=user, first_on=today, last_on=last_on)
    running.last_on = last_on
    running.save(update_fields=["last_on"])
    return running


@transaction.atomic
def end_days_off(*, user: User, today: date) -> None:
    """Check-ins are due again from today on; the days before stay taken off."""
    for pause in Pause.objects.select_for_update(no_key=True).filter(user=user, last_on__gte=today):
        if pause.first_on >= today:
            pause.delete()
        else:
            pause.last_on = today - timedelta(days=1)
            pause.save(update_fields=["last_on"])


@transaction.atomic
def note_alive(*, at: datetime) -> None:
    """The clock ran at `at`; a silence of a quarter of an hour before it is kept as an outage. Any number of clocks may say so."""
    beat, created = Heartbeat.objects.get_or_create(id=1, defaults={"at": at})
    if created or at - beat.at < timedelta(minutes=1):
        return
    away = notdue.silence_between(beat.at, at)
    if Heartbeat.objects.filter(id=1, at=beat.at).update(at=at) and away is not None:
        Outage.objects.get_or_create(started_at=away[0], defaults={"ended_at": away[1]})
