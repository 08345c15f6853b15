"""Telephone numbers and mail addresses."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.field_models import MailField, PhoneField
from tenohira.engines.forms.fields.base import Context, FieldType, Raw, Shown, first
from tenohira.foundation.text import TextError, normalize, normalize_phone

_MAIL = EmailValidator()
# RFC 5321 forbids dots at the ends of the local part, but older mail services of mobile phones gave such addresses.
_OLD_MOBILE = re.compile(r"[A-Za-z0-9._+/?-]+@(docomo\.ne\.jp|ezweb\.ne\.jp|au\.com|softbank\.ne\.jp)")


class Phone(FieldType[PhoneField]):
    """`phone`: a string of digits with hyphens (`053-000-0000`)."""

    name = "phone"

    def parse(self, field: PhoneField, raw: Raw, context: Context) -> str | None:
        """Raises FieldError not-a-phone."""
        text = first(raw, field.id)
        if not normalize(text):
            return None
        try:
            return normalize_phone(text[:200])
        except TextError as error:
            raise FieldError(
                "not-a-phone",
                _("電話番号は 0 から始まる10桁か11桁の数字で書いてください（例 053-000-0000）。"),
            ) from error

    def raw_of(self, field: PhoneField, value: Any) -> dict[str, list[str]]:
        """One input."""
        return {field.id: [str(value)]} if value else {}

    def show(self, field: PhoneField, value: Any, language: str) -> Shown:
        """The number."""
        return [str(value)]

    def comparable(self, value: Any) -> Any:
        """Digits only."""
        return re.sub(r"\D", "", str(value))


class Mail(FieldType[MailField]):
    """`mail`: a string. With `confirm`, html `<id>.confirm` must say the same."""

    name = "mail"

    def parse(self, field: MailField, raw: Raw, context: Context) -> str | None:
        """Raises FieldError not-a-mail, not-the-same."""
        mail = _mail(first(raw, field.id))
        if not mail:
            return None
        if len(mail) > 254 or not _is_mail(mail):
            raise FieldError(
                "not-a-mail",
                _("メールアドレスは「名前@example.jp」の形で書いてください。@ の前と後を確かめてください。"),
            )
        again = f"{field.id}.confirm"
        if field.confirm and again in raw and _mail(first(raw, again)) != mail:
            raise FieldError(
                "not-the-same",
                _("2回のメールアドレスが違っています。同じものを2回書いてください。"),
                "confirm",
            )
        name, domain = mail.rsplit("@", 1)
        return f"{name}@{domain.lower()}"

    def raw_of(self, field: MailField, value: Any) -> dict[str, list[str]]:
        """The address, and once more when it is to be confirmed."""
        if not value:
            return {}
        return {field.id: [str(value)]} | ({f"{field.id}.confirm": [str(value)]} if field.confirm else {})

    def show(self, field: MailField, value: Any, language: str) -> Shown:
        """The address."""
        return [str(value)]

    def comparable(self, value: Any) -> Any:
        """Capitals do not matter."""
        return str(value).casefold()

    def html_names(self, field: MailField) -> list[str]:
        """With the second input when there is one."""
        return [field.id, f"{field.id}.confirm"] if field.confirm else [field.id]


def _mail(text: str) -> str:
    return re.sub(r"\s+", "", normalize(text)).removeprefix("mailto:")


def _is_mail(text: str) -> bool:
    if _OLD_MOBILE.fullmatch(text):
        return True
    try:
        _MAIL(text)
    except ValidationError:
        return False
    return text.isascii()
