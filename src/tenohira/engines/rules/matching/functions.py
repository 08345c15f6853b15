"""The fixed functions as columns, beside what they are in `standard_functions.py`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from tenohira.engines.rules.errors import FunctionRefused
from tenohira.engines.rules.matching.business_days import business_days_after
from tenohira.engines.rules.matching.cells import Cell, Cells
from tenohira.engines.rules.matching.dates import Dates
from tenohira.engines.rules.matching.ratios import Length, Ratio, Ratios, Value


@dataclass(frozen=True)
class Making:
    """With what a column form makes cells."""

    cells: Cells
    ratios: Ratios
    dates: Dates
    closed: Collection[str] = ()


Form = Callable[[Making, Sequence[Value]], Value]


def _whole(value: Value) -> Cell:
    assert isinstance(value, Cell)  # noqa: S101 - the signatures say so
    return value


def _age_on(make: Making, given: Sequence[Value]) -> Value:
    return make.dates.age(_whole(given[0]), _whole(given[1]))


def _length(months: int, days: int) -> Form:
    def form(make: Making, given: Sequence[Value]) -> Value:
        count = _whole(given[0])
        return Length(
            make.cells.times(count, make.cells.constant(months)),
            make.cells.times(count, make.cells.constant(days)),
        )

    return form


def _date(make: Making, given: Sequence[Value]) -> Value:
    return make.dates.made(*(_whole(part) for part in given))


def _fiscal_year(make: Making, given: Sequence[Value]) -> Value:
    return make.dates.fiscal_year(_whole(given[0]))


def _fiscal_year_end(make: Making, given: Sequence[Value]) -> Value:
    return make.dates.fiscal_year_end(_whole(given[0]))


def _business_days_after(make: Making, given: Sequence[Value]) -> Value:
    return business_days_after(make.cells, make.dates, _whole(given[0]), _whole(given[1]), make.closed)


def _unit(make: Making, given: Sequence[Value]) -> Cell:
    """The unit of rounding, NULL where it is not above zero."""
    if len(given) == 1:
        return make.cells.constant(1)
    unit = _whole(given[1])
    return make.cells.within(unit, 1, max(unit.high, 1))


def _shared(make: Making, amount: Value, unit: Cell) -> Ratio:
    """The amount in units."""
    return make.ratios.times(make.ratios.of(amount), Ratio(make.cells.constant(1), unit))


def _floor_to(make: Making, given: Sequence[Value]) -> Value:
    unit = _unit(make, given)
    return make.cells.times(make.ratios.floor(_shared(make, given[0], unit)), unit)


def _ceil_to(make: Making, given: Sequence[Value]) -> Value:
    unit = _unit(make, given)
    below = make.ratios.floor(make.ratios.negated(_shared(make, given[0], unit)))
    return make.cells.times(make.cells.times(below, make.cells.constant(-1)), unit)


def _round_half_up(make: Making, given: Sequence[Value]) -> Value:
    """四捨五入; below zero the half goes away from zero, as on paper."""
    cells, unit = make.cells, _unit(make, given)
    share = _shared(make, given[0], unit)
    two = cells.constant(2)
    doubled = cells.plus(cells.times(cells.absolute(share.top), two), share.over)
    whole = cells.floor_divide(doubled, cells.times(share.over, two))
    return cells.times(cells.times(whole, cells.sign(share.top)), unit)


COLUMN_FORMS: dict[str, Form] = {
    "age_on": _age_on,
    "days": _length(0, 1),
    "months": _length(1, 0),
    "years": _length(12, 0),
    "date": _date,
    "fiscal_year": _fiscal_year,
    "fiscal_year_end": _fiscal_year_end,
    "business_days_after": _business_days_after,
    "floor_to": _floor_to,
    "ceil_to": _ceil_to,
    "round_half_up": _round_half_up,
}


def register_column_form(name: str, form: Form) -> None:
    """Give a function that an office registered its form as columns, so that rules with it can be matched.

    `form` gets what makes cells, and the arguments as cells; it must say of every row what the function says of
    known values. Raises FunctionRefused when the function has one already.
    """
    if name in COLUMN_FORMS:
        raise FunctionRefused(
            f"関数「{name}」の列の形は既にあります。",
            "列の形は一度だけ決められます。",
            "片方を消してください。",
        )
    COLUMN_FORMS[name] = form


def functions_in_columns() -> Mapping[str, Form]:
    """Return the functions with a form as columns, by name."""
    return COLUMN_FORMS
