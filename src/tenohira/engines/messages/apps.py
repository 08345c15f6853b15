"""Django application of this room."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "tenohira.engines.messages"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the outbox handlers, so that every worker knows how notices and webhooks go; listen."""
        from tenohira.engines.messages import hook_post, post, reaching, ways  # noqa: F401

        reaching.listen()
