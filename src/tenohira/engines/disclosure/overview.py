"""The page of a copy, to be read in the person's language: what matters first, then every row.

A page of its own: without script and without anything from outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from html import escape
from typing import Any
from urllib.parse import quote

from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.cases import queries as cases
from tenohira.engines.cases.views import CaseSummary
from tenohira.engines.disclosure.collecting import Holding
from tenohira.engines.disclosure.hiding import Hidden, hidden_beside
from tenohira.engines.documents import queries as documents
from tenohira.engines.people import queries as people
from tenohira.foundation.calendar import format_date
from tenohira.foundation.city import city_definition

Pairs = Iterable[tuple[str, str]]
_MOST = 100_000
_STYLE = (
    "body{margin:2rem auto;max-width:46rem;padding:0 1rem;font-family:sans-serif;line-height:1.7;color:#1a1a1c}"
    "h2{margin-top:2.5rem;border-bottom:1px solid #b3b3b3}dl{display:grid;grid-template-columns:minmax(7rem,12rem) 1fr;"
    "gap:.25rem 1rem}dt{color:#4d4d4d}dd{margin:0;overflow-wrap:anywhere;white-space:pre-line}"
)


def page(owner: str, found: list[Holding], inside: Mapping[str, str], language: str) -> str:
    """Return the page; `inside` says where each file lies in the ZIP. The language in force is the person's."""
    tables = {holding.table: holding for holding in found}
    name = city_definition().name.text(language)
    title = _("%(city)sが持っているあなたの情報") % {"city": name}
    intro = _("%(day)sの時点の内容です。ファイルは「files」フォルダにあります。") % {
        "day": format_date(timezone.localdate(), language)
    }
    parts = [
        f'<!doctype html><html lang="{escape(language)}"><meta charset="utf-8">',
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>',
        f"<style>{_STYLE}</style><h1>{escape(title)}</h1><p>{escape(intro)}</p>",
        *_registration(owner, language),
        *_cases(owner, tables["cases.case"], language),
        *_papers(tables["documents.issueddocumentrow"], inside, language),
        *_files(tables["documents.storedfilerow"], inside, language),
        *_notices(tables["notices.noticerow"], language),
        *_everything(found),
    ]
    return "".join(parts)


def _section(title: str) -> str:
    return f"<h2>{escape(title)}</h2>"


def _pairs(pairs: Pairs) -> str:
    cells = (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs if value)
    return f"<dl>{''.join(cells)}</dl>"


def _day(moment: Any, language: str) -> str:
    if not isinstance(moment, datetime):
        moment = datetime.fromisoformat(str(moment))
    return format_date(timezone.localdate(moment), language)


def _registration(owner: str, language: str) -> list[str]:
    if not owner.startswith("person:"):
        return []
    one = people.person(owner)
    pairs = (
        (_("氏名"), f"{one.name}（{one.kana}）"),
        (_("生年月日"), format_date(one.birth_date, language)),
        (_("住所"), one.address),
        (_("電話番号"), one.phone),
        (_("お知らせのメール"), one.mail),
    )
    return [_section(_("住民登録の内容")), _pairs(pairs)]


def _cases(owner: str, holding: Holding, language: str) -> list[str]:
    """Each case in brief, then what was asked and answered."""
    hidden = hidden_beside(owner)
    filed = cases.cases_of((owner,) if owner.startswith("person:") else (), limit=_MOST)
    for account in sorted({int(row["account_id"]) for row in holding.rows if row["account_id"]}):
        filed += cases.cases_of(account_id=account, limit=_MOST)
    shown = {str(row["receipt_number"]) for row in holding.rows}
    views = {one.receipt_number: one for one in filed if one.receipt_number in shown}
    if not views:
        return []
    return [_section(_("あなたの手続き")), *(_case(one, hidden, language) for one in views.values())]


def _case(one: CaseSummary, hidden: Hidden, language: str) -> str:
    brief: list[tuple[str, str]] = [
        (_("受付番号"), one.receipt_number),
        (_("出した日"), _day(one.submitted_at, language)),
        (_("いまの状態"), one.state_title.text(language)),
    ]
    answered = [
        (row.label, str(hidden.covered("\n".join(row.shown))))
        for section in cases.review(one.receipt_number, language)
        for row in section.rows
        if row.given
    ]
    return f"<h3>{escape(one.service_title.text(language))}</h3>{_pairs([*brief, *answered])}"


def _papers(holding: Holding, inside: Mapping[str, str], language: str) -> list[str]:
    lines = [
        _link(inside[ref], f"{one.title} {one.number}", format_date(one.issued_on, language))
        for ref in holding.files
        for one in (documents.issued(ref),)
    ]
    return [_section(_("市役所が出した書類")), f"<ul>{''.join(lines)}</ul>"] if lines else []


def _files(holding: Holding, inside: Mapping[str, str], language: str) -> list[str]:
    kept = documents.files(holding.files)
    lines = [_link(inside[one.ref], one.name, _day(one.stored_at, language)) for one in kept]
    return [_section(_("あなたが出したファイル")), f"<ul>{''.join(lines)}</ul>"] if lines else []


def _link(path: str, words: str, day: str) -> str:
    return f'<li><a href="{escape(quote(path))}">{escape(words)}</a> {escape(day)}</li>'


def _notices(holding: Holding, language: str) -> list[str]:
    lines = [
        f"<li>{escape(_day(row['at'], language))} {escape(str(row['title']))}</li>" for row in holding.rows
    ]
    return [_section(_("市役所からのお知らせ")), f"<ul>{''.join(lines)}</ul>"] if lines else []


def _everything(found: list[Holding]) -> list[str]:
    """Every row of every table under the name the column has in the program, as in the JSON."""
    told = _("ここから下は、市役所のシステムにある記録を、そのままの形で全部のせたものです。")
    look = _("だれがあなたの情報を見たかは、「あなたの情報」のページで確かめられます。")
    parts = [f"<hr><p>{escape(told)}</p><p>{escape(look)}</p>"]
    for holding in found:
        count = _("%(title)s（%(count)s件）") % {"title": _(holding.title), "count": len(holding.rows)}
        parts.append(_section(count))
        parts += (
            _pairs((name, _text(value)) for name, value in row.items()) + "<hr>" for row in holding.rows
        )
    return parts


def _text(value: object) -> str:
    if value is None or value == "" or value is False or value in ([], {}):
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
