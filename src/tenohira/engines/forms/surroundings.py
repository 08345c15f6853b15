"""What fields may know, gathered from the facts and from what the counter hands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from tenohira.engines.forms.answers import Facts
from tenohira.engines.forms.fields.base import Context
from tenohira.engines.forms.repeats import dig


def surroundings(facts: Facts, context: Context | None = None, language: str | None = None) -> Context:
    """Return the context to read answers in: `today` and household from the facts where it does not say."""
    if context is None:
        today = facts.get("today")
        on = today if isinstance(today, date) else timezone.localdate()
        context = Context(today=on, language=get_language() or "ja")
    if language:
        context = replace(context, language=language)
    return context if context.members is not None else replace(context, members=members_of(facts))


def members_of(facts: Facts) -> tuple[tuple[str, str, str], ...] | None:
    """Return (ref, name, kind) of the registered household, kind `self`, `child` or `other`; None if unknown."""
    found = dig(facts, "household.members")
    if not isinstance(found, list | tuple):
        return None
    own = dig(facts, "person.ref")
    children = {one.get("ref") for one in _people(dig(facts, "household.children"))}

    def kind(ref: Any) -> str:
        return "self" if ref == own else "child" if ref in children else "other"

    people = [one for one in _people(found) if one.get("ref")]
    return tuple((str(one["ref"]), str(one.get("name") or ""), kind(one["ref"])) for one in people)


def _people(found: Any) -> list[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list | tuple) else []
