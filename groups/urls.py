from django.urls import path

from groups.views import home, meetings, more, support

urlpatterns = [
    path("", home.home, name="home"),
    path("more/", more.more, name="more"),
    path("support/ask/", support.support_ask, name="support_ask"),
    path("support-worker.js", support.support_worker, name="support_worker"),
    path("meetings/<uuid:meeting_id>/cannot-come/", meetings.meeting_absence, name="meeting_absence"),
    path("meetings/<uuid:meeting_id>/coming/", meetings.meeting_return, name="meeting_return"),
]
