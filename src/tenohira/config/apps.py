"""Django application of the wiring: connects gateways to the ports of the engines when Django is ready."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class WiringConfig(AppConfig):
    name = "tenohira.config"
    label = "wiring"

    def ready(self) -> None:
        """Connect the rooms, and put the rows of every city behind their wall whenever tables changed."""
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from tenohira.config import sign_in_record, wiring
        from tenohira.config.sessions import note_sign_in, note_sign_out
        from tenohira.foundation.city.rows import after_migrating

        wiring.connect()
        sign_in_record.connect()
        user_logged_in.connect(note_sign_in, dispatch_uid="tenohira.sessions")
        user_logged_out.connect(note_sign_out, dispatch_uid="tenohira.sessions.out")
        # Django tells only applications with tables; when it tells the first, the tables of all are there
        told = apps.get_app_config("journal")
        post_migrate.connect(after_migrating, sender=told, dispatch_uid="tenohira.city.rows")
