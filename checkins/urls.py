"""Pages of the check-in. A day in an address is the person's local day."""

from django.urls import path, re_path

from checkins.views import checkin, saved, today

DAY = r"^check-in/(?P<day>\d{4}-\d{2}-\d{2})/"

urlpatterns = [
    path("today/", today.today, name="today"),
    path("check-in/", checkin.checkin, name="checkin"),
    re_path(DAY + "$", checkin.checkin_day, name="checkin_day"),
    re_path(DAY + "saved/$", saved.checkin_saved, name="checkin_saved"),
    re_path(DAY + "share/$", saved.checkin_share, name="checkin_share"),
    re_path(DAY + "call/$", saved.checkin_call, name="checkin_call"),
    re_path(DAY + "enough/$", saved.checkin_enough, name="checkin_enough"),
]
