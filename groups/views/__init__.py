"""Pages every role shares: the way in, Support, More, and saying that one cannot come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from accounts.models import User


class SignedIn(HttpRequest):
    """A request behind `login_required`: `user` is a person."""

    user: User
