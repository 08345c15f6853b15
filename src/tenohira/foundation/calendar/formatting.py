"""Dates as people read them: 和暦 in Japanese, western dates in the other languages of the hall."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tenohira.foundation.calendar.eras import to_wareki

_WEEKDAYS_JA = "月火水木金土日"
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WEEKDAYS_PT = (
    "segunda-feira",
    "terça-feira",
    "quarta-feira",
    "quinta-feira",
    "sexta-feira",
    "sábado",
    "domingo",
)
_MONTHS_PT = (
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
)


def format_wareki(day: date, weekday: bool = False) -> str:
    """Return 令和8年11月20日, or 令和8年11月20日（金） with `weekday`.

    Raises CalendarError before 1873-01-01.
    """
    text = str(to_wareki(day))
    return f"{text}（{_WEEKDAYS_JA[day.weekday()]}）" if weekday else text


def _easy_japanese(day: date, weekday: bool) -> str:
    # 在留支援のためのやさしい日本語ガイドライン: 元号は使わず西暦にする
    text = f"{day.year}年{day.month}月{day.day}日"
    return f"{text}（{_WEEKDAYS_JA[day.weekday()]}曜日）" if weekday else text


def _english(day: date, weekday: bool) -> str:
    text = f"{_MONTHS_EN[day.month - 1]} {day.day}, {day.year}"
    return f"{_WEEKDAYS_EN[day.weekday()]}, {text}" if weekday else text


def _portuguese(day: date, weekday: bool) -> str:
    ordinal = "1º" if day.day == 1 else str(day.day)
    text = f"{ordinal} de {_MONTHS_PT[day.month - 1]} de {day.year}"
    return f"{_WEEKDAYS_PT[day.weekday()]}, {text}" if weekday else text


_STYLES: dict[str, Callable[[date, bool], str]] = {
    "ja": format_wareki,
    "ja-easy": _easy_japanese,
    "en": _english,
    "pt-br": _portuguese,
    "pt": _portuguese,
}


def format_date(day: date, language: str = "ja", weekday: bool = False) -> str:
    """Return the day as readers of this language write it.

    ISO 8601 for a language without a style of its own. `language` is a code such as ja, ja-easy, en or
    pt-BR (case does not matter). Japanese gives 和暦.
    """
    style = _STYLES.get(language.lower())
    return style(day, weekday) if style else day.isoformat()
