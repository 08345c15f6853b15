"""Telephone numbers as GIF 1015-5 writes them: half-width digits with hyphens."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from tenohira.foundation.text.errors import TextError
from tenohira.foundation.text.normal import DASHES, normalize

_SEPARATORS = re.compile(f"[\\s().{DASHES}-]+")
_MOBILE = re.compile(r"0[2-9]0\d{8}")
_FREE = re.compile(r"(0120|0570|0990)(\d{3})(\d{3})")
_FREE_LONG = re.compile(r"(0800)(\d{3})(\d{4})")
_LANDLINE = re.compile(r"0[1-9]\d{8}")
_METROPOLITAN = re.compile(r"(0[36])(\d{4})(\d{4})")
_ABROAD = re.compile(r"\+[1-9]\d{6,14}")


def normalize_phone(text: str) -> str:
    """Return a telephone number in half-width digits, grouped with hyphens.

    Groups are kept as typed where the length of an area code cannot be known from the digits; without
    groups such a landline stays undivided. +81 becomes 0; other countries stay +digits (E.164). Raises
    TextError.
    """
    typed = normalize(text)
    compact = _SEPARATORS.sub("", typed)
    if compact.startswith("+81"):
        typed, compact = "", "0" + compact[3:].removeprefix("0")
    if _ABROAD.fullmatch(compact):
        return compact
    for pattern in (_FREE, _FREE_LONG, _METROPOLITAN):
        if match := pattern.fullmatch(compact):
            return "-".join(match.groups())
    if _MOBILE.fullmatch(compact):
        return f"{compact[:3]}-{compact[3:7]}-{compact[7:]}"
    if _LANDLINE.fullmatch(compact):
        return _as_typed(typed, compact)
    raise _unreadable(text)


def _as_typed(typed: str, compact: str) -> str:
    groups = [group for group in _SEPARATORS.split(typed) if group]
    lengths = [len(group) for group in groups]
    plausible = len(groups) == 3 and 2 <= lengths[0] <= 5 and sum(lengths[:2]) == 6
    return "-".join(groups) if plausible else compact


def _unreadable(text: str) -> TextError:
    return TextError(
        _("電話番号「%(text)s」を読めません。") % {"text": text.strip()[:40]},
        _("電話番号は0から始まる10桁（携帯電話などは11桁）の数字です。"),
        _("市外局番から「053-576-1111」のように入力してください。"),
    )
