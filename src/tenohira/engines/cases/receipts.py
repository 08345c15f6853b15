"""Receipt numbers (受付番号) such as K8-2041-7: the city's letter, the year of 令和, a serial, a check digit.

The check digit is Damm's (H. M. Damm, Total anti-symmetrische Quasigruppen, 2004): it catches every single
wrong digit and every exchange of neighbours.
"""

from __future__ import annotations

import re
from datetime import date

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tenohira.engines.cases.models import ReceiptSeries
from tenohira.foundation.calendar import to_wareki
from tenohira.foundation.city import current_city
from tenohira.foundation.text import DASHES, normalize

APART = "numbers"

_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
_SHAPE = re.compile(rf"^([A-Z])(\d{{1,2}})[\s\-{DASHES}]+(\d{{4,}})[\s\-{DASHES}]+(\d)$")


def check_digit(digits: str) -> int:
    """Return Damm's check digit of a text of decimal digits."""
    state = 0
    for digit in digits:
        state = int(_DAMM[state][int(digit)])
    return state


def receipt_number(prefix: str, era_year: int, serial: int) -> str:
    """Return the number as printed; `serial` counts from 1 in each year and is shown with at least four digits."""
    number = f"{serial:04d}"
    return f"{prefix}{era_year}-{number}-{check_digit(f'{era_year}{number}')}"


def parse_receipt(text: str) -> str | None:
    """Return the receipt number somebody typed in its printed form, or None when it cannot be one.

    Width, case, kind of hyphen and spaces around them do not matter.
    """
    match = _SHAPE.match(re.sub(r"\s+", " ", normalize(text)).upper().strip())
    if match is None or not (match[1].isascii() and "".join(match.groups()[1:]).isascii()):
        return None
    prefix, year, serial, digit = match.groups()
    return f"{prefix}{year}-{serial}-{digit}" if check_digit(year + serial) == int(digit) else None


def receipt_is_valid(text: str) -> bool:
    """Tell whether a text is a receipt number with the right check digit, however it was typed."""
    return parse_receipt(text) is not None


def next_receipt_number(prefix: str, on: date) -> str:
    """Return the next number of the current city's series, never the same twice (see next_receipt_numbers)."""
    return next_receipt_numbers(prefix, on, 1)[0]


def next_receipt_numbers(prefix: str, on: date, count: int) -> list[str]:
    """Return the next `count` numbers of the current city's series, in one statement, never the same twice.

    With a connection of its own for numbers (settings.DATABASES["numbers"], PostgreSQL in service) the series is locked
    for one statement: a submission that fails leaves a gap, and nobody waits for anybody's commit. Otherwise it stays
    locked until the caller's transaction ends.
    """
    year = to_wareki(on)
    key = f"{year.era}{year.year}"
    last = _apart(key, count) if APART in connections else _within(key, count)
    return [receipt_number(prefix, year.year, last - back) for back in range(count - 1, -1, -1)]


def _within(key: str, count: int = 1) -> int:
    with transaction.atomic():
        ReceiptSeries.objects.get_or_create(era_year=key)
        series = ReceiptSeries.objects.select_for_update().get(era_year=key)
        series.last += count
        series.save(update_fields=["last"])
        return int(series.last)


def _apart(key: str, count: int) -> int:
    """Count on the connection for numbers, which does not wait for the disk.

    The case's own commit comes later in the same log and waits for it: where the case is, its number is, too.
    """
    return _counted(connections[APART], key, count)


def _counted(connection: BaseDatabaseWrapper, key: str, count: int = 1) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_receiptseries (city, era_year, last) VALUES (%s, %s, %s) "
            "ON CONFLICT (city, era_year) DO UPDATE SET last = cases_receiptseries.last + excluded.last "
            "RETURNING last",
            [current_city(), key, count],
        )
        return int(cursor.fetchone()[0])
