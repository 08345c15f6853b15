"""The peer of `intake`: a bare Django view that inserts the JSON it was sent as a row. No sessions, no checks."""

from __future__ import annotations

import json
import os
from typing import Any

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="only-for-a-benchmark",  # noqa: S106
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "CONN_MAX_AGE": 60,
            "HOST": os.environ["BARE_HOST"],
            "PORT": os.environ["BARE_PORT"],
            "USER": os.environ["BARE_USER"],
            "NAME": os.environ["BARE_NAME"],
        }
    },
)
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402


class Row(models.Model):
    """What was sent."""

    data = models.JSONField()

    class Meta:
        app_label = "bare"
        db_table = "bare_row"


def insert(request: HttpRequest, **_: Any) -> JsonResponse:
    """Insert a row and answer with its number."""
    return JsonResponse({"receipt": Row.objects.create(data=json.loads(request.body)).pk})


def prepare() -> None:
    """Make the table."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bare_row (id bigserial PRIMARY KEY, data jsonb NOT NULL)")


urlpatterns = [path("api/v1/drafts/<str:draft>/submission", insert)]
application = WSGIHandler()
prepare()
