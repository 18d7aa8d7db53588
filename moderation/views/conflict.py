"""Somebody else was faster: who, what, when, and the way on. What was written is still there to copy."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from moderation.views import lines


def conflict_page(request: HttpRequest, case_id: uuid.UUID, conflict: Conflict, typed: str = "") -> HttpResponse:
    """Status 409 and a sentence: "Ruth decided this 1 minute ago: removed."."""
    by: Any = conflict.facts.get("by")
    at = conflict.facts.get("at")
    kind = str(conflict.facts.get("kind", ""))
    context = {
        "case_id": case_id,
        "by": by["name"] if by else "",
        "what": _("reported again") if kind == "flag" else str(lines.ACTIONS.get(kind, lambda: "")()),
        "kind": kind,
        "moment": datetime.fromisoformat(at) if isinstance(at, str) else None,
        "detail": conflict.detail,
        "until": conflict.until,
        "typed": typed,
    }
    return render(request, "moderation/conflict.html", context, status=conflict.status)
