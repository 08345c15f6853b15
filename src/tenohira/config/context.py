"""What every template knows: the city being served."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from tenohira.foundation.city import city_definition


def hall(_request: HttpRequest) -> dict[str, Any]:
    """Return the city's definition as `city` for templates."""
    return {"city": city_definition()}
