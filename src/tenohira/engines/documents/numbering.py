"""Document numbers (文書番号): one series per 文書記号 and fiscal year, without gaps."""

from __future__ import annotations

from tenohira.engines.documents.models import NumberSeries


def next_number(sign: str, fiscal_year: int) -> int:
    """Return the next number of a series, from 1; must run in the transaction that uses it.

    The series row stays locked until that transaction ends: a paper that fails gives its number back, and no
    two papers get the same.
    """
    NumberSeries.objects.get_or_create(sign=sign, fiscal_year=fiscal_year)
    series = NumberSeries.objects.select_for_update().get(sign=sign, fiscal_year=fiscal_year)
    series.last += 1
    series.save(update_fields=["last"])
    return int(series.last)


def sign_of(office_name: str) -> str:
    """Return the 文書記号 of an office that has none of its own: the first character of its name."""
    return office_name.strip()[:1]


def format_number(prefix: str, sign: str, number: int) -> str:
    """Return a document number as printed: 「湖こ第12号」."""
    return f"{prefix}{sign}第{number}号"
