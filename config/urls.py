"""The site map: every app includes its own pages; the API is mounted once."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("", include("groups.urls")),
    path("", include("chat.urls")),
    path("", include("checkins.urls")),
    path("", include("moderation.urls")),
    path("site-administration/", admin.site.urls),
]
