"""The door for writing: send a notice once, mark it read, ways to people, what is stuck; tell other systems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from tenohira.engines.messages.definition import MessageTemplate
from tenohira.engines.messages.events import NoticeRead, NoticeSent, NoticesErased
from tenohira.engines.messages.hooks import (
    activate_webhook,
    announce,
    delete_webhook,
    register_webhook,
    rotate_secret,
)
from tenohira.engines.messages.inbox import not_found, row_of
from tenohira.engines.messages.languages import choose
from tenohira.engines.messages.linking import offer_link, take_link
from tenohira.engines.messages.models import NoticeRow
from tenohira.engines.messages.printing import mark_printed
from tenohira.engines.messages.reaching import (
    LETTER,
    MAIL,
    add_reach,
    choose_channels,
    forget_address,
    forget_reach,
    plan,
    take_over,
)
from tenohira.engines.messages.text import address, fill, fill_line
from tenohira.engines.messages.ways import fall_back_unseen, mark_shown, post_first
from tenohira.foundation import outbox
from tenohira.foundation.journal import Actor, First, append, append_first

__all__ = [
    "Letter",
    "Recipient",
    "activate_webhook",
    "add_reach",
    "announce",
    "choose_channels",
    "delete_webhook",
    "erase",
    "fall_back_unseen",
    "forget_address",
    "forget_reach",
    "mark_printed",
    "mark_read",
    "mark_shown",
    "offer_link",
    "register_webhook",
    "retry",
    "rotate_secret",
    "send",
    "send_new",
    "take_link",
    "take_over",
]


@dataclass(frozen=True)
class Recipient:
    """Who gets a notice: the ref of an inbox ("" for somebody without one), a mail address, a language.

    `may_print`: when no other way leads to them, the notice waits to be printed (`queries.letters_waiting`).
    """

    ref: str
    mail: str | None = None
    language: str = "ja"
    may_print: bool = False


def send(
    to: Recipient,
    template: MessageTemplate,
    values: Mapping[str, Any],
    *,
    subject: str,
    key: str,
    by: Actor,
) -> str:
    """Put a notice into the inbox and let it go the first way to its reader; returns `notice:<uuid>`.

    `key` (at most 190 characters) names the occasion: sending again with it returns the first notice and
    sends nothing. The payload of what goes out is only a reference; `values` fill the placeholders, `case_url` is also
    where the mail leads.
    """
    letter = Letter(to, template, values, subject, key, by)
    (ways,) = _ways([letter])
    with transaction.atomic():
        row, is_new = NoticeRow.objects.get_or_create(key=key, defaults=_columns(letter, ways))
        ref = f"notice:{row.uuid}"
        if is_new:
            append(ref, _sent(row), by, subject=subject or to.ref)
            post_first([row])
    return ref


@dataclass(frozen=True)
class Letter:
    """A notice to be sent, as `send` takes it."""

    to: Recipient
    template: MessageTemplate
    values: Mapping[str, Any]
    subject: str
    key: str
    by: Actor


def send_new(letters: Sequence[Letter]) -> list[str]:
    """Send notices whose occasions are all new, in one statement for each table; returns `notice:<uuid>` of each.

    For occasions that begin in the caller's transaction, such as cases just made: unlike `send` it does not look
    whether a key was used before, and the database refuses one that was (IntegrityError).
    """
    ways = _ways(letters)
    rows = [NoticeRow(key=one.key, **_columns(one, way)) for one, way in zip(letters, ways, strict=True)]
    NoticeRow.objects.bulk_create(rows)
    pairs = list(zip(letters, rows, strict=True))
    append_first(
        [
            First(f"notice:{row.uuid}", _sent(row), one.by, subject=one.subject or one.to.ref)
            for one, row in pairs
        ]
    )
    post_first(rows)
    return [f"notice:{row.uuid}" for row in rows]


def _ways(letters: Sequence[Letter]) -> list[tuple[str, ...]]:
    """The ways of each, the first one first (1 query for up to 20,000 readers)."""
    plans = plan([(one.to.ref, bool((one.to.mail or "").strip())) for one in letters])
    return [(*ways, LETTER) if one.to.may_print else ways for one, ways in zip(letters, plans, strict=True)]


def _columns(letter: Letter, ways: tuple[str, ...]) -> dict[str, Any]:
    texts = {name: str(value) for name, value in letter.values.items() if value is not None}
    template = letter.template
    language = choose(letter.to.language, template.body)
    return {
        "event": template.event,
        "recipient_ref": letter.to.ref,
        "subject": letter.subject,
        "language": language,
        "title": fill_line(template.subject[language], texts),
        "body": fill(template.body[language], texts),
        "mail": (letter.to.mail or "").strip() if MAIL in ways else "",
        "link": address(texts.get("case_url", "")),
        "ways": " ".join(ways),
        "is_detail_in_mail": template.detail == "mail",
        "at": timezone.now(),
    }


def _sent(row: NoticeRow) -> NoticeSent:
    return NoticeSent(
        notice=f"notice:{row.uuid}",
        event=row.event,
        language=row.language,
        by_mail=bool(row.mail),
        ways=row.ways.split(),
    )


def mark_read(notice_ref: str, by: Actor, also: Iterable[str] = ()) -> None:
    """Note that the person opened a notice; again is harmless.

    `also` are further refs of the same reader (their account beside their person). Raises NoticeNotFound, also for
    somebody else's notice: that there is one is not told.
    """
    with transaction.atomic():
        row = row_of(notice_ref, lock=True)
        if by.kind != "system" and row.recipient_ref not in {by.ref, *also} - {""}:
            raise not_found()
        if row.read_at is None:
            row.read_at = timezone.now()
            row.save(update_fields=["read_at"])
            append(notice_ref, NoticeRead(notice=notice_ref), by, subject=row.subject or row.recipient_ref)


def erase(subject: str, by: Actor) -> int:
    """Destroy every notice about a subject (`case:<receipt number>`) and return how many; the journal says so.

    What still waits in the outbox finds its notice gone and is not sent. Erasing again finds nothing.
    """
    with transaction.atomic():
        rows = NoticeRow.objects.filter(subject=subject) if subject else NoticeRow.objects.none()
        count = int(rows.delete()[1].get(NoticeRow._meta.label, 0))
        if count:
            append(f"notices:{subject}", NoticesErased(count=count), by, subject=subject)
    return count


def retry(stuck_id: int) -> None:
    """Let a stuck mail be tried again; raises OutboxError when it is not stuck."""
    outbox.retry(stuck_id)
