"""Reading the register's file.

Encoding, CSV form and header. Never raises; everything wrong is a RowProblem.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from tenohira.engines.people.register.columns import COLUMNS, REQUIRED
from tenohira.engines.people.register.report import RowProblem

Rows = Iterable[Mapping[str, str]]
Source = Path | str | bytes | IO[bytes] | Rows
_LONGEST_FIELD = 2000
# Python reads the bytes 80, A0 and FD to FF so; cp932 has no such letters
_STRAY = re.compile("[\x80\uf8f0-\uf8f3]")


@dataclass(frozen=True)
class RawRow:
    """One data row as text by column, and the line it begins in."""

    line: int
    cells: dict[str, str]


def read_rows(source: Source) -> tuple[list[RawRow], list[RowProblem]]:
    """Return the rows of a CSV file (path, bytes, open file) or of mappings, and what is wrong with its form.

    CSV is UTF-8 (BOM or not) or cp932 (Shift_JIS of Windows), comma separated, the first line naming the
    columns in any order. A file that cannot be read at all gives no rows and one problem.
    """
    if isinstance(source, bytes | Path | str) or hasattr(source, "read"):
        return _read_file(source)  # type: ignore[arg-type]
    return _read_mappings(source)


def _read_mappings(source: Rows) -> tuple[list[RawRow], list[RowProblem]]:
    found = [RawRow(line, {k: str(v) for k, v in row.items()}) for line, row in enumerate(source, start=2)]
    header = list(dict.fromkeys(key for row in found[:1] for key in row.cells))
    return found, (_header_problems(header) if found else [])


def _read_file(source: Path | str | bytes | IO[bytes]) -> tuple[list[RawRow], list[RowProblem]]:
    try:
        data = _bytes_of(source)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return [], [
            RowProblem(1, "", _("ファイルを開けません。"), reason, _("ファイルの場所を確かめてください。"))
        ]
    text, problem = decoded(data)
    if problem:
        return [], [problem]
    return _parse(text)


def _bytes_of(source: Path | str | bytes | IO[bytes]) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, Path | str):
        return Path(source).read_bytes()
    return source.read()


def decoded(data: bytes) -> tuple[str, RowProblem | None]:
    """Return the text of a file in UTF-8 (BOM allowed) or cp932, or a problem naming the bad line."""
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        return "", RowProblem(
            line,
            "",
            _("CSVとして読めません。"),
            _("文字ではないデータ（NUL）が入っています。Excelブックなどかもしれません。"),
            _("「CSV UTF-8（コンマ区切り）」で保存し直してください。"),
        )
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as utf8:
        try:
            text = data.decode("cp932")
        except UnicodeDecodeError as cp932:
            line = data[: max(utf8.start, cp932.start)].count(b"\n") + 1
        else:
            stray = _STRAY.search(text)
            if stray is None:
                return text, None
            line = text.count("\n", 0, stray.start()) + 1
    return "", RowProblem(
        line,
        "",
        _("文字コードを読み取れません。"),
        _("UTF-8 でも Shift_JIS（cp932）でもない文字があります。"),
        _("「CSV UTF-8（コンマ区切り）」で保存し直してください。"),
    )


def _parse(text: str) -> tuple[list[RawRow], list[RowProblem]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[RowProblem] = []
    found: list[RawRow] = []
    lines = _lines(reader, problems)
    first = next(lines, None)
    if first is None:
        if not problems:
            problems.append(_empty())
        return [], problems
    header = [cell.strip() for cell in first[1]]
    problems += _header_problems(header)
    if any(problem.severity == "error" for problem in problems):
        return [], problems
    for line, cells in lines:
        problem = _shape_problem(line, cells, header)
        if problem:
            problems.append(problem)
        else:
            found.append(RawRow(line, dict(zip(header, cells, strict=True))))
    return found, problems


def _lines(reader: Iterator[list[str]], problems: list[RowProblem]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank with the line each begins in.

    A broken quotation ends the file with a problem.
    """
    begin = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            problems.append(
                RowProblem(
                    begin,
                    "",
                    _("この行から先を、CSVとして読めません。"),
                    _('引用符（"）が閉じていないか、使い方が正しくありません。'),
                    _('値の中の " は "" と書き、両端を " で囲んでください。'),
                )
            )
            return
        if any(cell.strip() for cell in cells):
            yield begin, cells
        begin = reader.line_num + 1  # type: ignore[attr-defined]


def _empty() -> RowProblem:
    return RowProblem(
        1, "", _("ファイルが空です。"), _("見出しの行がありません。"), _("ファイルを選び直してください。")
    )


def _shape_problem(line: int, cells: list[str], header: list[str]) -> RowProblem | None:
    if len(cells) != len(header):
        return RowProblem(
            line,
            "",
            _("列の数が見出しと合いません。"),
            _("見出しは{expected}列、この行は{found}列です。").format(expected=len(header), found=len(cells)),
            _("コンマの過不足を直してください。値の中のコンマは引用符で囲みます。"),
        )
    for name, cell in zip(header, cells, strict=True):
        if len(cell) > _LONGEST_FIELD:
            return RowProblem(
                line, name, _("値が長すぎます。"), "", _("引用符の閉じ忘れがないか確かめてください。")
            )
    return None


def _header_problems(header: list[str]) -> list[RowProblem]:
    problems = [
        RowProblem(
            1,
            name,
            _("必要な列がありません。"),
            _("この列がないと住民を登録できません。"),
            _("見出しに「{name}」の列を加えてください。").format(name=name),
        )
        for name in REQUIRED
        if name not in header
    ]
    problems += [
        RowProblem(1, name, _("同じ見出しの列が2つあります。"), "", _("どちらかを消してください。"))
        for name in sorted({name for name in header if name and header.count(name) > 1})
    ]
    known = ", ".join(COLUMNS)
    problems += [
        RowProblem(
            1,
            name,
            _("知らない列です。取り込みません。"),
            _("使える列は {known} です。").format(known=known),
            _("つづりを確かめてください。不要ならそのままでかまいません。"),
            "warning",
        )
        for name in header
        if name and name not in COLUMNS
    ]
    return problems
