"""The look: design system of the counters."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """Templates, styles and field widgets that every counter shares."""

    name = "tenohira.counters.look"
    label = "look"
    verbose_name = "look"
