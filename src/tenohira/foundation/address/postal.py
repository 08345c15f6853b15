"""Postal codes: kept as seven digits (GIF 1015-3), shown as 999-9999."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from tenohira.foundation.address.errors import AddressError
from tenohira.foundation.text import DASHES, normalize

_SEPARATOR = re.compile(f"[\\s{DASHES}-]")


def read_postal_code(text: str) -> str:
    """Return a postal code as seven digits from any usual writing (〒123-4567); raises AddressError."""
    digits = _SEPARATOR.sub("", normalize(text).removeprefix("〒"))
    if re.fullmatch(r"[0-9]{7}", digits):
        return digits
    raise AddressError(
        _("郵便番号「%(text)s」を読めません。") % {"text": text.strip()[:40]},
        _("郵便番号は7桁の数字です。"),
        _("「123-4567」のように7桁の数字を入力してください。"),
    )


def postal_code_is_valid(text: str) -> bool:
    """Tell whether this can be read as a postal code (not whether the post office uses it)."""
    try:
        return bool(read_postal_code(text))
    except AddressError:
        return False


def format_postal_code(code: str) -> str:
    """Return a postal code as 123-4567; raises AddressError."""
    digits = read_postal_code(code)
    return f"{digits[:3]}-{digits[3:]}"
