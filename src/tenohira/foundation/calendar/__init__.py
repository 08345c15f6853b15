"""The calendar of a Japanese city hall: 和暦, business days, fiscal years, ages under the law."""

from tenohira.foundation.calendar.business_days import (
    Closed,
    ClosedDays,
    add_business_days,
    business_days_between,
    is_business_day,
    national_holidays,
    next_business_day,
)
from tenohira.foundation.calendar.eras import ERAS, Era, Wareki, to_wareki
from tenohira.foundation.calendar.errors import CalendarError
from tenohira.foundation.calendar.formatting import format_date, format_wareki
from tenohira.foundation.calendar.reading import from_wareki, parse_date
from tenohira.foundation.calendar.years import (
    age_on,
    day_reaching_age,
    everyday_age,
    fiscal_year,
    fiscal_year_end,
    fiscal_year_start,
    months_on,
    school_entry_year,
)

__all__ = [
    "ERAS",
    "CalendarError",
    "Closed",
    "ClosedDays",
    "Era",
    "Wareki",
    "add_business_days",
    "age_on",
    "business_days_between",
    "day_reaching_age",
    "everyday_age",
    "fiscal_year",
    "fiscal_year_end",
    "fiscal_year_start",
    "format_date",
    "format_wareki",
    "from_wareki",
    "is_business_day",
    "months_on",
    "national_holidays",
    "next_business_day",
    "parse_date",
    "school_entry_year",
    "to_wareki",
]
