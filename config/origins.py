"""From where a browser may open a socket: exactly our own origins (PROTOCOL section 2)."""

from __future__ import annotations

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from chat.live.asgi import Scope


def may_connect(scope: Scope) -> bool:
    """Whether this connection comes from a page of ours, or from a program that carries no cookie.

    A browser always says its Origin; a cookie without one is somebody else's page or a mistake.
    """
    headers = dict(scope["headers"])
    origin, host = _text(headers, b"origin"), _text(headers, b"host")
    domain, _port = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    if not origin:
        return b"cookie" not in headers
    return origin in settings.CSRF_TRUSTED_ORIGINS or origin == f"{_scheme(scope, headers)}://{host}"


def _scheme(scope: Scope, headers: dict[bytes, bytes]) -> str:
    """How the browser reached us, as the proxy that ends TLS says, if there is one."""
    proxy: tuple[str, str] | None = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    if proxy is not None:
        name = proxy[0].removeprefix("HTTP_").replace("_", "-").lower().encode()
        return "https" if _text(headers, name) == proxy[1] else "http"
    return "https" if scope.get("scheme") in ("wss", "https") else "http"


def _text(headers: dict[bytes, bytes], name: bytes) -> str:
    return headers.get(name, b"").decode("latin-1")
