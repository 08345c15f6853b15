"""The fixed list of functions: ages, days, fiscal years, business days, and rounding of money."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from fractions import Fraction
from math import ceil, floor

from tenohira.engines.rules.errors import DateOutOfRange, DivisionByZero
from tenohira.engines.rules.functions import Function, Signature
from tenohira.engines.rules.spans import Span
from tenohira.engines.rules.types import DATE, DECIMAL, INT, SPAN, YEN, YEN_FRACTION, Type
from tenohira.foundation import calendar

MOST_BUSINESS_DAYS = 2000


def _business_days_after(day: date, count: int, closed: Collection[str] = ()) -> date:
    if not -MOST_BUSINESS_DAYS <= count <= MOST_BUSINESS_DAYS:
        raise DateOutOfRange(
            f"開庁日の数は{MOST_BUSINESS_DAYS}日までです。",
            f"{count}日と書かれています。",
            "日数を確かめるか、暦の日数 days(…) で書いてください。",
        )
    return calendar.add_business_days(day, count, closed)


def _floor_to(amount: Fraction | int, unit: int) -> int:
    return floor(Fraction(amount) / _positive(unit)) * unit


def _ceil_to(amount: Fraction | int, unit: int) -> int:
    return ceil(Fraction(amount) / _positive(unit)) * unit


def _round_half_up(amount: Fraction | int, unit: int = 1) -> int:
    """四捨五入; below zero the half goes away from zero, as on paper."""
    share = Fraction(amount) / _positive(unit)
    whole = floor(abs(share) + Fraction(1, 2))
    return (whole if share >= 0 else -whole) * unit


def _positive(unit: int) -> int:
    if unit <= 0:
        raise DivisionByZero(
            f"端数処理の単位が{unit}です。", "単位は1以上の数です。", "100 や 1000 のように書いてください。"
        )
    return unit


def _rounding() -> tuple[Signature, ...]:
    money: list[Type] = [YEN, YEN_FRACTION]
    plain: list[Type] = [INT, DECIMAL]
    return (
        *(Signature((kind, YEN), YEN) for kind in money),
        *(Signature((kind, INT), INT) for kind in plain),
    )


def _once() -> tuple[Signature, ...]:
    return (
        Signature((YEN_FRACTION,), YEN),
        Signature((YEN,), YEN),
        Signature((DECIMAL,), INT),
        Signature((INT,), INT),
    )


STANDARD = (
    Function("age_on", (Signature((DATE, DATE), INT),), calendar.age_on, method_of="birth_date"),
    Function("days", (Signature((INT,), SPAN),), lambda count: Span(days=count)),
    Function("months", (Signature((INT,), SPAN),), lambda count: Span(months=count)),
    Function("years", (Signature((INT,), SPAN),), lambda count: Span(months=12 * count)),
    Function("date", (Signature((INT, INT, INT), DATE),), date),
    Function("fiscal_year", (Signature((DATE,), INT),), calendar.fiscal_year),
    Function("fiscal_year_end", (Signature((DATE,), DATE),), calendar.fiscal_year_end),
    Function(
        "business_days_after",
        (Signature((DATE, INT), DATE),),
        _business_days_after,
        wants_closed_days=True,
    ),
    Function("floor_to", _rounding(), _floor_to),
    Function("ceil_to", _rounding(), _ceil_to),
    Function("round_half_up", (*_once(), *_rounding()), _round_half_up),
)
