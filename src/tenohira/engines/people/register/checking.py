"""Checking the rows of the register: each by itself, then against each other and the households they make."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.people.kinship import HEAD
from tenohira.engines.people.register.columns import COLUMNS, BadCell
from tenohira.engines.people.register.reading import RawRow
from tenohira.engines.people.register.report import RowProblem


@dataclass(frozen=True)
class GoodRow:
    """One row that can be loaded: its line and its values by field; only columns the file has are there."""

    line: int
    values: dict[str, Any]

    @property
    def number(self) -> str:
        """The 宛名番号."""
        return str(self.values["number"])

    @property
    def household(self) -> str:
        """The 世帯番号."""
        return str(self.values["household_number"])

    @property
    def is_registered(self) -> bool:
        """Whether the person is a resident."""
        return bool(self.values.get("status", "registered") == "registered")


@dataclass(frozen=True)
class KnownPerson:
    """What the register already holds of a person, as far as checks and address history need it."""

    id: Any
    household: str
    relationship: str
    status: str
    address: tuple[str, str, str, str]
    is_protected: bool = False
    protected_until: date | None = None


@dataclass
class Checked:
    """The rows that may be loaded, how many may not, and every problem."""

    rows: list[GoodRow] = field(default_factory=list)
    skipped: int = 0
    problems: list[RowProblem] = field(default_factory=list)


def check_rows(
    raw: Iterable[RawRow], on: date, *, known: Mapping[str, KnownPerson], towns: Collection[str] | None
) -> Checked:
    """Check every row; households that come out wrong lose all their rows of this file.

    `known` is the register by 宛名番号; `towns` the names of the town master (None: not checked, unknown
    ones only warn). Never raises.
    """
    checked = Checked()
    seen: dict[str, int] = {}
    for row in raw:
        good, problems = _checked_row(row, on)
        if good is not None and good.number in seen:
            problems.append(_twice(good, seen[good.number]))
            good = None
        checked.problems += problems
        if good is None:
            checked.skipped += 1
            continue
        seen[good.number] = good.line
        checked.rows.append(good)
    _check_households(checked, known)
    checked.problems += _same_people(checked.rows)
    if towns is not None:
        checked.problems += _unknown_towns(checked.rows, towns)
    checked.problems.sort(key=lambda problem: (problem.line, problem.column))
    return checked


def _checked_row(row: RawRow, on: date) -> tuple[GoodRow | None, list[RowProblem]]:
    values: dict[str, Any] = {}
    problems: list[RowProblem] = []
    for heading, cell in row.cells.items():
        column = COLUMNS.get(heading)
        if column is None:
            continue
        if column.required and not cell.strip():
            problems.append(
                RowProblem(
                    row.line,
                    heading,
                    _("値がありません。"),
                    _("必ず必要な項目です。"),
                    _("値を入れてください。"),
                )
            )
            continue
        try:
            values[column.field] = column.read(cell, on)
        except BadCell as bad:
            problems.append(RowProblem(row.line, heading, bad.what, bad.why, bad.remedy))
    missing = [c.heading for c in COLUMNS.values() if c.required and c.heading not in row.cells]
    problems += [RowProblem(row.line, heading, _("値がありません。")) for heading in missing]
    if problems:
        return None, problems
    problems = _date_order(row.line, values)
    return (None if problems else GoodRow(row.line, values)), problems


def _date_order(line: int, values: Mapping[str, Any]) -> list[RowProblem]:
    birth: date = values["birth_date"]
    return [
        RowProblem(
            line,
            heading,
            _("生年月日より前の日付です。"),
            _("生まれる前に住民になったり異動したりすることはありません。"),
            _("生年月日と{heading}を確かめてください。").format(heading=heading),
        )
        for heading, name in (("異動日", "last_event_on"), ("住民となった日", "registered_on"))
        if values.get(name) is not None and values[name] < birth
    ]


def _twice(row: GoodRow, first: int) -> RowProblem:
    return RowProblem(
        row.line,
        "宛名番号",
        _("同じ宛名番号が2回あります。"),
        _("{line}行目にもあります。").format(line=first),
        _("正しい行だけを残してください。"),
    )


def _check_households(checked: Checked, known: Mapping[str, KnownPerson]) -> None:
    """Drop the rows of every household that would not have exactly one head after loading.

    Repeat until none does.

    A dropped row leaves its person where the register has them, which may break another household of the
    file.
    """
    reported: set[str] = set()
    while True:
        heads, members = _households_after(checked.rows, known)
        concerned = _concerned(checked.rows, known)
        wrong = {number for number in concerned if members[number] and heads[number] != 1}
        rows_of_wrong = [row for row in checked.rows if {row.household, _before(row, known)} & wrong]
        if not rows_of_wrong:
            return
        for row in rows_of_wrong:
            number = row.household if row.household in wrong else _before(row, known)
            if number not in reported:
                reported.add(number)
                checked.problems.append(_household_problem(row.line, number, heads[number]))
        dropped = {row.line for row in rows_of_wrong}
        checked.rows = [row for row in checked.rows if row.line not in dropped]
        checked.skipped += len(dropped)


def _before(row: GoodRow, known: Mapping[str, KnownPerson]) -> str:
    person = known.get(row.number)
    return person.household if person else ""


def _concerned(rows: Iterable[GoodRow], known: Mapping[str, KnownPerson]) -> set[str]:
    found: set[str] = set()
    for row in rows:
        found.add(row.household)
        found.add(_before(row, known))
    return found - {""}


def _households_after(
    rows: Iterable[GoodRow], known: Mapping[str, KnownPerson]
) -> tuple[Counter[str], Counter[str]]:
    heads: Counter[str] = Counter()
    members: Counter[str] = Counter()
    in_file = set()
    for row in rows:
        in_file.add(row.number)
        if _registered_after(row, known):
            members[row.household] += 1
            heads[row.household] += row.values["relationship"] == HEAD
    for number, person in known.items():
        if number not in in_file and person.status == "registered":
            members[person.household] += 1
            heads[person.household] += person.relationship == HEAD
    return heads, members


def _registered_after(row: GoodRow, known: Mapping[str, KnownPerson]) -> bool:
    if "status" in row.values or row.number not in known:
        return row.is_registered
    return known[row.number].status == "registered"


def _household_problem(line: int, number: str, heads: int) -> RowProblem:
    what = (
        _("世帯{number}に世帯主がいません。") if heads == 0 else _("世帯{number}に世帯主が{heads}人います。")
    )
    return RowProblem(
        line,
        "続柄",
        what.format(number=number, heads=heads),
        _("世帯には世帯主がちょうど1人必要です（世帯の行に誤りがあるときも、こうなります）。"),
        _("この世帯の行の続柄と状態を直してください。世帯の行はまとめて見送られます。"),
    )


def _same_people(rows: Iterable[GoodRow]) -> list[RowProblem]:
    first: dict[tuple[str, date], GoodRow] = {}
    found = []
    for row in rows:
        key = (str(row.values["kana"]) + str(row.values["name"]), row.values["birth_date"])
        other = first.setdefault(key, row)
        if other is not row and row.is_registered and other.is_registered:
            found.append(
                RowProblem(
                    row.line,
                    "氏名",
                    _("同じ氏名・生年月日の人が、別の宛名番号でいます。"),
                    _("{line}行目と同じ人かもしれません。").format(line=other.line),
                    _("別人ならこのままでかまいません。"),
                    "warning",
                )
            )
    return found


def _unknown_towns(rows: Iterable[GoodRow], towns: Collection[str]) -> list[RowProblem]:
    lines: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.is_registered and row.values["town"] not in towns:
            lines[row.values["town"]].append(row.line)
    return [
        RowProblem(
            found[0],
            "町字",
            _("町字「{town}」は町名一覧にありません。").format(town=town[:40]),
            _("{count}行にあります。").format(count=len(found)),
            _("表記を確かめるか、市のフォルダの towns.csv に加えてください。"),
            "warning",
        )
        for town, found in lines.items()
    ]
