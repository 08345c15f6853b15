"""The slip that a resident brings: its code is scanned or pasted, and the clerk sees the same procedures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenohira.counters.desk.pages import show
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.rules import at_path
from tenohira.engines.services import queries as services
from tenohira.foundation.calendar import format_date
from tenohira.foundation.errors import TenohiraError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def read(request: HttpRequest, member: Member) -> HttpResponse:
    """Ask for a code; show its slip as of today. The code comes by POST only and is kept nowhere."""
    if request.method != "POST":
        return show(request, member, "desk/navigator.html", {})
    try:
        found = services.read_slip(request.POST.get("code", ""))
        guide = services.guide_to(found.event_id, timezone.localdate())
    except TenohiraError as error:
        return show(request, member, "desk/navigator.html", {"error": error}, status=422)
    slip = services.slip_of(guide, services.catalogue().world, found.facts)
    context = {
        "event": guide.event.title,
        "made_on": found.made_on,
        "slip": slip,
        "told": list(_told(guide, found.facts)),
    }
    return show(request, member, "desk/navigator.html", context)


def _told(guide: services.Guide, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what the resident told, or the register for them, as label and words."""
    book = guide.asker.book
    paths = {path for rule in guide.asker.rules.values() for path in rule.facts_used}
    lists = {path for path in paths if isinstance(at_path(facts, path), list)}
    for path in sorted(paths):
        fact, value = book.fact(path), at_path(facts, path)
        if fact is None or value is None or any(path.startswith(f"{one}.") for one in lists):
            continue
        yield fact.label.text("ja"), _words(fact.values, value)


def _words(labels: Mapping[str, Any], value: Any) -> str:
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, list):
        return "、".join(_words(labels, one) for one in value) or _("なし")
    if isinstance(value, Mapping):
        return " ".join(_words(labels, one) for one in value.values() if one is not None) or _("1人")
    if value in labels:
        return str(labels[value].text("ja"))
    return _day(value) if isinstance(value, str) else str(value)


def _day(text: str) -> str:
    try:
        return format_date(date.fromisoformat(text))
    except ValueError:
        return text
