"""The site map: every app includes its own pages; the API is mounted once."""

from django.urls import include, path, re_path

from accounts.admin import site
from config import health
from config.api import api, no_such_path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("", include("groups.urls")),
    path("", include("chat.urls")),
    path("", include("checkins.urls")),
    path("", include("moderation.urls")),
    path("api/v1/", api.urls),
    re_path(r"^api/", no_such_path),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("site-administration/", site.urls),
]
