"""The description of the API as it is today, in the form the snapshot keeps. `make contract` writes it anew."""

from __future__ import annotations

import json
from pathlib import Path

SNAPSHOT = Path(__file__).parent / "openapi.json"


def described() -> str:
    """The OpenAPI description as text that compares line by line."""
    from tenohira.counters.api.urls import api

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    import django

    django.setup()
    SNAPSHOT.write_text(described(), encoding="utf-8")
