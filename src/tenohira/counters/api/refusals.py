"""What the server itself refuses below /api/, as problem details: unknown addresses, bodies, methods, mishaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tenohira.counters.api.problems import details, pointer

PREFIX = "/api/"
_MEGABYTE = 1024 * 1024


def is_for_api(request: HttpRequest) -> bool:
    """Tell whether a request is for this counter."""
    return request.path_info.startswith(PREFIX)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 for an address that is none."""
    return details(
        404,
        "no-such-address",
        _("このアドレスはありません。"),
        _("パスの打ちまちがいか、別の版の API のようです。"),
        _("GET /api/v1/openapi.json で、使えるアドレスを確かめてください。"),
    )


def wrong_method(request: HttpRequest, allowed: Sequence[str]) -> HttpResponse:
    """405 with the methods that work (RFC 9110 10.2.1)."""
    response = details(
        405,
        "wrong-method",
        _("このアドレスでは %(method)s を使えません。") % {"method": request.method},
        _("使えるのは %(allowed)s です。") % {"allowed": "、".join(allowed)},
        _("GET /api/v1/openapi.json で、使い方を確かめてください。"),
    )
    response["Allow"] = ", ".join(allowed)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 for a request that cannot be read, 413 for one that is too large."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return details(
        400,
        "unreadable",
        _("送られた内容を読み取れませんでした。"),
        _("途中で切れたか、形がこわれています。"),
        _("JSON は UTF-8 で、ファイルは multipart/form-data で送ってください。"),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413: said before the body is read."""
    return details(
        413,
        "too-large",
        _("送られた内容が大きすぎます。"),
        _("ファイルは%(file)d MBまで、JSON は%(json)d MBまでです。")
        % {
            "file": settings.TENOHIRA_UPLOAD_LIMIT // _MEGABYTE,
            "json": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // _MEGABYTE,
        },
        _("小さくするか、分けて送ってください。"),
    )


def invalid(request: HttpRequest, errors: Sequence[dict[str, Any]]) -> HttpResponse:
    """422 for input that is not what the description says; each with a pointer."""
    found = []
    for error in errors:
        place = [str(one) for one in error.get("loc", ())]
        names = place[2:] if place[:1] == ["body"] else place[1:]
        found.append(
            {
                "pointer": pointer(*names),
                "message": str(error.get("msg", "")),
                "code": str(error.get("type", "")),
                "in": place[0] if place else "body",
            }
        )
    return details(
        422,
        "invalid",
        _("送られた内容が、API の説明と合っていません。"),
        _("errors のとおり、%(count)d か所が合いません。") % {"count": len(found)},
        _("GET /api/v1/openapi.json で、項目の名前と形を確かめてください。"),
        found,
    )


def away(request: HttpRequest) -> HttpResponse:
    """503: the database, the storage or the disk is away or full."""
    return details(
        503,
        "away",
        _("いま、受け付けられません。"),
        _("市のシステムの一部（データベースか、ファイルの置き場）が止まっているか、いっぱいです。"),
        _(
            "Retry-After の秒数だけ待って、同じ Idempotency-Key でもう一度呼んでください。二重にはなりません。"
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a mistake of ours."""
    return details(
        500,
        "server-error",
        _("サーバーで思わぬことが起きました。"),
        _("こちらの不具合です。記録に残しました。"),
        _("しばらくしてから、もう一度試してください。続くときは市に知らせてください。"),
    )
