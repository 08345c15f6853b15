"""Django application of this room."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "tenohira.engines.disclosure"
    label = "disclosure"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the outbox handlers, so that every worker knows how a copy is made."""
        from tenohira.engines.disclosure import copying  # noqa: F401
