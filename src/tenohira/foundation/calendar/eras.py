"""和暦: the five eras of the solar calendar and the years counted in them.

Source: 元号 of デジタル庁 標準ガイドライン群 1015 (日付及び時刻). 明治 begins here at M06.01.01, the first
day of the solar calendar in Japan; earlier days had lunar dates and are refused rather than converted
wrongly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from tenohira.foundation.calendar.errors import CalendarError


@dataclass(frozen=True, slots=True)
class Era:
    """One era: name (令和), initial (R), first day in this calendar, western year of its year 1."""

    name: str
    initial: str
    start: date
    year_one: int


ERAS: tuple[Era, ...] = (
    Era("明治", "M", date(1873, 1, 1), 1868),
    Era("大正", "T", date(1912, 7, 30), 1912),
    Era("昭和", "S", date(1926, 12, 25), 1926),
    Era("平成", "H", date(1989, 1, 8), 1989),
    Era("令和", "R", date(2019, 5, 1), 2019),
)

FIRST_DAY = ERAS[0].start

# 大正 and 昭和 began within the day on which the former emperor died: both names are right for that day and
# both stand in family registers. 平成 and 令和 began at midnight.
_SHARED_DAYS = {"明治": date(1912, 7, 30), "大正": date(1926, 12, 25)}


@dataclass(frozen=True, slots=True)
class Wareki:
    """A day in the Japanese calendar: era name, year in the era (1 is 元年), month, day."""

    era: str
    year: int
    month: int
    day: int

    @property
    def year_label(self) -> str:
        """Return the year as it is written: 元 for the first, digits for the others."""
        return "元" if self.year == 1 else str(self.year)

    def __str__(self) -> str:
        return f"{self.era}{self.year_label}年{self.month}月{self.day}日"


def era_named(name: str) -> Era:
    """Return the era with this name; raises KeyError for a name that is not one of ERAS."""
    for era in ERAS:
        if era.name == name:
            return era
    raise KeyError(name)


def last_day(era: Era) -> date | None:
    """Return the last day on which the era's name was in use; None for the current era."""
    following = ERAS.index(era) + 1
    if following == len(ERAS):
        return None
    return _SHARED_DAYS.get(era.name) or ERAS[following].start - timedelta(days=1)


def to_wareki(day: date) -> Wareki:
    """Return the day in the Japanese calendar; raises CalendarError before 1873-01-01 (明治6年1月1日)."""
    for era in reversed(ERAS):
        if day >= era.start:
            return Wareki(era.name, day.year - era.year_one + 1, day.month, day.day)
    raise too_early(day)


def too_early(day: date) -> CalendarError:
    """Return the error for a day before the solar calendar."""
    return CalendarError(
        _("%(day)s は和暦で表せません。") % {"day": day.isoformat()},
        _("明治5年までは旧暦で、今の暦の日付とそのまま対応しないためです。"),
        _("明治6年（1873年）1月1日以後の日付を入力してください。"),
    )
