"""Somebody may be in danger: a person is asked to look, in the same transaction as the words that say so."""

from __future__ import annotations

from datetime import datetime

from chat.models import Message
from chat.services import log
from groups.models import CareTask
from groups.services import care
from moderation.models import Case
from moderation.services import alerts

RULE = "rule"
SUPPORT_OFFERED = "support.offered"


def page_team(*, message: Message, case: Case, source: str, at: datetime) -> None:
    """One open task about this message exists and whoever is there was asked; once it was handled, a new worry makes a new one.

    `source` is report or rule.
    """
    mark = f"message:{message.pk}:danger"
    tasks = CareTask.objects.filter(source__startswith=mark)
    if tasks.filter(handled_at__isnull=True).exists():
        return
    earlier = tasks.count()
    task = care.raise_task(
        cohort=case.cohort,
        about=message.author,
        kind=CareTask.Kind.DANGER,
        source=f"{mark}:{earlier}" if earlier else mark,
        at=at,
        facts={"case": str(case.pk), "message": str(message.pk), "from": source},
    )
    alerts.raise_alert(task=task, at=at)
    if source == RULE:
        # The author's own devices offer Support at once, and nobody else's; a report is not theirs to know of (I11).
        log.tell_person(user_id=message.author.user_id, kind=SUPPORT_OFFERED, facts={"task": str(task.pk)}, at=at)
