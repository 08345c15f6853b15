"""Django application of this room."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "tenohira.engines.services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"
