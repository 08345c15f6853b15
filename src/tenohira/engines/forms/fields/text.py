"""One line and several lines of text."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.field_models import LongTextField, TextField
from tenohira.engines.forms.fields.base import Context, FieldType, Raw, Shown, checked_length, first
from tenohira.foundation.text import normalize


class Text(FieldType[TextField]):
    """`text`: a string in one line, width normalised."""

    name = "text"

    def parse(self, field: TextField, raw: Raw, context: Context) -> str | None:
        """Raises FieldError too-long, too-short, wrong-form."""
        text = re.sub(r"\s+", " ", normalize(first(raw, field.id)))
        if not text:
            return None
        checked_length(text, field.max)
        if len(text) < field.min:
            raise FieldError(
                "too-short",
                _("%(min)d文字以上で書いてください（いまは%(length)d文字です）。")
                % {"min": field.min, "length": len(text)},
            )
        if field.pattern and not re.fullmatch(field.pattern, text):
            said = field.error.text(context.language) if field.error else ""
            raise FieldError("wrong-form", said or self._form(field, context.language))
        return text

    def _form(self, field: TextField, language: str) -> str:
        hint = field.hint.text(language) if field.hint else ""
        return " ".join(filter(None, [_("決まった書き方と違うようです。書き方を確かめてください。"), hint]))

    def raw_of(self, field: TextField, value: Any) -> dict[str, list[str]]:
        """One input."""
        return {field.id: [str(value)]} if value else {}

    def show(self, field: TextField, value: Any, language: str) -> Shown:
        """The text."""
        return [str(value)]


class LongText(FieldType[LongTextField]):
    """`long-text`: a string with line ends `\\n`, otherwise as it was written."""

    name = "long-text"

    def parse(self, field: LongTextField, raw: Raw, context: Context) -> str | None:
        """Raises FieldError too-long. Line ends count as one character."""
        text = normalize(first(raw, field.id).replace("\r\n", "\n").replace("\r", "\n"))
        return checked_length(text, field.max) if text else None

    def raw_of(self, field: LongTextField, value: Any) -> dict[str, list[str]]:
        """One input."""
        return {field.id: [str(value)]} if value else {}

    def show(self, field: LongTextField, value: Any, language: str) -> Shown:
        """One text per line."""
        return str(value).split("\n")
