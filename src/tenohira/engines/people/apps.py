"""Django application of this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tenohira.engines.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
