"""The journal's daily roots, for anybody to keep, and the proof of one case's record for its applicant."""

from __future__ import annotations

import json
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tenohira.counters.portal.cases.access import open_case
from tenohira.engines.cases import queries
from tenohira.foundation import journal

_SHOWN = 31
_PLAIN = {"ensure_ascii": False}


@require_GET
def roots(request: HttpRequest) -> HttpResponse:
    """Show the roots of the last days and where all of them can be had."""
    found = [(date.fromisoformat(one.date), one) for one in journal.published_roots(_SHOWN)]
    return render(request, "portal/journal_roots.html", {"roots": found})


@require_GET
def root(request: HttpRequest, day: str) -> HttpResponse:
    """Hand out the root of one day as JSON; 404 while it has none."""
    try:
        found = journal.root_of(date.fromisoformat(day))
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return JsonResponse(found.as_json(), json_dumps_params=_PLAIN)


@require_GET
def every_root(request: HttpRequest) -> HttpResponse:
    """Hand out every root, the oldest first, one JSON object in a line."""
    lines = [
        json.dumps(one.as_json(), ensure_ascii=False) + "\n" for one in reversed(journal.published_roots())
    ]
    return HttpResponse(lines, content_type="application/jsonl; charset=utf-8")


@never_cache
@require_GET
def proof(request: HttpRequest, receipt: str) -> HttpResponse:
    """Hand out, to its applicant, that every entry about a case is in the published root of its day."""
    opened = open_case(request, receipt)
    number = opened.case.receipt_number
    answer = JsonResponse(
        [one.as_json() for one in queries.record_proofs(number)], safe=False, json_dumps_params=_PLAIN
    )
    answer["Content-Disposition"] = f'attachment; filename="{number}_proof.json"'
    return answer
