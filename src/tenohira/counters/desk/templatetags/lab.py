"""How figures of the policy lab are written."""

from __future__ import annotations

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma

register = template.Library()
_HIDDEN = "×"


@register.filter
def shown(count: int | None) -> str:
    """Write a count, × for one that may not be shown."""
    return _HIDDEN if count is None else str(intcomma(count))


@register.filter
def signed(yen: int | None) -> str:
    """Write a difference with its sign."""
    if yen is None:
        return _HIDDEN
    sign = "＋" if yen > 0 else "−" if yen < 0 else "±"
    return f"{sign}{intcomma(abs(yen))}"


@register.filter
def figured(text: str) -> str:
    """Write a number with commas; other text as it is."""
    return str(intcomma(text)) if text.isdecimal() else text
