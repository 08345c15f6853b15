"""Numbers written in kanji, by place (二〇二六) or by unit (二千二十六)."""

from __future__ import annotations

import re

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "壱": 1,
    "壹": 1,
    "弐": 2,
    "参": 3,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000, "万": 10000}
KANJI_NUMERALS = "".join([*_DIGITS, *_UNITS])
_BY_UNIT = re.compile(r"(?:(.*)万)?(?:(.?)千)?(?:(.?)百)?(?:(.?)[十拾])?(.?)")


def kanji_to_int(text: str) -> int | None:
    """Return the number a run of kanji numerals stands for, or None when it is not one (empty, 十十)."""
    if not text or any(letter not in KANJI_NUMERALS for letter in text):
        return None
    if all(letter in _DIGITS for letter in text):
        return int("".join(str(_DIGITS[letter]) for letter in text))
    match = _BY_UNIT.fullmatch(text)
    if match is None:
        return None
    ten_thousands, *places = match.groups()
    high = 0 if ten_thousands is None else kanji_to_int(ten_thousands)
    low = _below_ten_thousand(places)
    return None if high is None or low is None else high * _UNITS["万"] + low


def _below_ten_thousand(places: list[str | None]) -> int | None:
    total = 0
    for written, unit in zip(places, (1000, 100, 10, 1), strict=True):
        if written is None or (unit == 1 and not written):
            continue
        if written and written not in _DIGITS:
            return None
        total += _DIGITS.get(written, 1) * unit
    return total


def int_to_kanji(number: int) -> str:
    """Return a number from 0 to 9999 by unit, as 丁目 are written: 21 gives 二十一.

    Raises ValueError outside.
    """
    if not 0 <= number <= 9999:
        raise ValueError(number)
    digits = "〇一二三四五六七八九"
    if number == 0:
        return digits[0]
    written = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        count = number // unit % 10
        if count:
            written += (digits[count] if count > 1 or unit == 1 else "") + name
    return written
