"""Django application of this room."""

from django.apps import AppConfig


class SimulationConfig(AppConfig):
    name = "tenohira.engines.simulation"
    label = "simulation"
    default_auto_field = "django.db.models.BigAutoField"
