"""Language, telephone and mail of a resident: the data people keep up themselves."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from tenohira.engines.people.errors import PeopleError
from tenohira.engines.people.events import ContactUpdated
from tenohira.engines.people.references import make_ref
from tenohira.engines.people.residents import person_view, row_of
from tenohira.engines.people.views import PersonView
from tenohira.foundation.city import LANGUAGES
from tenohira.foundation.journal import Actor, append
from tenohira.foundation.text import normalize_phone

_LONGEST_MAIL = 254
NO_MAIL = "@sign-in.invalid"
"""Ends the login of an account that has no mail address; no mail can go there (RFC 2606)."""


class ContactError(PeopleError):
    """A telephone number, mail address or language cannot be kept."""


def checked_language(language: str) -> str:
    """Return the language as city.yaml writes it (`pt-br` becomes `pt-BR`); raises ContactError."""
    for known in LANGUAGES:
        if known.lower() == language.lower():
            return known
    raise ContactError(
        _("この言語は選べません。"),
        _("使える言語は {languages} です。").format(languages=", ".join(LANGUAGES)),
        _("一覧から選んでください。"),
    )


def checked_mail(mail: str) -> str:
    """Return a mail address in its usual form, "" for none; raises ContactError."""
    written = mail.strip()
    if not written:
        return ""
    try:
        validate_email(written)
    except ValidationError:
        raise ContactError(
            _("メールアドレスの形が正しくありません。"),
            _("「名前@例.jp」の形ではありません。"),
            _("@ の前後を確かめて、入力し直してください。"),
        ) from None
    if len(written) > _LONGEST_MAIL:
        raise ContactError(
            _("メールアドレスが長すぎます。"),
            _("{limit}字まで入ります。").format(limit=_LONGEST_MAIL),
            _("別のメールアドレスを入力してください。"),
        )
    return written


def reachable_mail(login: str) -> str:
    """Return the mail address an account signs in with, "" for an account that has none."""
    return "" if login.endswith(NO_MAIL) else login


def checked_phone(phone: str) -> str:
    """Return a telephone number in its usual form, "" for none; raises TextError."""
    return normalize_phone(phone) if phone.strip() else ""


@transaction.atomic
def update_contact(
    person_ref: str,
    *,
    by: Actor,
    language: str | None = None,
    phone: str | None = None,
    mail: str | None = None,
) -> PersonView:
    """Change what is given (None leaves as it is, "" clears).

    Raises UnknownReference, ContactError, TextError.
    """
    row = row_of(person_ref)
    checked = {
        "language": checked_language(language) if language is not None else None,
        "phone": checked_phone(phone) if phone is not None else None,
        "mail": checked_mail(mail) if mail is not None else None,
    }
    changed = [name for name, value in checked.items() if value is not None and value != getattr(row, name)]
    for name in changed:
        setattr(row, name, checked[name])
    if changed:
        row.save(update_fields=changed)
        ref = make_ref("person", row.pk)
        append(ref, ContactUpdated(fields=changed), by, subject=ref)
    return person_view(row)
