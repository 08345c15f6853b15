"""What systems are told when something cannot be done: RFC 9457 problem details made from the house's own words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenohira.engines.cases.errors import (
    AssuranceTooLow,
    IncompleteFindings,
    IncompleteForm,
    NoMandate,
    NoSuchCase,
    NoSuchDraft,
    NotYours,
    OwnProposal,
    WrongOffice,
    WrongPost,
)
from tenohira.engines.documents.errors import FileNotFound, StorageAway
from tenohira.engines.forms.answers import FormError
from tenohira.engines.forms.errors import UnknownQuestion
from tenohira.engines.messages.errors import NoSuchWebhook
from tenohira.engines.people.errors import NotAllowed, UnknownReference
from tenohira.engines.services.errors import NoSuchService
from tenohira.foundation.errors import TenohiraError

MEDIA_TYPE = "application/problem+json"


class ApiError(TenohiraError):
    """Base of what this counter itself refuses; `status` is its HTTP status."""

    status = 400


class NoToken(ApiError):
    """No token, or one that opens nothing (any more)."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            _("トークンを確かめられませんでした。"),
            _("Authorization ヘッダーがないか、トークンが取り消されたか、期限が切れています。"),
            _("「Authorization: Bearer トークン」を付けてください。新しいトークンは市の管理者が発行します。"),
        )


class MissingScope(ApiError):
    """The token does not allow this."""

    status = 403

    def __init__(self, scope: str) -> None:
        super().__init__(
            _("このトークンでは、この操作はできません。"),
            _("「%(scope)s」が許されていません。") % {"scope": scope},
            _("必要なときは、市の管理者にトークンの発行を頼んでください。"),
        )


class TooMany(ApiError):
    """More calls than a token may make in a minute; `wait` is in seconds."""

    status = 429

    def __init__(self, limit: int, wait: int) -> None:
        self.wait = wait
        super().__init__(
            _("呼び出しが多すぎます。"),
            _("1つのトークンで呼べるのは、1分間に%(limit)d回までです。") % {"limit": limit},
            _("%(wait)d秒待ってから、もう一度呼んでください。") % {"wait": wait},
        )


_NOT_FOUND = (
    NoSuchService, NoSuchDraft, NoSuchCase, UnknownQuestion, FileNotFound, NoSuchWebhook, UnknownReference,
)  # fmt: skip
_FORBIDDEN = (AssuranceTooLow, NoMandate, NotYours, WrongOffice, WrongPost, OwnProposal, NotAllowed)


def status_of(error: TenohiraError) -> int:
    """Return the HTTP status that fits an error of the house; 409 for what does not fit the state of things."""
    if isinstance(error, ApiError):
        return error.status
    if isinstance(error, StorageAway):
        return 503
    if isinstance(error, _NOT_FOUND):
        return 404
    return 403 if isinstance(error, _FORBIDDEN) else 409


def code_of(error: TenohiraError) -> str:
    """Return the name of an error for programs: `no-such-case`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()


def pointer(*names: str | int) -> str:
    """Return a JSON pointer (RFC 6901)."""
    return "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in names)


def field_problems(errors: Iterable[FormError], *, by_page: bool = True) -> list[dict[str, str]]:
    """Return what is wrong with answers, each with a pointer to it.

    `/pages/<page>/values/<name>` in a whole form, `/values/<name>` in the body of one page.
    """
    return [
        {
            "pointer": pointer(*(["pages", one.page_id] if by_page else []), "values", one.html_name),
            "message": one.message,
            "code": one.code,
        }
        for one in errors
    ]


def details(
    status: int,
    code: str,
    title: str,
    why: str = "",
    remedy: str = "",
    errors: list[dict[str, str]] | None = None,
) -> HttpResponse:
    """Return one problem; every text is in the language active now."""
    body: dict[str, Any] = {
        "type": f"urn:tenohira:problem:{code}",
        "title": title,
        "status": status,
        "detail": why,
        "remedy": remedy,
    }
    if errors:
        body["errors"] = errors
    content = json.dumps(body, ensure_ascii=False)
    response = HttpResponse(content, status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = get_language() or "ja"
    return response


def problem(request: HttpRequest, error: TenohiraError) -> HttpResponse:
    """Return an error of the house as problem details."""
    status = status_of(error)
    found = field_problems(error.errors) if isinstance(error, IncompleteForm) else None
    if isinstance(error, IncompleteFindings):
        found = [
            {"pointer": pointer("findings", one.html_name), "message": one.message, "code": one.code}
            for one in error.errors
        ]
    response = details(status, code_of(error), error.what, error.why, error.remedy, found)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.wait)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="tenohira"'
    return response
