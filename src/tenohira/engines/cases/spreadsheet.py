"""A list of cases as CSV that a spreadsheet opens safely: no cell of it is ever read as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(text: str) -> str:
    """Return text that is shown as it is: before what would begin a formula stands an apostrophe (OWASP)."""
    return f"'{text}" if text.lstrip(" 　").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return CSV (RFC 4180, CRLF) in UTF-8 with a byte order mark, which spreadsheets need for Japanese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(headings)
    writer.writerows([cell(one) for one in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
