"""Days, in 和暦 or 西暦."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.field_models import DateField
from tenohira.engines.forms.fields.base import Context, FieldType, Raw, Shown, first
from tenohira.engines.forms.ports import RuleType
from tenohira.foundation.calendar import CalendarError, format_date, parse_date, to_wareki
from tenohira.foundation.text import normalize

WESTERN = "西暦"
PARTS = ("era", "year", "month", "day")
_DAY_NOUGHT = re.compile(r"(?:(?<!\d)0{1,2}|(?<=\d{4})00)日?\D*$")


def read_date(raw: Raw, name: str) -> str | None:
    """Return the day typed under `<name>.era` `.year` `.month` `.day`, or as one text under `<name>`, as ISO 8601.

    None when nothing was typed (an era alone is nothing). A year of up to two digits needs its era.
    Raises FieldError incomplete, which-era, not-a-date.
    """
    whole = normalize(first(raw, name))
    era, year, month, day = (normalize(first(raw, f"{name}.{part}")) for part in PARTS)
    if whole:
        text = whole
    elif not (year or month or day):
        return None
    else:
        text = _joined(era, year.removesuffix("年"), month.removesuffix("月"), day.removesuffix("日"))
    if _DAY_NOUGHT.search(text):
        raise FieldError(
            "not-a-date", _("日は1から31までの数字で書いてください。例 令和8年11月20日、2026年11月20日")
        )
    try:
        return parse_date(text).isoformat()
    except CalendarError as error:
        said = _("%(what)s %(why)s 例 令和8年11月20日、2026年11月20日") % {
            "what": error.what,
            "why": error.why,
        }
        raise FieldError("not-a-date", said) from error


def _joined(era: str, year: str, month: str, day: str) -> str:
    missing = [name for name, text in ((_("年"), year), (_("月"), month), (_("日"), day)) if not text]
    if missing:
        raise FieldError("incomplete", _("%(parts)sも書いてください。") % {"parts": "・".join(missing)})
    is_western = re.fullmatch(r"\d{4}", year) is not None
    if era in ("", WESTERN) and not is_western:
        raise FieldError(
            "which-era",
            _("年が西暦か和暦か分かりません。元号を選ぶか、西暦の4桁（例 2026）で書いてください。"),
        )
    if is_western:
        # 令和 stands chosen at first; four digits are plainly a western year
        era = ""
    return f"{era}{year}年{month}月{day}日"


def raw_date(name: str, value: str, calendar: str = "wareki") -> dict[str, list[str]]:
    """Return the parts that show a day (ISO 8601) again, in 西暦 for readers who do not count in eras."""
    day = date.fromisoformat(value)
    if calendar == "western" or (get_language() or "ja") != "ja":
        era, year = WESTERN, day.year
    else:
        wareki = to_wareki(day)
        era, year = wareki.era, wareki.year
    return {
        f"{name}.era": [era],
        f"{name}.year": [str(year)],
        f"{name}.month": [str(day.month)],
        f"{name}.day": [str(day.day)],
    }


class Date(FieldType[DateField]):
    """`date`: a string `2026-11-20`."""

    name = "date"
    parts = PARTS

    def parse(self, field: DateField, raw: Raw, context: Context) -> str | None:
        """Raises FieldError incomplete, which-era, not-a-date, too-early, too-late."""
        value = read_date(raw, field.id)
        if value is not None:
            self._check(field, date.fromisoformat(value), context)
        return value

    def _check(self, field: DateField, day: date, context: Context) -> None:
        earliest, latest = _limit(field.not_before, context), _limit(field.not_after, context)
        if earliest and day < earliest:
            raise FieldError("too-early", _limit_text(field.not_before, earliest, context, is_lower=True))
        if latest and day > latest:
            raise FieldError("too-late", _limit_text(field.not_after, latest, context, is_lower=False))

    def raw_of(self, field: DateField, value: Any) -> dict[str, list[str]]:
        """Era, year, month, day in the field's calendar."""
        return raw_date(field.id, str(value), field.calendar) if value else {}

    def show(self, field: DateField, value: Any, language: str) -> Shown:
        """令和8年11月20日（金）, or as the language writes it."""
        return [format_date(date.fromisoformat(str(value)), language, weekday=True)]

    def rule_type(self, field: DateField) -> RuleType:
        """A day."""
        return "date"

    def rule_value(self, field: DateField, value: Any) -> object | None:
        """A datetime.date."""
        return date.fromisoformat(value)

    def html_names(self, field: DateField) -> list[str]:
        """The four parts, or one text."""
        return [field.id, *(f"{field.id}.{part}" for part in PARTS)]


def _limit(source: str | None, context: Context) -> date | None:
    """The day a limit names now; None when there is no limit or it is not known."""
    if not source:
        return None
    if source.strip() == "today":
        return context.today
    try:
        return date.fromisoformat(source.strip())
    except ValueError:
        found = context.evaluate(source)
        return found if isinstance(found, date) else None


def _limit_text(source: str | None, limit: date, context: Context, *, is_lower: bool) -> str:
    day = format_date(limit, context.language)
    if source and source.strip() == "today":
        return (
            _("今日か、今日より後の日を書いてください。")
            if is_lower
            else _("今日か、今日より前の日を書いてください。")
        )
    if is_lower:
        return _("%(day)sか、それより後の日を書いてください。") % {"day": day}
    return _("%(day)sか、それより前の日を書いてください。") % {"day": day}
