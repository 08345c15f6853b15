"""The slip on paper: Japanese, beside it the person's own language, with the code that a counter reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from django.utils.translation import gettext as _
from django.utils.translation import override

from tenohira.counters.portal.navigator.going import Going
from tenohira.engines.documents import commands as documents
from tenohira.engines.services import queries as services
from tenohira.foundation.calendar import format_date
from tenohira.foundation.definitions import LocalText

Pair = dict[str, str]


def code_of(one: Going) -> str:
    """Return the code of a slip."""
    return services.slip_code(one.guide, one.register, one.told.answers)


def qr_of(code: str) -> str:
    """Return a QR code as SVG without size; it is long, so that only 7 % may be lost."""
    return str(segno.make(code, error="l", micro=False).svg_inline(border=0, omitsize=True))


def drawn_code(code: str) -> str:
    """Return the QR code of a page as a data URI."""
    return str(segno.make(code, error="l", micro=False).svg_data_uri(scale=3, border=3))


def pdf_of(one: Going) -> bytes:
    """Return the slip as PDF."""
    return documents.render("guide-slip", _data(one))


def _both(language: str, say: Callable[[str], str]) -> Pair:
    """Say something in Japanese and, where that is another, in the person's language."""
    with override("ja"):
        found = {"ja": say("ja"), "own": ""}
    if language != "ja":
        with override(language):
            found["own"] = say(language)
    return found


def _text(text: LocalText, language: str) -> Pair:
    return _both(language, text.text)


def _data(one: Going) -> dict[str, Any]:
    slip = services.slip_of(one.guide, services.catalogue().world, one.facts)
    numbers = {step.id: n for n, step in enumerate(slip.steps, start=1)}
    language = one.language
    total = f"{slip.fee_total:,}"
    return {
        "language": "ja",
        "event": _text(one.guide.event.title, language),
        "made_on": format_date(one.guide.on),
        "steps": [_step(step, numbers, language) for step in slip.steps],
        "papers": [
            {"name": _text(paper.paper.name, language), "numbers": [numbers[b.id] for b in paper.services]}
            for paper in slip.papers
        ],
        "perhaps": [_text(step.bundle.service.title, language) for step in slip.perhaps],
        "free": [_text(step.bundle.service.title, language) for step in slip.free],
        "fee_total": _both(
            language, lambda _one: _("手数料の合計 %(yen)s 円（1つずつの場合）") % {"yen": total}
        )
        if slip.fee_total
        else "",
        "qr": qr_of(code_of(one)),
        "words": {key: _both(language, say) for key, say in _WORDS.items()},
    }


_WORDS: dict[str, Callable[[str], str]] = {
    "title": lambda _one: _("手続きの案内票"),
    "lead": lambda _one: _("これは案内です。申請は、まだ終わっていません。"),
    "hint": lambda _one: _("窓口でお見せください"),
    "steps": lambda _one: _("必要な手続き（この順に）"),
    "papers": lambda _one: _("持ち物（まとめて1回分）"),
    "perhaps": lambda _one: _("必要かもしれない手続き"),
    "free": lambda _one: _("当てはまる方だけの手続き"),
    "note": lambda _one: _(
        "この結果は、答えていただいたことから市の決まりに当てはめたものです。決定ではありません。"
    ),
}


def _step(step: services.Step, numbers: dict[str, int], language: str) -> dict[str, Any]:
    service, office, due_on = step.bundle.service, step.office, step.due_on
    money = []
    if step.amount:
        amount = f"{step.amount:,}"
        money.append(_both(language, lambda _one: _("見込みの額 %(yen)s 円") % {"yen": amount}))
    if service.fee and service.fee.yen:
        fee = f"{service.fee.yen:,}"
        money.append(_both(language, lambda _one: _("手数料 %(yen)s 円") % {"yen": fee}))
    return {
        "number": numbers[step.id],
        "title": _text(service.title, language),
        "due": _both(language, lambda one: _("%(day)sまで") % {"day": format_date(due_on, one, weekday=True)})
        if due_on
        else "",
        "reasons": [_text(reason.because, language) for reason in step.reasons],
        "money": money,
        "office": _text(office.name, language) if office else "",
        "place": office.place if office else "",
        "phone": office.phone if office else "",
    }
