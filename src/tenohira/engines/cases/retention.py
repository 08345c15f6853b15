"""How long a closed case is kept (保存年限). Pure calculation.

Years count from 1 April after the fiscal year in which the case was closed, as records schedules of municipalities
do (公文書管理法施行令8条3項 is the model); the case is disposed of on the 1 April on which they are over.
"""

from __future__ import annotations

from datetime import date

from tenohira.foundation.calendar import fiscal_year_end


def dispose_on(closed_on: date, years: int) -> date | None:
    """Return the day on which a case closed on a day may be disposed of; None means that it is kept for ever.

    `years` is 0 to 100; 0 is 永年保存.
    """
    if years == 0:
        return None
    return date(fiscal_year_end(closed_on).year + years, 4, 1)
