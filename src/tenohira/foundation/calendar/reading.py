"""Reads the dates people type: 和暦 or western, with kanji, letters, points, slashes or nothing between."""

from __future__ import annotations

import calendar
import re
from datetime import date

from django.utils.translation import gettext as _

from tenohira.foundation.calendar.eras import (
    ERAS,
    FIRST_DAY,
    Era,
    Wareki,
    era_named,
    last_day,
    to_wareki,
    too_early,
)
from tenohira.foundation.calendar.errors import CalendarError
from tenohira.foundation.text import DASHES, kanji_to_int, normalize

_SHORT = {era.name[0]: era.name for era in ERAS} | {era.initial: era.name for era in ERAS}
_NAMES = {era.name: era.name for era in ERAS} | _SHORT
_ERA = "|".join(sorted(_NAMES, key=len, reverse=True))
_GAP = r"[/.,・、\-]"
_MONTH_DAY = rf"(?P<month>\d{{1,2}})(?:月|{_GAP})(?P<day>\d{{1,2}})日?"
_ERA_DATE = re.compile(rf"(?P<era>{_ERA})(?P<year>\d{{1,3}})(?:年|{_GAP}){_MONTH_DAY}")
_ERA_COMPACT = re.compile(rf"(?P<era>{_ERA})(?P<year>\d{{2}})(?P<month>\d{{2}})(?P<day>\d{{2}})")
_DATE = re.compile(rf"(?P<year>\d{{4}})(?:年|{_GAP}){_MONTH_DAY}")
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_SHORT_YEAR = re.compile(rf"\d{{1,2}}(?:年|{_GAP})\d{{1,2}}(?:月|{_GAP})\d{{1,2}}日?|\d{{6}}")
_NO_YEAR = re.compile(rf"\d{{1,2}}(?:月|{_GAP})\d{{1,2}}日?")
_NO_DAY = re.compile(rf"(?:{_ERA}|\d{{2}})\d{{1,2}}(?:年|{_GAP})?(?:\d{{1,2}}月?)?")
_YEAR_LAST = re.compile(rf"\d{{1,2}}{_GAP}\d{{1,2}}{_GAP}\d{{4}}")

_WEEKDAY = re.compile(r"\(?[日月火水木金土](?:曜日?)?\)?$")
_KANJI_NUMBER = re.compile("[〇零一二三四五六七八九十百千]+(?=[年月日])")
_DASH = re.compile(f"[{DASHES}]")


def parse_date(text: str) -> date:
    """Return the day that the text names.

    Reads 令和8年11月20日, 令和元年五月一日, R8.11.20, R081120, 2026年11月20日, 2026-11-20, 2026/11/20,
    20261120 in any width, with or without a weekday behind. Raises CalendarError that says which part is
    missing, ambiguous, impossible, or outside its era.
    """
    typed = normalize(text)
    compact = _prepare(typed)
    for pattern in (_ERA_DATE, _ERA_COMPACT):
        if match := pattern.fullmatch(compact):
            return _in_era(match, typed)
    for pattern in (_DATE, _COMPACT):
        if match := pattern.fullmatch(compact):
            return _western(*(int(match[part]) for part in ("year", "month", "day")))
    raise _unreadable(compact, typed)


def from_wareki(wareki: Wareki) -> date:
    """Return the western date of a day in the Japanese calendar.

    Raises CalendarError when there is no such day.
    """
    try:
        era = era_named(wareki.era)
    except KeyError:
        raise CalendarError(
            _("「%(era)s」という元号はありません。") % {"era": wareki.era},
            _("使える元号は、明治・大正・昭和・平成・令和です。"),
            _("元号を確かめてください。"),
        ) from None
    return _day_of_era(era, wareki.year, wareki.month, wareki.day)


def _prepare(typed: str) -> str:
    compact = _DASH.sub("-", re.sub(r"\s+", "", typed))
    compact = compact.removeprefix("西暦").replace("元年", "1年")
    compact = _KANJI_NUMBER.sub(lambda match: str(kanji_to_int(match.group())), compact)
    if compact[:1].isascii():
        compact = compact[:1].upper() + compact[1:]
    compact = re.sub(rf"^({_ERA}){_GAP}?(?=\d)", r"\1", compact)
    if re.search(r"\d日?\(?[日月火水木金土]曜?日?\)?$", compact) and not re.search(r"\d[日月]$", compact):
        compact = _WEEKDAY.sub("", compact)
    return compact


def _in_era(match: re.Match[str], typed: str) -> date:
    era = era_named(_NAMES[match["era"]])
    year, month, day = (int(match[part]) for part in ("year", "month", "day"))
    if year == 0:
        raise CalendarError(
            _("「%(text)s」を日付として読めません。") % {"text": typed[:40]},
            _("和暦の年は元年（1年）から始まります。"),
            _("年を確かめてください。"),
        )
    return _day_of_era(era, year, month, day)


def _day_of_era(era: Era, year: int, month: int, day: int) -> date:
    written = str(Wareki(era.name, year, month, day))
    found = _real_day(era.year_one + year - 1, month, day, written)
    last = last_day(era)
    if found < FIRST_DAY:
        raise too_early(found)
    if found < era.start:
        raise CalendarError(
            _("%(day)s という日付はありません。") % {"day": written},
            _("%(era)sは%(start)sから始まりました。") % {"era": era.name, "start": _both(era, era.start)},
            _other_name(found),
        )
    if last is not None and found > last:
        raise CalendarError(
            _("%(day)s という日付はありません。") % {"day": written},
            _("%(era)sは%(last)sまでです。") % {"era": era.name, "last": _both(era, last)},
            _other_name(found),
        )
    return found


def _both(era: Era, day: date) -> str:
    wareki = Wareki(era.name, day.year - era.year_one + 1, day.month, day.day)
    return f"{wareki}（{day.year}年{day.month}月{day.day}日）"


def _other_name(day: date) -> str:
    return _("%(right)s のことでしたら、そのように入力してください。") % {"right": to_wareki(day)}


def _western(year: int, month: int, day: int) -> date:
    found = _real_day(year, month, day, f"{year}年{month}月{day}日")
    if found < FIRST_DAY:
        raise too_early(found)
    return found


def _real_day(year: int, month: int, day: int, written: str) -> date:
    if year < 1:
        reason = _("西暦の年が0です。")
    elif not 1 <= month <= 12:
        reason = _("月は1から12までです。")
    elif not 1 <= day <= _last_day(year, month):
        reason = _("%(year)d年%(month)d月は%(last)d日までです。") % {
            "year": year,
            "month": month,
            "last": _last_day(year, month),
        }
    else:
        return date(year, month, day)
    raise CalendarError(
        _("%(day)s という日付はありません。") % {"day": written}, reason, _("年・月・日を確かめてください。")
    )


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _unreadable(compact: str, typed: str) -> CalendarError:
    remedy = _("「令和8年11月20日」「R8.11.20」「2026-11-20」のように入力してください。")
    what = _("「%(text)s」を日付として読めません。") % {"text": typed[:40]}
    if not typed:
        return CalendarError(_("日付が空です。"), _("年・月・日が必要です。"), remedy)
    return CalendarError(what, _reason(compact), remedy)


def _reason(compact: str) -> str:
    if _SHORT_YEAR.fullmatch(compact):
        return _("年が2桁なので、西暦か和暦か、どの元号か分かりません。")
    if _YEAR_LAST.fullmatch(compact):
        return _("日と月の順がどちらか分かりません。年・月・日の順に書く必要があります。")
    if _NO_YEAR.fullmatch(compact):
        return _("年がありません。")
    if _NO_DAY.fullmatch(compact):
        return _("月か日がありません。")
    return _("年・月・日の形になっていません。")
