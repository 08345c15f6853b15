"""Names and their readings."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.field_models import KanaField, NameField
from tenohira.engines.forms.fields.base import Context, FieldType, Raw, Shown, checked_length, first
from tenohira.foundation.text import TextError, normalize, normalize_kana_name, search_key


def read_name(text: str, most: int) -> str | None:
    """Return a name with one space between its parts; None when blank. Raises FieldError."""
    name = re.sub(r"\s+", " ", normalize(text))
    if not name:
        return None
    checked_length(name, most)
    if not any(letter.isalpha() for letter in name):
        raise FieldError("not-a-name", _("氏名は文字で書いてください（例 鈴木 花子）。"))
    if "@" in name:
        raise FieldError("not-a-name", _("メールアドレスではなく、氏名を書いてください（例 鈴木 花子）。"))
    return name


def read_kana(text: str, most: int) -> str | None:
    """Return a reading in full-width katakana; None when blank. Raises FieldError."""
    if not normalize(text):
        return None
    try:
        kana = normalize_kana_name(text)
    except TextError as error:
        raise FieldError(
            "not-kana",
            _("%(what)s カタカナ（ひらがなでも可）で書いてください（例 スズキ ハナコ）。")
            % {"what": error.what},
        ) from error
    return checked_length(kana, most)


class Name(FieldType[NameField]):
    """`name`: a string, parts of the name one space apart; letters of 戸籍 are kept as they are."""

    name = "name"

    def parse(self, field: NameField, raw: Raw, context: Context) -> str | None:
        """Raises FieldError not-a-name, too-long."""
        return read_name(first(raw, field.id), field.max)

    def raw_of(self, field: NameField, value: Any) -> dict[str, list[str]]:
        """One input."""
        return {field.id: [str(value)]} if value else {}

    def show(self, field: NameField, value: Any, language: str) -> Shown:
        """The name."""
        return [str(value)]

    def comparable(self, value: Any) -> Any:
        """The space between the parts does not matter."""
        return str(value).replace(" ", "")


class Kana(FieldType[KanaField]):
    """`kana`: a string in full-width katakana, parts one space apart."""

    name = "kana"

    def parse(self, field: KanaField, raw: Raw, context: Context) -> str | None:
        """Raises FieldError not-kana, too-long. Hiragana and half width become katakana."""
        return read_kana(first(raw, field.id), field.max)

    def raw_of(self, field: KanaField, value: Any) -> dict[str, list[str]]:
        """One input."""
        return {field.id: [str(value)]} if value else {}

    def show(self, field: KanaField, value: Any, language: str) -> Shown:
        """The reading."""
        return [str(value)]

    def comparable(self, value: Any) -> Any:
        """What sounds alike is alike."""
        return search_key(str(value))
