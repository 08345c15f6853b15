"""Writes docs/reference/api.md from the description of the API (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any

_INTRO = """# API の一覧

使い方と例は [docs/howto/use-the-api.md](../howto/use-the-api.md) にあります。
機械が読む説明（OpenAPI 3.1）は、動いている市役所の `/api/v1/openapi.json` です。
どの操作も、400・401・403・422・429 の問題（`application/problem+json`）を返すことがあります。
"""
_ALWAYS = {"400", "401", "403", "422", "429", "304"}


def api_page() -> str:
    """Return the page: every operation with its scope, input and answers, then every shape."""
    from tenohira.counters.api.urls import api
    from tenohira.engines.people.queries import SCOPES

    described: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    lines = [_INTRO, "## スコープ\n", "| スコープ | 開くもの |", "|---|---|"]
    lines += [f"| `{name}` | {said} |" for name, said in SCOPES.items()]
    lines += ["", "## 操作\n"]
    for path, item in described["paths"].items():
        for method, operation in item.items():
            lines += _operation(f"{method.upper()} {path}", operation)
    lines.append("## 形\n")
    for name, schema in sorted(described["components"]["schemas"].items()):
        lines += _shape(name, schema)
    return "\n".join(lines) + "\n"


def _operation(place: str, operation: dict[str, Any]) -> list[str]:
    scope = operation.get("x-scope")
    facts = [f"スコープ: `{scope}`" if scope else "スコープはいりません"]
    named = [
        one for one in operation["parameters"] if one["in"] != "path" and one["name"] != "Accept-Language"
    ]
    if named:
        facts.append("付けるもの: " + "、".join(_parameter(one) for one in named))
    for kind, sent in operation.get("requestBody", {}).get("content", {}).items():
        facts.append(f"送るもの: {_type(sent['schema'])}（`{kind}`）")
    answers = [(str(status), one) for status, one in operation["responses"].items()]
    facts += [f"答え {status}: {_answer(one)}" for status, one in answers if status.startswith("2")]
    more = [
        f"{status} {one['description']}"
        for status, one in answers
        if status[0] == "4" and status not in _ALWAYS
    ]
    if more:
        facts.append("ほかの問題: " + "、".join(more))
    return [f"### {operation['summary']}\n", f"`{place}`\n", *[f"* {one}" for one in facts], ""]


def _parameter(one: dict[str, Any]) -> str:
    return f"`{one['name']}`" + ("（必須）" if one.get("required") else "")


def _answer(one: dict[str, Any]) -> str:
    kinds = [_type(sent["schema"]) for sent in one.get("content", {}).values()]
    return "、".join(kinds) or "中身なし"


def _shape(name: str, schema: dict[str, Any]) -> list[str]:
    required = set(schema.get("required", []))
    lines = [f"### {name}\n", f"{' '.join(schema.get('description', '').split())}\n"]
    lines += ["| 項目 | 型 | 必須 | |", "|---|---|---|---|"]
    for key, one in schema.get("properties", {}).items():
        mark = "○" if key in required else ""
        lines.append(f"| `{key}` | {_type(one)} | {mark} | {one.get('description', '')} |")
    return [*lines, ""]


_NAMES = {"string": "文字", "integer": "整数", "number": "数", "boolean": "true / false", "null": "null"}


def _type(schema: dict[str, Any]) -> str:
    """Name the type of a value in one line."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " か ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " ".join(f"`{one}`" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"{_type(schema['items'])} の並び"
    if schema.get("type") == "object":
        return "ファイル `file`" if "file" in schema.get("properties", {}) else "名前ごとの値"
    found = _NAMES.get(schema.get("type", ""), "値")
    return f"{found}（{schema['format']}）" if "format" in schema else found
