"""The heads of the trails, kept outside the database once a day: one line of JSON each, to be copied to another machine.

A plain chain does not show that its end was cut off; an earlier head does (MODERATION 4.5).
"""

from __future__ import annotations

import json
import logging
import os
import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings

from moderation.policies.audit import stamp

logger = logging.getLogger("handrail.audit")


def write(cohort_id: uuid.UUID, n: int, head: str, at: datetime) -> None:
    """The file and the log have one more line; it is on the disk when this returns."""
    line = json.dumps({"cohort": str(cohort_id), "n": n, "hash": head, "at": stamp(at)})
    path = Path(settings.AUDIT_ANCHORS)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    logger.info("head of trail %s", line)


def heads_of(cohort_id: uuid.UUID) -> dict[int, str]:
    """The heads written for a cohort, hash by number; none when the file is not there. A line cut short by a crash is passed over."""
    path = Path(settings.AUDIT_ANCHORS)
    if not path.exists():
        return {}
    heads: dict[int, str] = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.endswith("}\n") and str(cohort_id) in line:
                told = json.loads(line)
                heads[told["n"]] = told["hash"]
    heads.pop(0, None)
    return heads
