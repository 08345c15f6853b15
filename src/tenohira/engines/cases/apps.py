"""Django application of this room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tenohira.engines.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen to cases, and listen to what happens to people."""
        from tenohira.engines.cases import announcing, events, protection  # noqa: F401 - events register themselves

        protection.listen()
        announcing.listen()
