"""One action on many cases: each succeeds or is reported, none stops the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tenohira.engines.cases import access, caseload, handing_over, reviewing
from tenohira.engines.cases.errors import UnknownAction
from tenohira.engines.cases.views import BulkReport, BulkResult
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import Actor

_ACTIONS: dict[str, Callable[[str, Actor, dict[str, Any]], Any]] = {
    "assign": lambda case, by, data: reviewing.assign(case, data.get("staff_ref", ""), by),
    "begin_review": lambda case, by, _data: reviewing.begin_review(case, by),
    "accept": lambda case, by, data: reviewing.accept(case, by, data.get("reason", "")),
    "fulfil": lambda case, by, _data: reviewing.fulfil(case, by),
    "close": lambda case, by, _data: reviewing.close(case, by),
    "hand_over": lambda case, by, data: handing_over.hand_over(
        case, data.get("office_id", ""), data.get("note", ""), by
    ),
    "add_note": lambda case, by, data: reviewing.add_note(case, data.get("text", ""), by),
    "undo": lambda case, by, _data: handing_over.undo(case, by),
}
BULK_ACTIONS = tuple(_ACTIONS)


def bulk(cases: Sequence[str], action: str, by: Actor, **data: Any) -> BulkReport:
    """Do one action (of BULK_ACTIONS) to many cases, each in a transaction of its own.

    `data`: `staff_ref` of assign, `reason` of accept, `office_id` and `note` of hand_over, `text` of add_note.
    Raises UnknownAction; what goes wrong with a single case stands in the report.
    """
    act = _ACTIONS.get(action)
    if act is None:
        raise UnknownAction(
            _("まとめてはできない操作です。"), action, _("一覧の上の「選んだものを…」から選んでください。")
        )
    return BulkReport(action, tuple(_one(act, case, by, data) for case in dict.fromkeys(cases)))


def _one(
    act: Callable[[str, Actor, dict[str, Any]], Any], case: str, by: Actor, data: dict[str, Any]
) -> BulkResult:
    try:
        with transaction.atomic():
            access.require_unhidden(caseload.row_of(case), by)
            act(case, by, data)
    except TenohiraError as error:
        return BulkResult(case, str(error))
    return BulkResult(case)
