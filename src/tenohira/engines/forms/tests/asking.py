"""Ways to ask one field in a test: `parse`, `refused`, `shown`, `same` over a field called `f`."""

from __future__ import annotations

from typing import Any

import pytest

from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.fields import Context, field_type
from tenohira.engines.forms.tests.factories import context_of, field_of

Typed = str | dict[str, str]


def raw(typed: Typed) -> dict[str, list[str]]:
    """Return html names: one text stands under `f`, a mapping under `f.<part>`."""
    if isinstance(typed, str):
        return {"f": [typed]}
    return {f"f.{part}": [text] for part, text in typed.items()}


def parse(kind: str, typed: Typed, context: Context | None = None, **keys: Any) -> Any:
    """Return the answer."""
    field = field_of(kind, **keys)
    return field_type(field).parse(field, raw(typed), context or context_of())


def refused(kind: str, typed: Typed, context: Context | None = None, **keys: Any) -> FieldError:
    """Return the error that must come."""
    with pytest.raises(FieldError) as raised:
        parse(kind, typed, context, **keys)
    return raised.value


def shown(kind: str, value: Any, language: str = "ja", **keys: Any) -> list[str]:
    """Return the answer as it is read."""
    field = field_of(kind, **keys)
    return field_type(field).show(field, value, language)


def same(kind: str, one: Any, other: Any, **keys: Any) -> bool:
    """Tell whether two answers are no difference for a clerk."""
    compare = field_type(field_of(kind, **keys)).comparable
    return bool(compare(one) == compare(other))
