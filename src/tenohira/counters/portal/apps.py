"""Django application of this room."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tenohira.counters.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the sign-in's list of addresses to the city, and logins that are no mail addresses out of it."""
        from tenohira.counters.portal.account import addresses

        addresses.connect()
