"""From the typed tree of a rule to cells: what `evaluate` says of one person, for every row at once.

An EvaluationError becomes NULL like what is unknown. The two differ only where an unknown part does not matter but a
failing one does; `failing.py` keeps that difference.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from tenohira.engines.rules import tree
from tenohira.engines.rules.errors import EvaluationError, ValueMissing
from tenohira.engines.rules.evaluation import value_of
from tenohira.engines.rules.facts import Scope
from tenohira.engines.rules.kleene import UNKNOWN
from tenohira.engines.rules.matching.cells import Cell, Cells
from tenohira.engines.rules.matching.dates import Dates
from tenohira.engines.rules.matching.dependence import Dependence
from tenohira.engines.rules.matching.errors import not_in_columns
from tenohira.engines.rules.matching.facts_in_columns import FactsInColumns
from tenohira.engines.rules.matching.failing import Failing
from tenohira.engines.rules.matching.frames import ROOT, Frame, Groups, Place
from tenohira.engines.rules.matching.functions import COLUMN_FORMS, Making
from tenohira.engines.rules.matching.quantifiers import Quantifiers
from tenohira.engines.rules.matching.ratios import Length, Ratio, Ratios, Value
from tenohira.engines.rules.matching.register import Columns
from tenohira.engines.rules.spans import Span
from tenohira.engines.rules.types import BOOL, DATE, DECIMAL, INT, SPAN, YEN, YEN_FRACTION, Type
from tenohira.engines.rules.values import OneOfTexts, Period, Range, Row


class Lowering:
    """Turns the rules of one matching into cells that they share."""

    def __init__(self, columns: Columns, on: date, closed: Collection[str] = ()) -> None:
        self.cells = Cells()
        self.ratios, self.dates, self.groups = Ratios(self.cells), Dates(self.cells), Groups(self.cells)
        self.on, self.closed = on, closed
        self.facts = FactsInColumns(self, columns)
        self.dependence = Dependence()
        self.quantifiers = Quantifiers(self)
        self.failing = Failing(self)
        self._known: dict[tuple[int, str, tuple[tuple[str, str], ...]], Value] = {}
        self._kept: list[tree.Node] = []

    def value(self, node: tree.Node, place: Place = Place()) -> Value:  # noqa: B008 - immutable
        """Return what a part of a rule comes to on each row of a place. Raises NotInColumns."""
        key = (id(node), place.frame.name, tuple((name, held.name) for name, held in place.held.items()))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._value(node, place)
            self._kept.append(node)  # an id is a node's only while the node lives
        return found

    def cell(self, node: tree.Node, place: Place) -> Cell:
        """Return what a yes-no, date or text part comes to."""
        found = self.value(node, place)
        assert isinstance(found, Cell)  # noqa: S101 - fractions and lengths have types of their own
        return found

    def truth(self, node: tree.Node, place: Place) -> Cell:
        """Return what a condition comes to."""
        found = self.cell(node, place)
        return self.cells.null("bool") if found.is_null else found

    def _value(self, node: tree.Node, place: Place) -> Value:
        needs = self.dependence.of(node)
        if not needs:
            return self._same_for_all(node)
        outer = self.outer(needs, place)
        if outer is not None:
            return self.brought(self.value(node, Place(outer, place.held)), place.frame)
        return _LOWER[type(node)](self, node, place)

    def outer(self, needs: frozenset[str], place: Place) -> Frame | None:
        """Return the frame outside on which a part is the same for every row inside, None when it is not."""
        frame = place.frame
        if frame.is_root or any(place.held.get(name) == frame for name in needs):
            return None
        return frame.outer or ROOT

    def brought(self, value: Value, frame: Frame) -> Value:
        """Return a value of the frame outside as columns of the frame inside."""
        return self._each(value, lambda cell: self.carried(cell, frame))

    def brought_from_member(self, value: Value, frame: Frame) -> Value:
        """Return a value of a member's own row on the root as columns of the frame of members."""
        return self._each(value, lambda cell: self._from_side("member", cell, frame))

    def carried(self, cell: Cell, frame: Frame) -> Cell:
        """Return a cell of the frame outside as a column of the frame inside.

        A child shares the household of its parent, so that what is the household's is on its own row too.
        """
        return self._from_side("outer" if frame.outer is not None else "member", cell, frame)

    def _from_side(self, side: str, cell: Cell, frame: Frame) -> Cell:
        if cell.is_constant or cell.is_null:
            return cell
        return self.cells.make(side, (frame, cell), cell.kind, cell.low, cell.high, cell.is_partial)

    def _each(self, value: Value, change: Callable[[Cell], Cell]) -> Value:
        if isinstance(value, Ratio):
            return Ratio(change(value.top), change(value.over))
        if isinstance(value, Length):
            return Length(change(value.months), change(value.days))
        return change(value)

    def _same_for_all(self, node: tree.Node) -> Value:
        try:
            found = value_of(node, Scope({}, self.on, self.closed))
        except EvaluationError:
            found = UNKNOWN
        return self.null(node.type) if found is UNKNOWN else self.constant(found)

    def constant(self, value: Any) -> Value:
        """Return a known value as cells."""
        if isinstance(value, Span):
            return Length(self.cells.constant(value.months), self.cells.constant(value.days))
        if isinstance(value, Fraction):
            return self.ratios.constant(value)
        return self.cells.constant(value)

    def null(self, kind: Type) -> Value:
        """Return an unknown value of a type."""
        if kind in (DECIMAL, YEN_FRACTION):
            return self.ratios.null()
        if kind == SPAN:
            return Length(self.cells.null("int"), self.cells.null("int"))
        return self.cells.null(_KINDS.get(kind, "text"))

    def unknown(self, value: Value) -> Cell:
        """Return whether a value is unknown."""
        if isinstance(value, Ratio):
            return self.ratios.unknown(value)
        if isinstance(value, Length):
            return self.cells.some([self.cells.unknown(value.months), self.cells.unknown(value.days)])
        return self.cells.unknown(value)

    def known(self, values: list[Value]) -> Cell:
        """Return whether all of several values are known."""
        return self.cells.negation(self.cells.some([self.unknown(value) for value in values]))

    def compared(self, sign: str, left: Value, right: Value) -> Cell:
        """Return `left sign right`."""
        if isinstance(left, Ratio) or isinstance(right, Ratio):
            return self.ratios.compare(sign, self.ratios.of(left), self.ratios.of(right))
        assert isinstance(left, Cell)  # noqa: S101
        assert isinstance(right, Cell)  # noqa: S101
        return self.cells.compare(sign, left, right)

    def chosen(self, condition: Cell, then: Value, otherwise: Value, certain: Cell | None = None) -> Value:
        """Return `then` or `otherwise`; where the condition is unknown, what both agree on.

        `certain`: where the condition fails instead of being unknown, this is false.
        """
        if isinstance(then, Ratio) or isinstance(otherwise, Ratio):
            left, right = self.ratios.of(then), self.ratios.of(otherwise)
            agreed = self._agreed(condition, self.ratios.compare("==", left, right), certain)
            known = self.cells.when([(agreed, self.cells.true)], condition)
            return self.ratios.choose(known, left, right)
        assert isinstance(then, Cell)  # noqa: S101
        assert isinstance(otherwise, Cell)  # noqa: S101
        if then is otherwise and certain is None:
            return then
        if then.is_null and otherwise.is_null:
            return then
        agreed = self._agreed(condition, self.cells.compare("==", then, otherwise), certain)
        cases = [(condition, then), (self.cells.negation(condition), otherwise), (agreed, then)]
        null = self.cells.null(otherwise.kind if then.is_null else then.kind)
        return self.cells.when(cases, null)

    def _agreed(self, condition: Cell, same: Cell, certain: Cell | None) -> Cell:
        parts = [self.cells.unknown(condition), same]
        return self.cells.every([*parts, certain] if certain is not None else parts)


_KINDS: Mapping[Type, str] = {BOOL: "bool", INT: "int", YEN: "int", DATE: "date"}


def _today(low: Lowering, node: tree.Today, place: Place) -> Value:
    return low.cells.constant(low.on)


def _fact(low: Lowering, node: tree.Fact, place: Place) -> Value:
    return low.facts.fact(node)


def _item(low: Lowering, node: tree.Item, place: Place) -> Value:
    return low.facts.item(node, place)


def _derived(low: Lowering, node: tree.Derived, place: Place) -> Value:
    return low.value(node.body, place)


def _not(low: Lowering, node: tree.Not, place: Place) -> Value:
    return low.cells.negation(low.truth(node.part, place))


def _all_of(low: Lowering, node: tree.AllOf, place: Place) -> Value:
    return low.cells.every([low.truth(part, place) for part in node.parts])


def _any_of(low: Lowering, node: tree.AnyOf, place: Place) -> Value:
    return low.cells.some([low.truth(part, place) for part in node.parts])


def _compare(low: Lowering, node: tree.Compare, place: Place) -> Value:
    return low.compared(node.operator, low.value(node.left, place), low.value(node.right, place))


def _one_of(low: Lowering, node: tree.OneOf, place: Place) -> Value:
    item = low.value(node.item, place)
    equal = [low.compared("==", item, low.value(option, place)) for option in node.options]
    found = low.cells.some(equal)
    fails = low.cells.some([low.failing.of(part, place) for part in (node.item, *node.options)])
    return low.cells.when([(fails, low.cells.null("bool"))], found)


def _within(low: Lowering, node: tree.Within, place: Place) -> Value:
    item, members = low.cell(node.item, place), low.cell(node.collection, place)
    if members.is_null:
        return low.cells.null("bool")
    empty = low.cells.make("is_empty", (members,), "bool")
    held = low.cells.null("bool") if item.is_null else low.cells.make("contains", (members, item), "bool")
    return low.cells.when([(empty, low.cells.false)], held)


def _arithmetic(low: Lowering, node: tree.Arithmetic, place: Place) -> Value:
    left, right = low.value(node.left, place), low.value(node.right, place)
    if node.type == DATE:
        return _date_moved(low, node.operator, left, right)
    if node.type == SPAN:
        return _length(low, node.operator, left, right)
    if isinstance(left, Cell) and left.kind == "date":
        assert isinstance(right, Cell)  # noqa: S101
        return low.cells.minus(low.dates.ordinal(left), low.dates.ordinal(right))
    if isinstance(left, Ratio) or isinstance(right, Ratio) or node.operator == "/":
        return _fractional(low, node.operator, low.ratios.of(left), low.ratios.of(right))
    assert isinstance(left, Cell)  # noqa: S101
    assert isinstance(right, Cell)  # noqa: S101
    return low.cells.within(_WHOLE[node.operator](low.cells, left, right))


_WHOLE: Mapping[str, Callable[[Cells, Cell, Cell], Cell]] = {
    "+": Cells.plus,
    "-": Cells.minus,
    "*": Cells.times,
    "//": Cells.floor_divide,
    "%": Cells.modulo,
}


def _fractional(low: Lowering, sign: str, left: Ratio, right: Ratio) -> Value:
    ratios = low.ratios
    if sign == "//":
        return low.cells.within(ratios.floor(ratios.divided(left, right)))
    made = {
        "+": lambda: ratios.plus(left, right),
        "-": lambda: ratios.plus(left, ratios.negated(right)),
        "*": lambda: ratios.times(left, right),
        "/": lambda: ratios.divided(left, right),
    }[sign]()
    return ratios.within(made)


def _date_moved(low: Lowering, sign: str, left: Value, right: Value) -> Value:
    day, length = (left, right) if isinstance(right, Length) else (right, left)
    assert isinstance(day, Cell)  # noqa: S101
    assert isinstance(length, Length)  # noqa: S101
    if sign == "-":
        length = _length_times(low, length, low.cells.constant(-1))
    return low.dates.later(day, length.months, length.days)


def _length_times(low: Lowering, length: Length, count: Cell) -> Length:
    return Length(low.cells.times(length.months, count), low.cells.times(length.days, count))


def _length(low: Lowering, sign: str, left: Value, right: Value) -> Value:
    assert isinstance(left, Length)  # noqa: S101
    if sign == "*":
        assert isinstance(right, Cell)  # noqa: S101
        return _length_times(low, left, right)
    assert isinstance(right, Length)  # noqa: S101
    other = right if sign == "+" else _length_times(low, right, low.cells.constant(-1))
    return Length(low.cells.plus(left.months, other.months), low.cells.plus(left.days, other.days))


def _choose(low: Lowering, node: tree.Choose, place: Place) -> Value:
    condition = low.truth(node.condition, place)
    then, otherwise = low.value(node.then, place), low.value(node.otherwise, place)
    if condition.is_constant:
        return then if condition.value else otherwise
    fails = low.failing.of(node.condition, place)
    certain = None if fails is low.cells.false else low.cells.negation(fails)
    return low.chosen(condition, then, otherwise, certain)


def _extreme(low: Lowering, node: tree.Extreme, place: Place) -> Value:
    found, *others = [low.value(part, place) for part in node.parts]
    sign = "<=" if node.kind == "min" else ">="
    for other in others:
        found = low.chosen(low.compared(sign, found, other), found, other, low.cells.false)
    return found


def _quantify(low: Lowering, node: tree.Quantify, place: Place) -> Value:
    return low.quantifiers.value(node, place)


def _call(low: Lowering, node: tree.Call, place: Place) -> Value:
    form = COLUMN_FORMS.get(node.function.name)
    if form is None:
        raise not_in_columns(
            f"関数「{node.function.name}」は、一括の照合では使えません。",
            "課が足した関数で、列の形が用意されていません。",
            "register_column_form で列の形を足すか、この関数を使わない規則にしてください。",
        )
    arguments = [low.value(part, place) for part in node.arguments]
    found = form(Making(low.cells, low.ratios, low.dates, low.closed), arguments)
    return low.cells.within(found) if isinstance(found, Cell) and found.kind in ("int", "wide") else found


def _lookup(low: Lowering, node: tree.Lookup, place: Place) -> Value:
    keys = [low.cell(key, place) for key in node.keys]
    try:
        period = node.value.period(low.on)
    except ValueMissing:
        return low.null(node.value.type)
    if any(key.is_null for key in keys):
        return low.null(node.value.type)
    named = dict(zip((name for name, _ in node.value.keys), keys, strict=True))
    rows = [(_row_holds(low, row, named), low.constant(row.value)) for row in period.rows]
    return _first_that_holds(low, node, rows, period, keys)


def _row_holds(low: Lowering, row: Row, keys: Mapping[str, Cell]) -> Cell:
    cells, parts = low.cells, []
    for name, condition in row.keys.items():
        if isinstance(condition, OneOfTexts):
            texts = sorted(condition.texts)
            parts.append(
                cells.some([cells.compare("==", keys[name], cells.constant(text)) for text in texts])
            )
        else:
            parts += _range_holds(cells, condition, keys[name])
    return cells.every(parts)


def _range_holds(cells: Cells, condition: Range, key: Cell) -> list[Cell]:
    if condition.low is not None and condition.low == condition.high:
        return [cells.compare("==", key, cells.constant(condition.low))]
    edges = [(">=", condition.low), ("<=", condition.high)]
    return [cells.compare(sign, key, cells.constant(edge)) for sign, edge in edges if edge is not None]


def _first_that_holds(
    low: Lowering, node: tree.Lookup, rows: list[tuple[Cell, Value]], period: Period, keys: list[Cell]
) -> Value:
    cells, unknown = low.cells, low.cells.some([low.cells.unknown(key) for key in keys])
    otherwise = low.null(node.value.type) if period.otherwise is None else low.constant(period.otherwise)
    values = [value for _, value in rows] + [otherwise]
    if any(isinstance(value, Ratio) for value in values):
        aligned = low.ratios.aligned([low.ratios.of(value) for value in values])
        assert aligned is not None  # noqa: S101 - the values of a table are constants
        tops, over = aligned
        cases = [(unknown, cells.null("int")), *zip((holds for holds, _ in rows), tops[:-1], strict=True)]
        return Ratio(cells.when(cases, tops[-1], is_partial=period.otherwise is None), over)
    plain = [value for value in values if isinstance(value, Cell)]
    cases = [
        (unknown, cells.null(plain[0].kind)),
        *zip((holds for holds, _ in rows), plain[:-1], strict=True),
    ]
    return cells.when(cases, plain[-1], is_partial=period.otherwise is None)


_LOWER: Mapping[type[tree.Node], Callable[[Lowering, Any, Place], Value]] = {
    tree.Today: _today,
    tree.Fact: _fact,
    tree.Item: _item,
    tree.Derived: _derived,
    tree.Not: _not,
    tree.AllOf: _all_of,
    tree.AnyOf: _any_of,
    tree.Compare: _compare,
    tree.OneOf: _one_of,
    tree.Within: _within,
    tree.Arithmetic: _arithmetic,
    tree.Choose: _choose,
    tree.Extreme: _extreme,
    tree.Quantify: _quantify,
    tree.Call: _call,
    tree.Lookup: _lookup,
}
