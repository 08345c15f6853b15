"""Finding a case: by receipt number, name, kana or address, in every office one works for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tenohira.counters.desk import sought
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.cases import queries
from tenohira.engines.cases.views import CaseSummary

_MOST = 100


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def search(request: HttpRequest, member: Member) -> HttpResponse:
    """List what was found; a whole receipt number opens the case at once."""
    moved = sought.taken(request)
    if moved is not None:
        return moved
    text = sought.query_of(request).get("text", "").strip()[:100]
    found: list[CaseSummary] = []
    for actor in {one.office: one for one in reversed(member.actors())}.values() if text else []:
        found += queries.find_cases(actor.office, text, by=actor, limit=_MOST)
    number = queries.parse_receipt(text) if text else None
    if number and len(found) == 1:
        return redirect("desk:case", receipt=found[0].receipt_number)
    found.sort(key=lambda case: case.submitted_at, reverse=True)
    context = {"text": text, "cases": found[:_MOST], "is_number": bool(number)}
    return show(request, member, "desk/search.html", context)
