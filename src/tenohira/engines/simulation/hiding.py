"""What of exact counts may be shown: no group under SMALLEST, and none that could be reckoned from what is shown.

A table has a row for each group and a column for each kind; how many live in a group is known to anybody, and the
totals of the kinds are shown. Hidden numbers therefore obey one equation a row and one a column. Drawn as lines between
rows and columns, a hidden number has exactly one solution when, and only when, its line lies on no circle (Gusfield
1988, "A graph theoretic approach to statistical data security"). So further numbers are hidden until every line lies on
one, and until what is hidden of each kind concerns at least SMALLEST.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tenohira.engines.simulation.comparison import KINDS, Counted, Effect, Line, Tally
from tenohira.foundation.groups import SMALLEST, guarded

Cell = tuple[int, int]
_ALL = "合計"
_LOSS = (8, 8, 1, 2)


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
        entitled_after=money.entitled_after
        if is_open and _is_open(money.entitled_after) and begins is not None
        else None,
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
    if whole.everybody < SMALLEST:
        return ()
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
    gains, losses, unchanged, undecided = (
        None if at in hidden else tally.counts.get(kind, 0) for at, kind in enumerate(KINDS)
    )
    return Line(name, gains, losses, unchanged, undecided, None if hidden & {0, 1} else tally.yen)


def hidden_cells(
    counts: Sequence[Sequence[int]], whole: Sequence[int], totals: frozenset[int]
) -> frozenset[Cell] | None:
    """Return the cells (row, kind) that are not shown, None where no choice of cells keeps the small ones hidden.

    `totals`: the kinds whose total is not shown; that line stands below the others as the row len(counts).
    """
    bottom = len(counts)
    hidden = {(row, kind) for row in range(bottom) for kind, n in enumerate(counts[row]) if not _is_open(n)}
    fixed = {(bottom, kind) for kind in totals}
    usable = [
        kind for kind, n in enumerate(whole) if n
    ]  # of a kind that nobody is, all cells are known to be zero
    while True:
        thin = _thin(counts, hidden, fixed)
        if thin:
            hidden |= thin
            continue
        alone = sorted(_alone(hidden | fixed))
        if not alone:
            return frozenset(hidden) if _is_thick(counts, hidden, fixed) else None
        for cell in alone:
            more = _circle(hidden | fixed, cell, bottom, usable)
            if more is None:
                return None
            hidden |= more


def _thin(counts: Sequence[Sequence[int]], hidden: set[Cell], fixed: set[Cell]) -> set[Cell]:
    """Return a cell to hide where those of a group, or of a kind whose total is shown, are fewer than SMALLEST."""
    cells = [(row, kind) for row in range(len(counts)) for kind in range(len(KINDS)) if counts[row][kind]]
    totals = {kind for _row, kind in fixed}
    for at, ends in ((1, {kind for _row, kind in hidden} - totals), (0, {row for row, _kind in hidden})):
        sums = dict.fromkeys(ends, 0)
        for cell in hidden:
            if cell[at] in sums:
                sums[cell[at]] += counts[cell[0]][cell[1]]
        left: dict[int, Cell] = {}
        for cell in cells:
            end = cell[at]
            if end in sums and sums[end] < SMALLEST and cell not in hidden:
                left[end] = min(left.get(end, cell), cell, key=lambda one: _price(one, counts))
        if left:
            return set(left.values())
    return set()


def _is_thick(counts: Sequence[Sequence[int]], hidden: set[Cell], fixed: set[Cell]) -> bool:
    """Tell whether what is hidden of each kind concerns SMALLEST or nobody."""
    totals = {kind for _row, kind in fixed}
    sums = dict.fromkeys({kind for _row, kind in hidden} - totals, 0)
    for row, kind in hidden:
        if kind in sums:
            sums[kind] += counts[row][kind]
    return all(_is_open(n) and n for n in sums.values())


def _price(cell: Cell, counts: Sequence[Sequence[int]]) -> tuple[int, int, int]:
    """What a reader loses: who gains and who loses is asked first."""
    return _LOSS[cell[1]], counts[cell[0]][cell[1]], cell[0]


def _circle(hidden: set[Cell], cell: Cell, bottom: int, usable: Sequence[int]) -> set[Cell] | None:
    """Return the cells that, hidden too, put a cell on a circle of four, the least missed; None when there are none."""
    row, kind = cell
    best: tuple[tuple[int, int], set[Cell]] | None = None
    for other in range(bottom):
        for beside in usable:
            if other == row or beside == kind:
                continue
            new = {(row, beside), (other, kind), (other, beside)} - hidden
            if (bottom, beside) in new:
                continue
            cost = (sum(_LOSS[k] for _at, k in new), len(new))
            if best is None or cost < best[0]:
                best = (cost, new)
    return best[1] if best else None


def _alone(hidden: set[Cell]) -> set[Cell]:
    """Return the cells on no circle.

    A row joins the kinds that are hidden in it. Its cell of a kind lies on a circle when another of its kinds is
    joined to that one by other rows; rows with the same kinds hidden are alike, and there are at most sixteen sorts.
    """
    kinds_of: dict[int, frozenset[int]] = {}
    for row, kind in hidden:
        kinds_of[row] = kinds_of.get(row, frozenset()) | {kind}
    sorts = Counter(kinds_of.values())
    alone = {one: _cut_off(one, sorts - Counter([one])) for one in sorts}
    return {(row, kind) for row, kinds in kinds_of.items() for kind in alone[kinds]}


def _cut_off(kinds: frozenset[int], others: Mapping[frozenset[int], int]) -> set[int]:
    joined: list[frozenset[int]] = []
    for one in others:
        touching = [group for group in joined if group & one]
        joined = [group for group in joined if not group & one] + [one.union(*touching)]
    return {kind for kind in kinds if not any(kind in group and group & (kinds - {kind}) for group in joined)}
