"""Django application of the API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "tenohira.counters.api"
    label = "api"
