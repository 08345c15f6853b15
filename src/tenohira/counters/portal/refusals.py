"""Pages for what the server refuses: each says what happened, why, and what to do; what was typed is not lost."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from tenohira.counters.look.context import look_of
from tenohira.foundation.city import NoCity, current_city
from tenohira.foundation.errors import TenohiraError

_MEGABYTE = 1024 * 1024
_SECRET = ("csrfmiddlewaretoken", "password")
_FORMS = ("/apply/", "/check/", "/saved/")


def _refuse(request: HttpRequest, error: TenohiraError, status: int) -> HttpResponse:
    try:
        current_city()
    except NoCity:  # refused before the host name chose a city, whose name a page would bear
        return HttpResponse(str(error), status=status, content_type="text/plain; charset=utf-8")
    return render(request, "portal/problem.html", {"error": error}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, and 413 for a body that is too large."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    error = TenohiraError(
        _("送られた内容を読み取れませんでした。"),
        _("途中で切れたか、形がこわれているようです。"),
        _("ブラウザの「戻る」で前の画面に戻り、もう一度送ってください。書いた内容は画面に残っています。"),
    )
    return _refuse(request, error, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    error = TenohiraError(
        _("このページは開けません。"),
        _("見ることのできる方が決まっているページです。"),
        _("ログインしているアカウントを確かめるか、市役所にお問い合わせください。"),
    )
    return _refuse(request, error, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    error = TenohiraError(
        _("お探しのページは見つかりませんでした。"),
        _("アドレスの打ちまちがいか、ページがなくなったようです。"),
        _("ホームから探し直してください。"),
    )
    return _refuse(request, error, 404)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: said before the body is read."""
    limit = settings.TENOHIRA_UPLOAD_LIMIT // _MEGABYTE
    error = TenohiraError(
        _("送られたファイルが大きすぎて、受け取れませんでした。"),
        _("1つのファイルは %(limit)d MBまで、一度に送れるのは合わせて %(total)d MBまでです。")
        % {"limit": limit, "total": settings.TENOHIRA_BODY_LIMIT // _MEGABYTE},
        _(
            "ブラウザの「戻る」で前の画面に戻り、ファイルを小さくするか、1つずつ送ってください。書いた内容は残っています。"
        ),
    )
    return _refuse(request, error, 413)


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    """429: tried too often; `Retry-After` says in how many seconds it goes on."""
    error = TenohiraError(
        _("短い間に何度も行われたため、いまは受け付けられません。"),
        _("番号やリンクを次々にためすことを防ぐために、回数を決めています。"),
        _("1分ほど待ってから、もう一度お試しください。書いた内容は残っています。"),
    )
    response = _refuse(request, error, 429)
    response["Retry-After"] = str(max(1, seconds))
    return response


def _typed(posted: QueryDict) -> list[tuple[str, str]]:
    return [
        (name, text)
        for name, texts in posted.lists()
        for text in texts
        if text and not any(secret in name for secret in _SECRET)
    ]


def _shown(typed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, text) for name, text in typed if not name.startswith(("~", "do", "key", "back_to"))]


def written(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed on the page that was sent, without its secrets and controls."""
    return _shown(_typed(request.POST))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without the right token: usually one that was open too long, or cookies that are off.

    What was typed is shown, and can be sent again when the browser itself says that the form came from this site.
    """
    is_form = request.path_info.startswith(_FORMS)
    typed = _typed(request.POST)
    context = {
        "typed": typed if is_form else [],
        "shown": _shown(typed),
        "may_send_again": is_form and request.headers.get("Sec-Fetch-Site") == "same-origin",
        "had_files": bool(request.FILES),
        "action": request.get_full_path(),
        "has_cookies": bool(request.COOKIES),
    }
    return render(request, "portal/forged.html", context, status=403)


def away(request: HttpRequest) -> HttpResponse:
    """503: database, storage or disk is away or full. Needs none of them; what was typed can be sent again."""
    try:
        posted, had_files = request.POST, bool(request.FILES)
    except Exception:  # the body was cut off, or there was no room to read it
        posted, had_files = QueryDict(), False
    typed = _typed(posted) if request.path_info.startswith(_FORMS) else []
    token = posted.get("csrfmiddlewaretoken", "")
    context = {
        "look": look_of(request),
        "is_sent": request.method == "POST",
        "typed": typed if token else [],
        "token": token,
        "shown": _shown(typed),
        "had_files": had_files,
        "action": request.get_full_path(),
        "is_desk": request.path_info.startswith("/desk/"),
    }
    return HttpResponse(get_template("portal/away.html").render(context), status=503)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn from a template that needs neither database nor session."""
    return HttpResponse(get_template("portal/server_error.html").render({}), status=500)
