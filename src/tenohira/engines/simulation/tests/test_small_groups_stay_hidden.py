"""No group under ten is shown, and none can be reckoned from what is shown."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.simulation.comparison import KINDS, Counted, Effect, Line, Money, Tally, Terms
from tenohira.engines.simulation.hiding import shown
from tenohira.foundation.groups import SMALLEST

COUNTS = st.one_of(st.integers(0, 25), st.just(0), st.integers(0, 400))
GROUPS = st.lists(st.lists(COUNTS, min_size=4, max_size=4), min_size=1, max_size=7)


def counted(rows: list[list[int]]) -> Counted:
    """One service in which each row is a town, an age and a kind of home."""
    groups = {
        f"g{n}": Tally(dict(zip(KINDS, row, strict=True)), 100 * (row[0] - row[1]))
        for n, row in enumerate(rows)
    }
    sums = [sum(column) for column in zip(*rows, strict=True)]
    whole = Tally(dict(zip(KINDS, sums, strict=True)), 100 * (sums[0] - sums[1]))
    begun, ended = sums[2] + sums[1], sums[2] + sums[0]
    money = Money(10_000, 10_000 + whole.yen, begun, ended, joined=sums[0], left=sums[1])
    return Counted("s", "手続き", Terms(has_money=True), whole, money, groups, groups, groups)


def cells(line: Line) -> list[int | None]:
    """The four counts of a line."""
    return [line.gains, line.losses, line.unchanged, line.undecided]


def equations(
    effect: Effect, rows: list[list[int]]
) -> tuple[list[dict[tuple[int, int], int]], set[tuple[int, int]]]:
    """What somebody knows who has the table: how many live in each group, and that columns add up to the totals."""
    found: list[dict[tuple[int, int], int]] = []
    lines = {line.name: line for line in effect.towns}
    table = [cells(lines[f"g{n}"]) if f"g{n}" in lines else list(row) for n, row in enumerate(rows)]
    table.append(cells(effect.total))
    hidden = {(n, k) for n, row in enumerate(table) for k, cell in enumerate(row) if cell is None}
    found += [{(n, k): 1 for k in range(4) if (n, k) in hidden} for n in range(len(table))]
    last = len(rows)
    for k in range(4):
        found.append({(n, k): (-1 if n == last else 1) for n in range(last + 1) if (n, k) in hidden})
    return found, hidden


def solved(rows: list[list[Fraction]]) -> set[int]:
    """The unknowns that have one solution only: in the reduced form they stand alone in a row."""
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        at = next((n for n in range(found, len(rows)) if rows[n][column]), None)
        if at is None:
            continue
        rows[found], rows[at] = rows[at], rows[found]
        first = rows[found][column]
        rows[found] = [one / first for one in rows[found]]
        for n, row in enumerate(rows):
            if n != found and row[column]:
                factor = row[column]
                rows[n] = [one - factor * two for one, two in zip(row, rows[found], strict=True)]
        found += 1
    alone = [[k for k, one in enumerate(row) if one] for row in rows]
    return {places[0] for places in alone if len(places) == 1}


def test_the_test_itself_finds_what_can_be_reckoned() -> None:
    one, zero = Fraction(1), Fraction(0)
    assert solved([[one, one, zero], [zero, one, zero]]) == {0, 1}
    assert solved([[one, one, zero], [zero, one, one]]) == set()


@settings(max_examples=150, deadline=None)
@given(GROUPS)
def test_no_hidden_number_can_be_reckoned_from_what_is_shown(rows: list[list[int]]) -> None:
    effect = shown(counted(rows))
    if not effect.towns:
        return
    known, hidden = equations(effect, rows)
    order = sorted(hidden)
    matrix = [[Fraction(one.get(cell, 0)) for cell in order] for one in known]
    assert not solved(matrix), (order, rows)


@settings(max_examples=150, deadline=None)
@given(GROUPS)
def test_no_small_group_is_shown_and_none_stands_as_the_rest_of_a_column(rows: list[list[int]]) -> None:
    effect = shown(counted(rows))
    everything = [*effect.towns, effect.total]
    assert all(one is None or one == 0 or one >= SMALLEST for line in everything for one in cells(line))
    for k in range(4):
        total = cells(effect.total)[k]
        column = [cells(line)[k] for line in effect.towns]
        if total is not None and None in column:
            assert total - sum(one for one in column if one is not None) >= SMALLEST


@settings(max_examples=100, deadline=None)
@given(GROUPS)
def test_yen_are_hidden_with_those_who_get_them(rows: list[list[int]]) -> None:
    effect = shown(counted(rows))
    for line in [*effect.towns, effect.total]:
        assert (line.yen is None) == (line.gains is None or line.losses is None)
    if effect.total.gains is None or effect.total.losses is None:
        assert (effect.yen, effect.after, effect.entitled_after) == (None, None, None)
    unseen = [line for line in effect.towns if line.yen is None]
    assert effect.yen is None or len(unseen) != 1


def test_one_small_town_takes_a_second_cell_with_it() -> None:
    effect = shown(counted([[40, 0, 200, 0], [3, 0, 100, 0], [50, 0, 300, 0]]))
    gains = {line.name: line.gains for line in effect.towns}
    assert gains["g1"] is None
    assert sum(one is None for one in gains.values()) == 2


def test_large_groups_are_all_shown() -> None:
    effect = shown(counted([[40, 12, 200, 0], [30, 10, 100, 0]]))
    assert [cells(line) for line in effect.towns] == [[40, 12, 200, 0], [30, 10, 100, 0]]


def test_where_a_handful_gain_not_even_the_total_is_told() -> None:
    effect = shown(counted([[3, 0, 500, 0], [1, 0, 700, 0]]))
    assert effect.total.gains is None
    assert effect.total.unchanged is None
    assert effect.yen is None
