"""Leaving and devices."""

from __future__ import annotations

from django.urls import path

from notifications import views

urlpatterns = [
    path("exit/", views.leave, name="exit"),
    path("sign-out/", views.SignOut.as_view(), name="account_logout"),
    path("settings/news/", views.news_settings, name="news_settings"),
    path("settings/devices/", views.devices, name="devices"),
    path("settings/devices/end/", views.end_device, name="end_device"),
    path("settings/devices/end-all/", views.end_all, name="end_all_sessions"),
    path("settings/sign-in/password/", views.password, name="account_set_password"),
    path("settings/sign-in/password/change/", views.password, name="account_change_password"),
]
