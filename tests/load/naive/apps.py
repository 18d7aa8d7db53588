"""The name of the one app."""

from django.apps import AppConfig


class NaiveConfig(AppConfig):
    """The baseline's app."""

    name = "tests.load.naive"
    label = "naive"
