"""Remembers how a person wants pages shown: language, size of the text, readings over kanji."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tenohira.counters.look.context import FURIGANA_COOKIE, TEXT_SIZE_COOKIE, TEXT_SIZES, cookie_name

A_YEAR = 365 * 24 * 60 * 60


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen (`language`, `text_size`, `furigana`) in cookies and go back to `next`."""
    response = HttpResponseRedirect(_way_back(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    if request.POST.get("text_size") in TEXT_SIZES:
        _remember(response, cookie_name(TEXT_SIZE_COOKIE), request.POST["text_size"])
    if request.POST.get("furigana") in ("on", "off"):
        _remember(response, cookie_name(FURIGANA_COOKIE), request.POST["furigana"])
    return response


def _remember(response: HttpResponse, name: str, value: str) -> None:
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(name, value, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")


def _way_back(request: HttpRequest) -> str:
    """Return `next` when it is of this site, else the front page."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"
