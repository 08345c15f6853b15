"""What of exact counts may be shown: no group under SMALLEST, and none that could be reckoned from what is shown.

A table has a row for each group and a column for each kind; how many live in a group is known to anybody, and the
totals of the kinds are shown. Hidden numbers therefore obey one equation a row and one a column. Drawn as lines between
rows and columns, a hidden number has exactly one solution when, and only when, its line lies on no circle (Gusfield
1988, "A graph theoretic approach to statistical data security"). So further numbers are hidden until every line lies on
one, and until what is hidden of each kind concerns at least SMALLEST.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tenohira.engines.simulation.comparison import KINDS, Counted, Effect, Line, Tally
from tenohira.foundation.groups import SMALLEST, guarded

Cell = tuple[int, int]
_ALL = "合計"


def shown(counted: Counted) -> Effect:
    """Return what may be shown of a service's counts."""
    totals = hidden_totals(counted.whole)
    total = _line(_ALL, counted.whole, totals)
    money, has_yen = counted.money, not totals & {0, 1}
    is_open = has_yen and _is_open(money.joined) and _is_open(money.left)
    begins = guarded(money.entitled_before) if money.entitled_before else 0
    return Effect(
        service=counted.service,
        title=counted.title,
        terms=counted.terms,
        everybody=guarded(counted.whole.everybody),
        total=total,
        entitled_before=begins,
        entitled_after=money.entitled_after if is_open and _is_open(money.entitled_after) and begins is not None else None,
        before=money.before if begins is not None else None,
        after=money.after if begins is not None and has_yen else None,
        yen=total.yen,
        unpriced=money.unpriced if _is_open(money.unpriced) else None,
        towns=lines(counted.towns, counted.whole, totals),
        ages=lines(counted.ages, counted.whole, totals),
        homes=lines(counted.homes, counted.whole, totals),
    )


def _is_open(count: int) -> bool:
    return count == 0 or count >= SMALLEST


def hidden_totals(whole: Tally) -> frozenset[int]:
    """Return which kinds have a total that is not shown; all of them together are known to be everybody."""
    counts = [whole.counts.get(kind, 0) for kind in KINDS]
    hidden = {at for at, count in enumerate(counts) if not _is_open(count)}
    while hidden and (len(hidden) == 1 or sum(counts[at] for at in hidden) < SMALLEST):
        left = [at for at in range(len(counts)) if at not in hidden]
        if not left:
            break
        hidden.add(min(left, key=lambda at: (counts[at] == 0, counts[at])))
    return frozenset(hidden)


def lines(groups: Mapping[str, Tally], whole: Tally, totals: frozenset[int]) -> tuple[Line, ...]:
    """Return a line for each group in which somebody gains, loses or is undecided; () where it would tell too much."""
    names = list(groups)
    counts = [[groups[name].counts.get(kind, 0) for kind in KINDS] for name in names]
    hidden = hidden_cells(counts, [whole.counts.get(kind, 0) for kind in KINDS], totals)
    if hidden is None:
        return ()
    found = []
    for at, name in enumerate(names):
        covered = frozenset(kind for row, kind in hidden if row == at)
        if covered or any(groups[name].counts.get(kind, 0) for kind in KINDS if kind != "unchanged"):
            found.append(_line(name, groups[name], covered))
    return tuple(found)


def _line(name: str, tally: Tally, hidden: frozenset[int]) -> Line:
    cells = [None if at in hidden else tally.counts.get(kind, 0) for at, kind in enumerate(KINDS)]
    return Line(name, *cells, None if hidden & {0, 1} else tally.yen)


def hidden_cells(
    counts: Sequence[Sequence[int]], whole: Sequence[int], totals: frozenset[int]
) -> frozenset[Cell] | None:
    """Return the cells (row, kind) that are not shown, None where no choice of cells keeps the small ones hidden.

    `totals`: the kinds whose total is not shown; that line stands below the others as the row len(counts).
    """
    rows, bottom = len(counts), len(counts)
    hidden = {(row, kind) for row in range(rows) for kind, n in enumerate(counts[row]) if not _is_open(n)}
    fixed = {(bottom, kind) for kind in totals}
    table = [*counts, whole]
    while True:
        thin = _thin(table, hidden, fixed)
        if thin is not None:
            more = _smallest_in(table, hidden, thin, rows)
        else:
            alone = next(iter(sorted(_alone(hidden | fixed) - fixed)), None)
            if alone is None:
                return frozenset(hidden)
            more = _circle(table, hidden | fixed, alone, rows)
        if not more:
            return None
        hidden |= more


def _thin(table: Sequence[Sequence[int]], hidden: set[Cell], fixed: set[Cell]) -> int | None:
    """Return a kind of which fewer than SMALLEST are hidden together while its total is shown."""
    open_kinds = {kind for _row, kind in hidden} - {kind for _row, kind in fixed}
    for kind in sorted(open_kinds):
        if sum(table[row][at] for row, at in hidden if at == kind) < SMALLEST:
            return kind
    return None


def _smallest_in(table: Sequence[Sequence[int]], hidden: set[Cell], kind: int, rows: int) -> set[Cell]:
    left = [row for row in range(rows) if (row, kind) not in hidden and table[row][kind]]
    return {(min(left, key=lambda row: table[row][kind]), kind)} if left else set()


def _circle(table: Sequence[Sequence[int]], hidden: set[Cell], cell: Cell, rows: int) -> set[Cell]:
    """Return the cheapest cells that, hidden too, put a cell on a circle of four."""
    row, kind = cell
    best: tuple[int, int, list[Cell]] | None = None
    for other in range(rows):
        for beside in range(len(KINDS)):
            if other == row or beside == kind:
                continue
            corners = [(row, beside), (other, kind), (other, beside)]
            new = [one for one in corners if one not in hidden]
            cost = (sum(table[at][k] for at, k in new), len(new), new)
            if new and (best is None or cost < best):
                best = cost
    return set(best[2]) if best else set()


def _alone(hidden: set[Cell]) -> set[Cell]:
    """Return the cells on no circle: those that fall off when ends are taken away again and again, and bridges."""
    neighbours: dict[tuple[str, int], set[tuple[str, int]]] = {}
    for row, kind in hidden:
        neighbours.setdefault(("row", row), set()).add(("kind", kind))
        neighbours.setdefault(("kind", kind), set()).add(("row", row))
    found: set[Cell] = set()
    for row, kind in hidden:
        if not _reaches(neighbours, ("row", row), ("kind", kind)):
            found.add((row, kind))
    return found


def _reaches(
    neighbours: Mapping[tuple[str, int], set[tuple[str, int]]], start: tuple[str, int], end: tuple[str, int]
) -> bool:
    """Tell whether one end of a line is joined to the other without that line."""
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for there in neighbours[here]:
            if {here, there} == {start, end}:
                continue
            if there == end:
                return True
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    return False
