"""The API itself: its description (OpenAPI 3.1), its problems, and one way to offer an operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from tenohira.counters.api import refusals
from tenohira.counters.api.problems import MEDIA_TYPE, problem
from tenohira.counters.api.shapes import Problem
from tenohira.counters.api.tokens import Token
from tenohira.foundation.errors import TenohiraError

View = TypeVar("View", bound=Callable[..., Any])

ALWAYS = (400, 401, 403, 422, 429)
_WHY = {
    400: "送られた内容を読み取れない",
    401: "トークンがないか、使えない",
    403: "このトークンや職員には許されていない",
    404: "見つからない（見ることのできないものも同じ）",
    409: "いまの状態では、または内容が足りず、できない",
    413: "大きすぎる",
    422: "送られた内容が説明と合わない",
    429: "呼び出しが多すぎる（Retry-After 秒待つ）",
}
_LANGUAGE = {
    "in": "header",
    "name": "Accept-Language",
    "required": False,
    "description": "答えと問題の言葉: ja、ja-easy、en、pt-br",
    "schema": {"type": "string"},
    "example": "en",
}
_TAG = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "description": "前に受け取った ETag。変わっていなければ 304",
    "schema": {"type": "string"},
}


class Api(NinjaAPI):
    """NinjaAPI whose description tells every problem, and whose operations say which scope they need."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description with the problems, languages and tags every operation has."""
        described = super().get_openapi_schema(**options)
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        described["components"]["schemas"].update(schema.pop("$defs", {}))
        described["components"]["schemas"]["Problem"] = schema
        for path in described["paths"].values():
            for operation in path.values():
                _complete(operation)
        return described


def _complete(operation: dict[str, Any]) -> None:
    more = operation.pop("x-problems", [])
    for status in sorted({*ALWAYS, *more}):
        operation["responses"][status] = {
            "description": _WHY[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    operation["parameters"].append(_LANGUAGE)
    for kind, sent in operation.get("requestBody", {}).get("content", {}).items():
        if kind == "multipart/form-data":
            sent["schema"]["additionalProperties"] = False
            sent["schema"]["properties"]["file"]["minLength"] = 1  # an empty part is no file to Django
    if operation.pop("x-tagged", False):
        operation["parameters"].append(_TAG)
        operation["responses"][304] = {"description": "変わっていない"}
    media = operation.pop("x-media", None)
    if media:
        operation["responses"][200] = {
            "description": "OK",
            "content": {media: {"schema": {"type": "string", "format": "binary"}}},
        }


def offer(
    router: Router,
    method: str,
    path: str,
    title: str,
    *,
    scope: str = "",
    gives: Any = None,
    status: int = 200,
    problems: tuple[int, ...] = (),
    is_tagged: bool = False,
    media: str = "",
) -> Callable[[View], View]:
    """Offer a view as an operation named after it; `problems` are statuses besides ALWAYS."""
    extra: dict[str, Any] = {"x-problems": list(problems)}
    if scope:
        extra["x-scope"] = scope
    if is_tagged:
        extra["x-tagged"] = True
    if media:
        extra["x-media"] = media

    def register(view: View) -> View:
        register_as = router.api_operation(
            [method],
            path,
            auth=Token(scope),
            response={status: gives},
            operation_id=view.__name__,
            summary=title,
            description=f"必要なスコープ: `{scope}`" if scope else "スコープはいりません。",
            openapi_extra=extra,
        )
        register_as(view)
        return view

    return register


def catch(api: Api) -> None:
    """Let everything that goes wrong in an operation be answered as problem details."""

    def of_the_house(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(request, error)

    def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
        return refusals.bad_request(request, error)

    def nothing_there(request: HttpRequest, error: Any) -> HttpResponse:
        return refusals.not_found(request, error)

    def not_as_described(request: HttpRequest, error: Any) -> HttpResponse:
        return refusals.invalid(request, error.errors)

    api.add_exception_handler(TenohiraError, of_the_house)
    api.add_exception_handler(SuspiciousOperation, unreadable)
    api.add_exception_handler(HttpError, unreadable)
    api.add_exception_handler(Http404, nothing_there)
    api.add_exception_handler(ValidationError, not_as_described)
