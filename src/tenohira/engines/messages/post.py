"""The mail of a notice: built only when it is sent, from the notice and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tenohira.engines.messages.errors import NoMailPort
from tenohira.engines.messages.models import NoticeRow
from tenohira.engines.messages.plain import to_plain
from tenohira.engines.messages.ports import Mail, mail_port
from tenohira.engines.messages.text import to_html
from tenohira.foundation.city import city_definition, current_city
from tenohira.foundation.outbox import handle_many

MAIL_KIND = "mail.send"
_BODY = "margin:0;padding:24px;font-family:sans-serif;font-size:16px;line-height:1.7;color:#1a1a1a"
_BUTTON = "display:inline-block;padding:12px 24px;background:#0017c1;color:#fff;border-radius:8px"


@dataclass(frozen=True)
class Letter:
    """One mail as it goes out."""

    subject: str
    text: str
    html: str


@handle_many(MAIL_KIND)
def send_mails(payloads: Sequence[dict[str, Any]]) -> list[Exception | None]:
    """Carry out `mail.send`: build the mails of notices and hand them over together, each once.

    Returns for each None or why the carrier did not take it. A notice that is gone or was mailed is left alone. Two
    workers wait for each other at the rows; should one die between sending and its commit, the mails go again under
    the same Message-IDs, and mailboxes keep one of each. They count as mailed before they go: where nothing can be
    written, nothing goes. Two statements, however many, and one more for those not taken.
    """
    wanted = [payload["notice"] for payload in payloads]
    due = NoticeRow.objects.select_for_update().filter(uuid__in=wanted, mailed_at=None).order_by("id")
    rows = {str(row.uuid): row for row in due if row.mail}
    _note([row.pk for row in rows.values()], timezone.now())
    taken = dict(zip(rows, _hand_over([_mail_of(row) for row in rows.values()]), strict=True))
    _note([row.pk for key, row in rows.items() if taken[key] is not None], None)
    return [taken.get(key) for key in wanted]


def _note(keys: list[int], mailed_at: datetime | None) -> None:
    if keys:
        NoticeRow.objects.filter(pk__in=keys).update(mailed_at=mailed_at)


def _hand_over(mails: list[Mail]) -> list[Exception | None]:
    if not mails:
        return []
    port = mail_port()
    if port is None:
        raise NoMailPort(
            _("メールを送れませんでした。"),
            _("メールの送り先（ゲートウェイ）が設定されていません。"),
            _("TENOHIRA_MAIL_URL を確かめてください。"),
        )
    return port.send(mails)


def _mail_of(row: NoticeRow) -> Mail:
    letter = letter_of(row)
    return Mail(row.mail, letter.subject, letter.text, letter.html, message_id(row.key))


def message_id(key: str) -> str:
    """Return the Message-ID (RFC 5322) of the notice with this key: always the same one."""
    digest = hashlib.sha256(f"{current_city()}/{key}".encode()).hexdigest()[:40]
    host = urlsplit(settings.TENOHIRA_BASE_URL).hostname or "localhost"
    return f"<{digest}@{host}>"


@dataclass(frozen=True)
class Words:
    """What a notice says outside the hall, and where it leads; `markdown` is None unless it says everything."""

    title: str
    text: str
    markdown: str | None
    link: str


def words_of(row: NoticeRow) -> Words:
    """Return what a notice may say outside the hall, in the language in force.

    Only a template that says `detail: mail` lets its own title and text out; all others say that something arrived and
    where to read it.
    """
    city = city_definition()
    name = city.name.text(row.language)
    link = row.link or f"{settings.TENOHIRA_BASE_URL}/notices/"
    if row.is_detail_in_mail:
        return Words(f"【{name}】{row.title}", to_plain(row.body), row.body, link)
    title = _("お知らせが届いています")
    text = _(
        "%(city)sから、あなたへのお知らせが届いています。下のページを開いて、内容を確かめてください。"
    ) % {"city": name}
    return Words(f"【{name}】{title}", text, None, link)


def letter_of(row: NoticeRow) -> Letter:
    """Return the mail of a notice in its language; see words_of for what it says."""
    city = city_definition()
    with translation.override(row.language.lower()):
        words = words_of(row)
        html = f"<p>{escape(words.text)}</p>" if words.markdown is None else to_html(words.markdown)
        footer = _(
            "このメールは自動で送っているため、返信にはお答えできません。お問い合わせ: %(hall)s %(phone)s"
        ) % {
            "hall": city.hall.text(row.language),
            "phone": city.phone,
        }
        open_it = _("お知らせを開く")
    text = words.text.rstrip("\n")
    return Letter(
        words.title,
        f"{text}\n\n{open_it}\n{words.link}\n\n--\n{footer}\n",
        _page(row.language, html, words.link, open_it, footer),
    )


def _page(language: str, html: str, link: str, open_it: str, footer: str) -> str:
    button = f'<a href="{escape(link)}" style="{_BUTTON}">{escape(open_it)}</a>'
    foot = f'<p style="font-size:14px;color:#555">{escape(footer)}</p>'
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8"></head>'
        f'<body style="{_BODY}"><div style="max-width:600px">{html}<p>{button}</p>'
        f'<hr style="border:0;border-top:1px solid #ccc">{foot}</div></body></html>'
    )
