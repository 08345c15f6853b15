"""Django application of this room."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "tenohira.engines.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the outbox handlers, so that every worker knows how a campaign goes out."""
        from tenohira.engines.campaigns import sending  # noqa: F401
