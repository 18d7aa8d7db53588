"""Every address of the site that can be opened by looking, filled with the ids of one evening; new ones join by themselves."""

import re
from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)(?:\{\d\})?[^)/]*\)?")
# Not about anybody: administration has walls of its own, ways of signing in and the description of the API are the same for all.
SKIPPED = ("site-administration/", "static/", "demo/", "settings/sign-in/", "sign-in/", "api/v1/openapi", "api/v1/docs")


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route


def addresses(known: Mapping[str, object]) -> list[str]:
    """The addresses whose every argument has a value in `known`; the others need something the evening does not have."""
    found = set()
    for route in _routes(get_resolver()):
        plain = (
            route.replace("^", "").replace("$", "").replace("\\Z", "").replace("(?P<day>\\d{4}-\\d{2}-\\d{2})", "<day>")
        )
        if plain.startswith(SKIPPED):
            continue
        names = [one or other for one, other in ARGUMENT.findall(plain)]
        if all(name in known for name in names):
            filled = ARGUMENT.sub(lambda found: str(known[found[1] or found[2]]), plain)
            found.add(f"/{filled}")
    return sorted(one for one in found if not re.search(r"[\\(?*+]", one))
