"""What the writer tells after a commit when the database is away: nobody is told first, and nobody waits."""

import pytest
from django.db import Error

from chat.services import writer


def _away(*_question: object) -> None:
    raise Error


def test_without_an_answer_about_sessions_nobody_is_told_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "sessions_that_count", _away)
    assert writer._still_standing({"a session"}) == frozenset()
