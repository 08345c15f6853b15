"""Fills in any form of the library through the door of the portal, page by page, always in the same way."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from PIL import Image

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests.factories import PDF
from tenohira.engines.cases.views import DraftView
from tenohira.engines.forms import queries as forms
from tenohira.engines.forms.definition import AnyField, Page
from tenohira.foundation.codes import my_number_check_digit
from tenohira.foundation.journal import Actor

Answers = Mapping[str, str]
"""Answers by field id that differ from the usual ones."""


def picture() -> bytes:
    """A photo of something."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#88aa66").save(out, "PNG")
    return out.getvalue()


def _day(day: date) -> dict[str, str]:
    return {"era": "西暦", "year": str(day.year), "month": str(day.month), "day": str(day.day)}


def _date(field: Any, today: date) -> dict[str, str]:
    return _day(today + timedelta(days=10 if field.not_before == "today" else -10))


def _number(field: Any, _today: date) -> dict[str, str]:
    low = int(field.min) if field.min is not None else 1
    return {"": str(low if field.max is None else max(low, min(int(field.max), 3)))}


def _person(field: Any, today: date) -> dict[str, str]:
    given = {"name": "鈴木 健太", "kana": "スズキ ケンタ", "relationship": "夫"}
    born = {f"birth_date.{part}": text for part, text in _day(today - timedelta(days=12000)).items()}
    return {part: text for part, text in (given | born).items() if part.split(".")[0] in field.parts}


def _number_text(field: Any, _today: date) -> dict[str, str]:
    return {"": "1234567890123456"[: field.max] if field.pattern else "あり"}


_WAYS: dict[str, Callable[[Any, date], dict[str, str]]] = {
    "text": _number_text,
    "long-text": lambda _f, _t: {"": "令和8年度の公園の工事の記録です。"},
    "kana": lambda _f, _t: {"": "スズキ ハナコ"},
    "name": lambda _f, _t: {"": "鈴木 花子"},
    "date": _date,
    "number": _number,
    "yen": lambda f, _t: {"": str(max(int(f.min or 0), 860_000))},
    "yes-no": lambda _f, _t: {"": "yes"},
    "choice": lambda f, _t: {"": f.options[0].id},
    "choices": lambda f, _t: {"": f.options[0].id},
    "person": _person,
    "my-number": lambda _f, _t: {"": "12345678901" + str(my_number_check_digit("12345678901"))},
    "address": lambda _f, _t: {"postal_code": "9990001", "town": "中央一丁目", "block": "2番3号", "building": ""},
    "phone": lambda _f, _t: {"": "090-0000-0001"},
    "mail": lambda _f, _t: {"": "hanako@mail.example"},
    "bank-account": lambda _f, _t: {
        "bank": "0149", "branch": "385", "kind": "ordinary", "number": "1234567", "holder_kana": "スズキ ハナコ",
    },
    "place": lambda _f, _t: {"text": "市役所の近く", "lat": "35.0", "lng": "137.0"},
    "declaration": lambda _f, _t: {"": "yes"},
}  # fmt: skip


def fill(
    draft: DraftView, by: Actor, today: date, answers: Answers, *, papers: str = "now", token: str = ""
) -> None:
    """Answer every page that is shown; `papers` "later" promises those that may follow.

    Fails with what the form said when it does not take an answer.
    """
    done: set[str] = set()
    while True:
        context = queries.form_context(draft.id, by=by, token=token)
        shown = forms.pages(context.bundle.form, context.answers, context.facts, context.bundle.expressions)
        page = next((one for one in shown if one.id not in done), None)
        if page is None:
            return
        done.add(page.id)
        raw = _raw(context, page, today, answers, papers)
        accepted = commands.save_page(draft.id, page.id, raw, by=by, token=token)
        errors = [f"{error.field_id}: {error.message}" for error in accepted.errors]
        if papers == "now" and page.repeat is None:
            _attach(draft, page, by, token)
            errors = [error for error in errors if error.partition(":")[0] not in _files(page)]
        assert not errors, f"{draft.service_id} {page.id}: {errors}"


def _files(page: Page) -> set[str]:
    return {field.id for field in page.ask if field.type in {"file", "photo"}}


def _attach(draft: DraftView, page: Page, by: Actor, token: str) -> None:
    context = queries.form_context(draft.id, by=by, token=token)
    for field in forms.visible_fields(
        context.bundle.form, page.id, context.answers, context.facts, context.bundle.expressions
    ):
        if field.id in _files(page):
            name, content = ("家.png", picture()) if field.type == "photo" else ("写し.pdf", PDF)
            commands.attach_file(draft.id, field.id, name, content, by=by, token=token)


def _raw(
    context: queries.FormContext, page: Page, today: date, answers: Answers, papers: str
) -> dict[str, list[str]]:
    raw = dict(forms.raw_of_page(context.bundle.form, page.id, context.answers, context.facts))
    indices: list[int | None] = [None]
    if page.repeat is not None:
        indices = list(range(len(forms.blocks(page, context.answers, context.facts))))
    for index in indices:
        prefix = forms.html_prefix(page, index)
        for field in page.ask:
            name = prefix + field.id
            if field.id not in answers and any(
                any(v) for k, v in raw.items() if k.split(".")[-1] == field.id or k.startswith(name)
            ):
                continue
            for part, text in _parts(context, field, today, answers, papers).items():
                raw[f"{name}.{part}" if part else name] = [text]
    return raw


def _parts(
    context: queries.FormContext, field: AnyField, today: date, answers: Answers, papers: str
) -> dict[str, str]:
    if field.id in answers:
        given = answers[field.id]
        return _day(date.fromisoformat(given)) if field.type == "date" else {"": given}
    if field.type == "household-members":
        found = forms.question(field, "ja", forms.surroundings(context.facts)).get("choices") or []
        return {"": str(found[0]["value"])} if found else {}
    if field.type in {"file", "photo"}:
        return {"later": "yes"} if papers == "later" and getattr(field, "may_follow", False) else {}
    return _WAYS[field.type](field, today)
