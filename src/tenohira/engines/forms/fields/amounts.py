"""Numbers and amounts of money."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.field_models import NumberField, YenField
from tenohira.engines.forms.fields.base import Context, FieldType, Raw, Shown, first
from tenohira.foundation.text import normalize

_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.(\d{1,9}))?")
_MAN = re.compile(r"(\d{1,6})万(\d{1,4})?")
_MINUS = str.maketrans({"−": "-", "―": "-", "ー": "-", "‐": "-", "–": "-", "，": ",", "、": ","})


def read_number(text: str) -> Decimal | None:
    """Return the number that a text writes, thousands by commas or not; None when it writes none."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    sign, whole, fraction = match.groups()
    return Decimal(f"{sign}{whole.replace(',', '')}.{fraction or '0'}")


def _plain(text: str) -> str:
    return normalize(text).translate(_MINUS).replace(" ", "")


def _bound(limit: float) -> str:
    return f"{int(limit):,}" if float(limit).is_integer() else f"{limit:,}"


def check_range(number: Decimal, field: NumberField | YenField, unit: str) -> None:
    """Raise FieldError too-small or too-large."""
    if field.min is not None and number < Decimal(str(field.min)):
        low = {"limit": _bound(field.min), "unit": unit}
        raise FieldError("too-small", _("%(limit)s%(unit)s以上の数を書いてください。") % low)
    if field.max is not None and number > Decimal(str(field.max)):
        high = {"limit": _bound(field.max), "unit": unit}
        raise FieldError("too-large", _("%(limit)s%(unit)s以下の数を書いてください。") % high)


class Number(FieldType[NumberField]):
    """`number`: an integer; with `decimals`, a string such as `"12.50"` that always has that many places."""

    name = "number"

    def parse(self, field: NumberField, raw: Raw, context: Context) -> int | str | None:
        """Raises FieldError not-a-number, too-many-decimals, too-small, too-large."""
        unit = field.unit.text(context.language) if field.unit else ""
        text = _plain(first(raw, field.id))
        endings = {_plain(unit), _plain(str(field.unit or ""))}
        written = [ending for ending in endings if ending and text.endswith(ending)]
        # か月 before 月
        text = text.removesuffix(max(written, key=len, default=""))
        if not text:
            return None
        number = read_number(text)
        if number is None:
            raise FieldError(
                "not-a-number",
                _("数字だけで書いてください（例 %(example)s）。") % {"example": _example(field)},
            )
        return self._value(field, number, unit)

    def _value(self, field: NumberField, number: Decimal, unit: str) -> int | str:
        rounded = number.quantize(Decimal(1).scaleb(-field.decimals))
        if rounded != number:
            if field.decimals == 0:
                raise FieldError("too-many-decimals", _("小数点のない数で書いてください（例 12）。"))
            raise FieldError(
                "too-many-decimals",
                _("小数点の後は%(places)d桁までで書いてください。") % {"places": field.decimals},
            )
        check_range(rounded, field, unit)
        if field.decimals == 0:
            return int(rounded)
        return str(abs(rounded) if rounded == 0 else rounded)

    def raw_of(self, field: NumberField, value: Any) -> dict[str, list[str]]:
        """One input."""
        return {} if value is None else {field.id: [str(value)]}

    def show(self, field: NumberField, value: Any, language: str) -> Shown:
        """With thousands separated and the unit."""
        number = Decimal(str(value))
        unit = field.unit.text(language) if field.unit else ""
        gap = " " if unit and unit.isascii() else ""
        return [f"{number:,}{gap}{unit}"]

    def rule_type(self, field: NumberField) -> str:
        """Whole numbers are int."""
        return "decimal" if field.decimals else "int"

    def rule_value(self, field: NumberField, value: Any) -> object | None:
        """An int or a Decimal."""
        return Decimal(value) if isinstance(value, str) else value


def _example(field: NumberField) -> str:
    return f"{12:.{field.decimals}f}"


class Yen(FieldType[YenField]):
    """`yen`: an integer of yen."""

    name = "yen"

    def parse(self, field: YenField, raw: Raw, context: Context) -> int | None:
        """Raises FieldError not-a-number, too-small, too-large. Reads 1,200円, ￥1200, 3万5000円."""
        text = (
            _plain(first(raw, field.id))
            .lstrip("¥\\")
            .removesuffix("円")
            .removesuffix("えん")
            .removesuffix("-")
        )
        if not text:
            return None
        number = read_number(text)
        if match := _MAN.fullmatch(text):
            number = Decimal(int(match[1]) * 10000 + int(match[2] or 0))
        if number is None or number != number.to_integral_value():
            raise FieldError("not-a-number", _("金額は円の単位の数字で書いてください（例 12000）。"))
        check_range(number, field, _("円"))
        return int(number)

    def raw_of(self, field: YenField, value: Any) -> dict[str, list[str]]:
        """One input."""
        return {} if value is None else {field.id: [str(value)]}

    def show(self, field: YenField, value: Any, language: str) -> Shown:
        """With thousands separated."""
        return [_("%(amount)s円") % {"amount": f"{int(value):,}"}]

    def rule_type(self, field: YenField) -> str:
        """Money has a type of its own."""
        return "yen"
