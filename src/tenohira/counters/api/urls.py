"""Addresses of the API: version 1, its description, and problem details for whatever else is asked below it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from tenohira.counters.api import me, refusals
from tenohira.counters.api.cases import acting, filing, reading
from tenohira.counters.api.contract import Api, catch
from tenohira.counters.api.drafts import routes as drafts
from tenohira.counters.api.journal import routes as journal
from tenohira.counters.api.services import routes as services
from tenohira.counters.api.webhooks import routes as webhooks

api = Api(
    title="手のひら市役所 API",
    version="1",
    description=(
        "市役所の手続き・申請・案件・記録簿を、ほかのシステムから使うための API です。"
        "使い方は docs/howto/use-the-api.md を見てください。"
    ),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
for part in (services, drafts, reading, filing, acting, journal, webhooks, me):
    api.add_router("", part.router)
catch(api)


def _plainly(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a method that does not work here be answered as problem details."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        if response.status_code == 405:
            return refusals.wrong_method(request, response["Allow"].split(", "))
        return response

    return csrf_exempt(answered)


def _offered() -> list[URLPattern]:
    found = []
    for one in api.urls[0]:
        if isinstance(one, URLPattern) and one.name not in {"api-root"}:
            one.callback = _plainly(one.callback)
            found.append(one)
    return found


app_name = "api"
urlpatterns = [
    *_offered(),
    path("", csrf_exempt(refusals.not_found), name="api-root"),
    re_path(r"^.*$", csrf_exempt(refusals.not_found)),
]
