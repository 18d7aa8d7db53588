from django.apps import AppConfig
from django.core.checks import Tags, register

from config import checks


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        """The checks of the house run with Django's own."""
        register(checks.check_accounts, Tags.security)
        register(checks.check_serving, Tags.security)
