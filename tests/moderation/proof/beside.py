"""Takes a message down in a process that has no broker, so that no server hears of it; run by test_faults.

    python -m tests.moderation.proof.beside FACILITATOR MESSAGE

Prints the machine's monotonic clock as it was right after the commit.
"""

import os
import sys
import time
import uuid

import django


def main(facilitator: str, message: str) -> float:
    from django.utils import timezone

    from groups.models import Membership
    from moderation.services import cases, openings

    by, at = Membership.objects.get(pk=facilitator), timezone.now()
    case = openings.open_case(by=by, message_id=uuid.UUID(message), key=uuid.uuid4(), at=at)["case"]
    cases.act(
        by=by,
        case_id=uuid.UUID(case),
        kind="remove",
        reason="conduct",
        note=None,
        expected_version=1,
        key=uuid.uuid4(),
        at=at,
    )
    return time.monotonic()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(main(*sys.argv[1:]))
