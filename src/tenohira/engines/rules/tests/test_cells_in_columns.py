"""Cells before any engine sees them: folded where they are constant, shared where they say the same, bounded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from tenohira.engines.rules import NotInColumns
from tenohira.engines.rules.facts import LARGEST
from tenohira.engines.rules.matching.cells import INT64, WIDEST, Cell, Cells
from tenohira.engines.rules.matching.dates import FIRST_DAY, LAST_DAY, Dates
from tenohira.engines.rules.matching.dialects import dialect_of
from tenohira.engines.rules.matching.frames import CHILDREN, ROOT, Groups, Place, pairs
from tenohira.engines.rules.matching.ratios import Ratio, Ratios
from tenohira.foundation.calendar import age_on, fiscal_year, fiscal_year_end

TRUTHS = (True, False, None)


@pytest.fixture
def cells() -> Cells:
    return Cells()


def column(
    cells: Cells, name: str, kind: str = "int", low: int = 0, high: int = 0, sure: bool = False
) -> Cell:
    return cells.make("column", ("root", "persons", name), kind, low, high, is_sure=sure)


def truth(cells: Cells, value: bool | None) -> Cell:
    return cells.null("bool") if value is None else cells.constant(value)


def said(cell: Cell) -> Any:
    """The value of a cell that is the same for everybody, None for unknown."""
    assert cell.is_constant or cell.is_null
    return cell.value if cell.is_constant else None


# --- yes, no, unknown ------------------------------------------------------------------------------------------


def kleene_and(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


@pytest.mark.parametrize(("left", "right"), list(product((True, False), repeat=2)))
def test_constants_are_joined_at_once(cells: Cells, left: bool, right: bool) -> None:
    assert said(cells.every([truth(cells, left), truth(cells, right)])) is (left and right)
    assert said(cells.some([truth(cells, left), truth(cells, right)])) is (left or right)


@pytest.mark.parametrize("value", TRUTHS)
def test_no_decides_a_conjunction_and_yes_a_disjunction_whatever_the_other_says(
    cells: Cells, value: bool | None
) -> None:
    assert said(cells.every([truth(cells, value), cells.false])) is False
    assert said(cells.some([truth(cells, value), cells.true])) is True
    assert said(cells.every([truth(cells, value), cells.true])) is kleene_and(value, True)


@pytest.mark.parametrize(("value", "opposite"), [(True, False), (False, True), (None, None)])
def test_a_negation_of_what_is_known_is_known(
    cells: Cells, value: bool | None, opposite: bool | None
) -> None:
    assert said(cells.negation(truth(cells, value))) is opposite


def test_a_double_negation_is_the_cell_itself(cells: Cells) -> None:
    registered = column(cells, "registered", "bool")
    assert cells.negation(cells.negation(registered)) is registered


def test_nothing_joined_is_the_neutral_answer(cells: Cells) -> None:
    assert cells.every([]) is cells.true
    assert cells.some([]) is cells.false


def test_nested_conjunctions_are_one_in_whatever_order_they_are_written(cells: Cells) -> None:
    a, b, c = (column(cells, name, "bool") for name in "abc")
    one = cells.every([cells.every([a, b]), c])
    assert one is cells.every([c, cells.every([b, a]), a])
    assert one.args == (a, b, c)


def test_a_disjunction_inside_a_conjunction_stays_a_part_of_its_own(cells: Cells) -> None:
    a, b, c = (column(cells, name, "bool") for name in "abc")
    either = cells.some([a, b])
    assert cells.every([either, c]).args == (c, either)


# --- sharing ---------------------------------------------------------------------------------------------------


def test_what_says_the_same_is_one_cell(cells: Cells) -> None:
    age = column(cells, "age", low=0, high=120)
    assert cells.compare(">=", age, cells.constant(18)) is cells.compare(">=", age, cells.constant(18))
    assert cells.compare(">=", age, cells.constant(18)) is not cells.compare(">", age, cells.constant(18))


def test_true_and_one_are_never_the_same_constant(cells: Cells) -> None:
    assert cells.constant(True) is not cells.constant(1)
    assert cells.constant(False).kind == "bool"
    assert cells.constant(0).kind == "int"


@pytest.mark.parametrize(
    ("value", "kind", "edge"),
    [(7, "int", 7), (-7, "int", -7), (date(1, 1, 2), "date", 2), ("緑町", "text", 0), (True, "bool", 0)],
)
def test_a_constant_knows_its_kind_and_its_bounds(cells: Cells, value: Any, kind: str, edge: int) -> None:
    cell = cells.constant(value)
    assert (cell.kind, cell.low, cell.high, cell.is_sure) == (kind, edge, edge, True)


# --- comparing and unknowns --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sign", "below", "same", "above"),
    [
        ("==", False, True, False),
        ("!=", True, False, True),
        ("<", True, False, False),
        ("<=", True, True, False),
        (">", False, False, True),
        (">=", False, True, True),
    ],
)
def test_each_sign_compares_constants_at_once(
    cells: Cells, sign: str, below: bool, same: bool, above: bool
) -> None:
    five = cells.constant(5)
    found = [said(cells.compare(sign, cells.constant(number), five)) for number in (4, 5, 6)]
    assert found == [below, same, above]
    assert cells.compare(sign, five, cells.null("int")).is_null


def test_a_yes_no_compared_with_yes_or_no_is_itself_or_its_negation(cells: Cells) -> None:
    flag = column(cells, "registered", "bool")
    assert cells.compare("==", flag, cells.true) is flag
    assert cells.compare("!=", flag, cells.false) is flag
    assert cells.compare("==", cells.false, flag) is cells.negation(flag)
    assert cells.compare("!=", cells.true, flag) is cells.negation(flag)


def test_whether_something_is_unknown_is_always_known(cells: Cells) -> None:
    perhaps, sure = column(cells, "a", "bool"), column(cells, "b", "bool", sure=True)
    assert said(cells.unknown(cells.null("bool"))) is True
    assert said(cells.unknown(sure)) is False
    assert cells.unknown(cells.negation(perhaps)) is cells.unknown(perhaps)
    assert cells.unknown(perhaps).is_sure
    assert said(cells.known([sure, cells.constant(3)])) is True
    assert said(cells.known([perhaps, cells.null("int")])) is False


@pytest.mark.parametrize(
    ("make", "is_sure"),
    [
        (lambda cells, sure, open_: cells.plus(sure, sure), True),
        (lambda cells, sure, open_: cells.plus(sure, open_), False),
        (lambda cells, sure, open_: cells.floor_divide(sure, cells.constant(7)), True),
        (lambda cells, sure, open_: cells.floor_divide(sure, sure), False),
        (lambda cells, sure, open_: cells.modulo(sure, cells.constant(7)), True),
        (lambda cells, sure, open_: cells.compare("<", sure, cells.constant(3)), True),
        (lambda cells, sure, open_: cells.or_else(open_, 0), True),
        (lambda cells, sure, open_: cells.within(sure, 0, 5), False),
    ],
)
def test_only_what_can_fail_or_rests_on_an_open_cell_may_be_unknown(
    cells: Cells, make: Callable[..., Cell], is_sure: bool
) -> None:
    made = make(cells, column(cells, "a", low=0, high=9, sure=True), column(cells, "b", low=0, high=9))
    assert made.is_sure is is_sure


# --- choosing ----------------------------------------------------------------------------------------------------


def test_the_first_case_that_surely_holds_ends_the_choice(cells: Cells) -> None:
    flag = column(cells, "a", "bool")
    one, two, three = (cells.constant(number) for number in (1, 2, 3))
    assert cells.when([(cells.false, one), (cells.null("bool"), two)], three) is three
    assert cells.when([(cells.true, one), (flag, two)], three) is one
    assert cells.when([(flag, one), (cells.true, two)], three).args == (flag, one, two)


def test_a_choice_between_the_same_is_no_choice(cells: Cells) -> None:
    one = cells.constant(1)
    assert cells.when([(column(cells, "a", "bool"), one)], one) is one


def test_a_choice_is_bounded_by_all_that_it_may_bring(cells: Cells) -> None:
    flag = column(cells, "a", "bool")
    found = cells.when(
        [(flag, cells.constant(-4)), (cells.negation(flag), cells.null("int"))], cells.constant(9)
    )
    assert (found.kind, found.low, found.high) == ("int", -4, 9)


# --- whole numbers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("left", "right"), list(product((-7, -1, 0, 1, 7, 20), (-3, -1, 1, 3))))
def test_division_and_remainder_round_down_as_python_does(cells: Cells, left: int, right: int) -> None:
    one, other = cells.constant(left), cells.constant(right)
    assert said(cells.floor_divide(one, other)) == left // right
    assert said(cells.modulo(one, other)) == left % right


@pytest.mark.parametrize("left", [-7, 0, 7, None])
def test_nothing_divides_by_zero(cells: Cells, left: int | None) -> None:
    one = cells.null("int") if left is None else cells.constant(left)
    assert cells.floor_divide(one, cells.constant(0)).is_null
    assert cells.modulo(one, cells.constant(0)).is_null


def test_what_changes_nothing_leaves_the_cell_as_it_is(cells: Cells) -> None:
    age = column(cells, "age", low=0, high=120)
    one, zero = cells.constant(1), cells.constant(0)
    assert cells.plus(age, zero) is cells.plus(zero, age) is age
    assert cells.times(age, one) is cells.times(one, age) is cells.floor_divide(age, one) is age
    assert cells.absolute(age) is cells.within(age) is age
    assert cells.nonzero(cells.constant(5)) is cells.constant(5)
    assert cells.or_else(cells.constant(3), 0).value == 3


@pytest.mark.parametrize(
    ("make", "bounds"),
    [
        (Cells.plus, (-7, 22)),
        (Cells.minus, (-17, 12)),
        (Cells.times, (-60, 120)),
        (Cells.floor_divide, (-10, 10)),
        (Cells.modulo, (-2, 12)),
    ],
)
def test_bounds_follow_the_calculation(
    cells: Cells, make: Callable[[Cells, Cell, Cell], Cell], bounds: tuple[int, int]
) -> None:
    found = make(cells, column(cells, "a", low=-5, high=10), column(cells, "b", low=-2, high=12))
    assert (found.low, found.high) == bounds


@pytest.mark.parametrize(
    ("low", "high", "kind"),
    [(-INT64, INT64, "int"), (0, INT64 + 1, "wide"), (-INT64 - 1, 0, "wide"), (-WIDEST, WIDEST, "wide")],
)
def test_a_number_is_as_wide_as_its_bounds_ask_for(cells: Cells, low: int, high: int, kind: str) -> None:
    assert column(cells, "a", low=low, high=high).kind == kind


def test_beyond_38_digits_is_refused_in_words(cells: Cells) -> None:
    most = column(cells, "a", low=0, high=LARGEST)
    square = cells.times(most, most)
    assert square.kind == "wide"
    with pytest.raises(NotInColumns) as refused:
        cells.times(square, most)
    assert "大きくなりすぎて" in refused.value.what
    assert "38桁" in refused.value.why
    assert "floor_to" in refused.value.remedy


@pytest.mark.parametrize(("value", "kept"), [(0, 0), (10, 10), (11, None), (-1, None)])
def test_a_constant_out_of_range_is_unknown(cells: Cells, value: int, kept: int | None) -> None:
    assert said(cells.within(cells.constant(value), 0, 10)) == kept


def test_what_may_be_out_of_range_is_checked_and_bounded(cells: Cells) -> None:
    found = cells.within(column(cells, "a", low=-5, high=7), 0, 10)
    assert (found.op, found.low, found.high, found.is_partial) == ("within", 0, 7, True)
    assert cells.within(cells.null("int"), 0, 1).is_null


@pytest.mark.parametrize(
    ("low", "high", "bounds", "sign"),
    [(3, 8, (3, 8), 1), (-8, -3, (3, 8), None), (-8, 3, (0, 8), None), (0, 0, (0, 0), 1)],
)
def test_a_number_without_its_sign(
    cells: Cells, low: int, high: int, bounds: tuple[int, int], sign: int | None
) -> None:
    part = column(cells, "a", low=low, high=high)
    found = cells.absolute(part)
    assert (found.low, found.high) == bounds
    assert (cells.sign(part).value if cells.sign(part).is_constant else None) == sign


# --- fractions -----------------------------------------------------------------------------------------------------


def fraction(found: Ratio) -> Fraction | None:
    top, over = said(found.top), said(found.over)
    return None if top is None or over is None else Fraction(top, over)


NUMBERS = (Fraction(0), Fraction(1, 3), Fraction(-2, 5), Fraction(7), Fraction(-9, 4))


@pytest.mark.parametrize(("left", "right"), list(product(NUMBERS, repeat=2)))
def test_fractions_of_constants_are_exact(cells: Cells, left: Fraction, right: Fraction) -> None:
    ratios = Ratios(cells)
    one, other = ratios.constant(left), ratios.constant(right)
    assert fraction(ratios.plus(one, other)) == left + right
    assert fraction(ratios.times(one, other)) == left * right
    assert fraction(ratios.plus(one, ratios.negated(other))) == left - right
    assert fraction(ratios.divided(one, other)) == (left / right if right else None)
    assert said(ratios.floor(one)) == left.numerator // left.denominator
    for sign, wanted in (("<", left < right), ("==", left == right), (">=", left >= right)):
        assert said(ratios.compare(sign, one, other)) is wanted


def test_a_whole_number_is_a_fraction_over_one(cells: Cells) -> None:
    ratios = Ratios(cells)
    assert fraction(ratios.of(cells.constant(4))) == 4
    third = ratios.constant(Fraction(1, 3))
    assert ratios.of(third) is third
    assert fraction(ratios.null()) is None
    assert said(ratios.unknown(ratios.null())) is True
    assert said(ratios.unknown(third)) is False


def test_fractions_over_constants_meet_over_the_least_common_denominator(cells: Cells) -> None:
    ratios = Ratios(cells)
    parts = [ratios.constant(Fraction(1, n)) for n in (4, 6, 10)]
    aligned = ratios.aligned(parts)
    assert aligned is not None
    assert ([top.value for top in aligned[0]], aligned[1].value) == ([15, 10, 6], 60)
    varying = Ratio(cells.constant(1), column(cells, "size", low=1, high=9))
    assert ratios.aligned([varying, parts[0]]) is None


def test_a_product_with_a_constant_is_reduced_before_it_grows(cells: Cells) -> None:
    ratios = Ratios(cells)
    income = Ratio(column(cells, "income", low=0, high=100), cells.constant(12))
    found = ratios.times(income, ratios.constant(Fraction(6, 5)))
    assert (found.top.high, found.over.value) == (100, 10)


def test_a_choice_between_fractions_keeps_one_denominator(cells: Cells) -> None:
    ratios, flag = Ratios(cells), column(cells, "a", "bool")
    found = ratios.choose(flag, ratios.constant(Fraction(1, 2)), ratios.constant(Fraction(2, 3)))
    assert (found.top.low, found.top.high, found.over.value) == (3, 4, 6)
    assert fraction(ratios.choose(cells.true, ratios.constant(Fraction(1, 2)), ratios.null())) == Fraction(
        1, 2
    )
    assert fraction(ratios.choose(cells.null("bool"), ratios.of(cells.constant(1)), ratios.null())) is None


def test_a_fraction_that_cannot_leave_its_range_is_not_checked(cells: Cells) -> None:
    ratios = Ratios(cells)
    small = Ratio(column(cells, "a", low=0, high=LARGEST), cells.constant(3))
    large = Ratio(column(cells, "b", low=0, high=4 * LARGEST), cells.constant(3))
    assert ratios.within(small) is small
    assert ratios.within(large).top.is_partial
    assert ratios.within(large).top.high == 3 * LARGEST


# --- dates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2008, 4, 1), date(2026, 3, 30), 17),
        (date(2008, 4, 1), date(2026, 3, 31), 18),
        (date(2008, 4, 2), date(2026, 3, 31), 17),
        (date(2004, 2, 29), date(2025, 2, 27), 20),
        (date(2004, 2, 29), date(2025, 2, 28), 21),
        (date(2004, 2, 29), date(2024, 2, 27), 19),
        (date(2004, 2, 29), date(2024, 2, 28), 20),
        (date(2000, 1, 1), date(2025, 12, 31), 26),
        (date(2000, 1, 1), date(2025, 12, 30), 25),
        (date(2026, 11, 20), date(2026, 11, 20), 0),
    ],
)
def test_an_age_is_reached_on_the_day_before_the_birthday(
    cells: Cells, born: date, on: date, years: int
) -> None:
    assert said(Dates(cells).age(cells.constant(born), cells.constant(on))) == years == age_on(born, on)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), 2025),
        (date(2026, 4, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2024, 2, 29), 2023),
    ],
)
def test_a_fiscal_year_runs_from_april_to_march(cells: Cells, day: date, year: int) -> None:
    dates, held = Dates(cells), cells.constant(day)
    assert said(dates.fiscal_year(held)) == year == fiscal_year(day)
    assert said(dates.fiscal_year_end(held)) == date(year + 1, 3, 31) == fiscal_year_end(day)


@pytest.mark.parametrize(
    ("year", "month", "days"),
    [
        (2024, 2, 29),
        (2025, 2, 28),
        (1900, 2, 28),
        (2000, 2, 29),
        (2026, 4, 30),
        (2026, 12, 31),
        (2026, 11, 30),
    ],
)
def test_a_month_has_its_days(cells: Cells, year: int, month: int, days: int) -> None:
    assert said(Dates(cells).days_in(cells.constant(year), cells.constant(month))) == days


@pytest.mark.parametrize(
    ("figures", "day"),
    [
        ((2024, 2, 29), date(2024, 2, 29)),
        ((2025, 2, 29), None),
        ((2026, 4, 31), None),
        ((2026, 13, 1), None),
        ((2026, 0, 1), None),
        ((2026, 1, 0), None),
        ((0, 1, 1), None),
        ((9999, 12, 31), date.max),
        ((10000, 1, 1), None),
    ],
)
def test_a_day_the_calendar_does_not_have_is_unknown(
    cells: Cells, figures: tuple[int, int, int], day: date | None
) -> None:
    assert said(Dates(cells).made(*(cells.constant(figure) for figure in figures))) == day


@pytest.mark.parametrize(
    ("day", "months", "days", "wanted"),
    [
        (date(2026, 1, 31), 1, 0, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, 0, date(2024, 2, 29)),
        (date(2026, 1, 31), 1, 1, date(2026, 3, 1)),
        (date(2026, 3, 31), -1, 0, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, 0, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, 0, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, 0, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, 0, date(2025, 12, 15)),
        (date(2026, 11, 20), 0, -20, date(2026, 10, 31)),
        (date.max, 0, 1, None),
        (date.max, 1, 0, None),
        (date.min, 0, -1, None),
        (date.min, -1, 0, None),
    ],
)
def test_a_length_of_time_later_stays_in_the_month_it_reaches(
    cells: Cells, day: date, months: int, days: int, wanted: date | None
) -> None:
    found = Dates(cells).later(cells.constant(day), cells.constant(months), cells.constant(days))
    assert said(found) == wanted


def test_everything_about_an_unknown_day_is_unknown(cells: Cells) -> None:
    dates, nobody_knows, zero = Dates(cells), cells.null("date"), cells.constant(1)
    for made in (dates.year, dates.month, dates.day_of_month, dates.ordinal, dates.fiscal_year):
        assert made(nobody_knows).is_null
    assert dates.age(nobody_knows, cells.constant(date.max)).is_null
    assert dates.later(nobody_knows, zero, zero).is_null
    assert dates.made(cells.null("int"), zero, zero).is_null


def test_a_day_and_its_number_turn_into_each_other(cells: Cells) -> None:
    dates = Dates(cells)
    for day in (date.min, date(1970, 1, 1), date(2024, 2, 29), date.max):
        assert said(dates.from_ordinal(dates.ordinal(cells.constant(day)))) == day
    assert dates.from_ordinal(cells.constant(FIRST_DAY - 1)).is_null
    assert dates.from_ordinal(cells.constant(LAST_DAY + 1)).is_null


def test_the_bounds_of_a_column_of_days_bound_its_years(cells: Cells) -> None:
    low, high = date(1920, 5, 1).toordinal(), date(2026, 11, 20).toordinal()
    born = column(cells, "birth_date", "date", low, high)
    dates = Dates(cells)
    assert (dates.year(born).low, dates.year(born).high) == (1920, 2026)
    assert (dates.month_day(born).low, dates.month_day(born).high) == (101, 1231)


# --- rows and engines ------------------------------------------------------------------------------------------------


def test_a_loop_inside_a_loop_pairs_its_rows_with_those_outside() -> None:
    inner = pairs(CHILDREN, "members")
    assert (inner.name, inner.outer, inner.is_root) == ("children×members", CHILDREN, False)
    assert ROOT.is_root
    place = Place().inside("c", CHILDREN).inside("m", inner)
    assert (place.frame, place.held) == (inner, {"in c": CHILDREN, "in m": inner})


@pytest.mark.parametrize("decisive", [True, False])
def test_what_cannot_change_the_answer_of_a_loop_is_not_brought_together(
    cells: Cells, decisive: bool
) -> None:
    groups = Groups(cells)
    together, never = (groups.all, cells.true) if decisive else (groups.any, cells.false)
    assert together(ROOT, CHILDREN, never) is never
    found = together(ROOT, CHILDREN, column(cells, "a", "bool"))
    assert (found.op, found.args[1]) == ("settled", decisive)


def test_only_postgresql_has_no_whole_number_of_one_byte_and_only_duckdb_is_prepared() -> None:
    bits = {engine: dialect_of(engine).small.nbytes for engine in ("duckdb", "postgres", "pyspark")}
    assert bits == {"duckdb": 1, "postgres": 2, "pyspark": 1}
    assert [engine for engine in bits if dialect_of(engine).prepare] == ["duckdb"]


def test_an_engine_that_was_never_tried_is_refused() -> None:
    with pytest.raises(NotInColumns) as refused:
        dialect_of("sqlite")
    assert "sqlite" in refused.value.what
    assert "duckdb" in refused.value.why
    assert "TENOHIRA_MATCH_ENGINE" in refused.value.remedy
