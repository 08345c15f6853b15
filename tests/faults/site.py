"""The hall's addresses, and one that sends a draft as the portal's last page does, answering the receipt number."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tenohira.config.urls import handler400, handler403, handler404, handler500  # noqa: F401
from tenohira.config.urls import urlpatterns as hall
from tenohira.engines.cases import commands as cases
from tenohira.foundation.journal import Actor


@csrf_exempt
def submit(request: HttpRequest, draft: str) -> JsonResponse:
    """Send a draft with its token and key."""
    given = json.loads(request.body)
    by = Actor("anonymous", channel="portal")
    view = cases.submit(draft, key=given["key"], by=by, token=given["token"])
    return JsonResponse({"receipt": view.receipt_number})


def alive(_request: HttpRequest) -> HttpResponse:
    """Answer without touching anything."""
    return HttpResponse("ok")


urlpatterns = [path("submit/<str:draft>/", submit), path("alive/", alive), *hall]
