"""Saying how one is spoken of and reached."""

from __future__ import annotations

from accounts.models import User
from groups.models import AboutMe
from groups.policies import about as rules


def say_about_me(*, user: User, pronouns: str, reach: str) -> None:
    """What the person said before is replaced; empty words take it back. Raises Invalid."""
    given = {"pronouns": rules.check_pronouns(pronouns), "reach": rules.check_reach(reach)}
    AboutMe.objects.update_or_create(user=user, defaults=given)
