"""Django application of the outbox."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "tenohira.foundation.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"
