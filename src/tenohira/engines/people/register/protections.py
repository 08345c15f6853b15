"""A file never lifts or shortens a protection (支援措置) that stands: that is done at the desk, by a named post.

The register's file and the desk are two sources; where they differ, the safe one holds until a person looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from tenohira.engines.people.register.checking import GoodRow, KnownPerson
from tenohira.engines.people.register.report import RowProblem

_FLAG, _UNTIL = "is_protected", "protected_until"
_ABSENT = {_FLAG: False, _UNTIL: None}


def keep_protections(rows: Iterable[GoodRow], known: Mapping[str, KnownPerson], on: date) -> list[RowProblem]:
    """Put the standing protection back into each row that would lift or shorten it; returns a notice for each.

    A protection that ran out before `on` is over and is not kept. Pure but for the rows' values.
    """
    found = list(rows)
    notices = [notice for row in found if (notice := _kept(row, known.get(row.number), on)) is not None]
    for name in (_FLAG, _UNTIL):  # one row that names a column makes the loading write it for all
        if any(name in row.values for row in found):
            for row in found:
                row.values.setdefault(name, getattr(known.get(row.number), name, _ABSENT[name]))
    return notices


def _kept(row: GoodRow, standing: KnownPerson | None, on: date) -> RowProblem | None:
    if standing is None or not standing.is_protected or not {_FLAG, _UNTIL} & set(row.values):
        return None
    if standing.protected_until is not None and standing.protected_until < on:
        return None
    lifts = row.values.get(_FLAG, True) is False
    if not lifts and not _shortens(row, standing):
        return None
    row.values[_FLAG], row.values[_UNTIL] = True, standing.protected_until
    return RowProblem(
        row.line,
        "支援措置" if lifts else "支援措置期限",
        _("支援措置は、今のまま残しました。"),
        _(
            "このファイルでは、支援措置が無いか、期限が今より前です。取込みでは、支援措置を解除したり短くしたりしません。"
        ),
        _("本当に終える方は、住民の画面で「支援措置を終える」を行ってください。"),
        "warning",
    )


def _shortens(row: GoodRow, standing: KnownPerson) -> bool:
    if _UNTIL not in row.values:
        return False
    wanted = row.values[_UNTIL]
    return wanted is not None and (standing.protected_until is None or wanted < standing.protected_until)
