"""Years as offices count them: fiscal years, ages under the law, school years."""

from __future__ import annotations

from datetime import date, timedelta

_FISCAL_YEAR_STARTS = 4
_SCHOOL_AGE = 6


def fiscal_year(day: date) -> int:
    """Return the western year in which the fiscal year (会計年度, from 1 April) of this day began."""
    return day.year if day.month >= _FISCAL_YEAR_STARTS else day.year - 1


def fiscal_year_start(day: date) -> date:
    """Return 1 April of the fiscal year of this day."""
    return date(fiscal_year(day), _FISCAL_YEAR_STARTS, 1)


def fiscal_year_end(day: date) -> date:
    """Return 31 March at the end of the fiscal year of this day."""
    return date(fiscal_year(day) + 1, 3, 31)


def everyday_age(birth: date, on: date) -> int:
    """Return the age people would say on that day: it rises on the birthday itself. Negative before birth."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def age_on(birth: date, on: date) -> int:
    """Return the age reached by the end of the day `on`, as laws count it.

    年齢計算ニ関する法律 with 民法143条: a year of age is complete at the end of the day before the
    birthday, so on that day `…に達する日` has come. A person born on 29 February completes it at the end of
    28 February.
    """
    if on >= date.max:
        return everyday_age(birth, on)
    return everyday_age(birth, on + timedelta(days=1))


def day_reaching_age(birth: date, age: int) -> date:
    """Return the day on which this age is reached (満年齢に達する日): the day before that birthday."""
    year = birth.year + age
    try:
        return birth.replace(year=year) - timedelta(days=1)
    except ValueError:  # born on 29 February, no such day in that year: the month ends the period
        return date(year, 2, 28)


def months_on(birth: date, on: date) -> int:
    """Return the months of age complete by the end of the day `on` (月齢).

    Counted as `age_on` counts years.
    """
    following = on if on >= date.max else on + timedelta(days=1)
    months = (following.year - birth.year) * 12 + following.month - birth.month
    return months - (following.day < birth.day)


def school_entry_year(birth: date) -> int:
    """Return the year in whose April the child enters elementary school.

    学校教育法17条: the first school year after the day on which six years are reached; a child born on 1
    April enters with those born in the twelve months before.
    """
    year = birth.year + _SCHOOL_AGE
    return year if (birth.month, birth.day) <= (_FISCAL_YEAR_STARTS, 1) else year + 1
