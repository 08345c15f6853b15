"""Django application of this room."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tenohira.counters.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
