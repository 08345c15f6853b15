"""The inbox: what an office has to do, the most urgent first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenohira.counters.desk import sought
from tenohira.counters.desk.inbox.bulk import ACTIONS, REPORT
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.counters.desk.templatetags.desk import left, moment, standing
from tenohira.engines.cases import queries
from tenohira.engines.cases.views import CaseSummary, Figures, InboxFilters, InboxPage

_NAMES = ("text", "service", "state", "assignee", "due", "show")
_NUMBER = "K0-0000-0"
"""Stands in an address where the receipt number comes."""


def states() -> list[tuple[str, str]]:
    """Return the phases a case may be in, as the filter names them."""
    return [
        ("received", _("新着")),
        ("review", _("確認中")),
        ("applicant", _("補正待ち")),
        ("approval", _("決裁中")),
        ("decided", _("決定済み")),
        ("done", _("完了")),
    ]


def filters_of(query: Mapping[str, str]) -> InboxFilters:
    """Return the filters an address asks for; a state that is over shows what is over."""
    given = {name: str(query.get(name, "")).strip()[:100] for name in _NAMES}
    if given["show"] not in {"open", "all", "done"}:
        given["show"] = "all" if given["state"] in {"decided", "done"} else "open"
    return InboxFilters(**given)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def inbox(request: HttpRequest, member: Member) -> HttpResponse:
    """Show the inbox of the office the member acts for; filters are posted (see sought)."""
    moved = sought.taken(request)
    if moved is not None:
        return moved
    filters = filters_of(sought.query_of(request))
    number = request.GET.get("page", "1")
    page = queries.inbox(
        member.office_id, filters, int(number) if number.isdecimal() else 1, by=member.actor()
    )
    context = {
        "page": page,
        "lines": _lines(page.rows),
        "filters": filters,
        "figures": _figures(page.figures, request.GET),
        "weekly": [one for one in page.figures.weekly_medians if one is not None],
        "choices": _choices(page, member),
        "is_filtered": any(asdict(filters)[name] for name in _NAMES if name != "show"),
        "actions": [(name, action.title()) for name, action in ACTIONS.items() if name != "undo"],
        "report": request.session.pop(REPORT, None),
        "query": request.GET.urlencode(),
        "back": request.get_full_path(),
    }
    return show(request, member, "desk/inbox/inbox.html", context)


def _lines(rows: Sequence[CaseSummary]) -> list[dict[str, Any]]:
    """What stands in each line of the list, said once for the template: it is drawn for every page."""
    language = get_language() or "ja"
    somewhere, select = reverse("desk:case", args=[_NUMBER]), _("%(number)s を選ぶ")
    return [
        {
            "number": case.receipt_number,
            "href": somewhere.replace(_NUMBER, quote(case.receipt_number)),
            "select": select % {"number": case.receipt_number},
            "urgency": "late" if case.is_late else "soon" if case.is_due_soon else "",
            "left": left(case),
            "service": case.service_title.text(language),
            "name": case.applicant_name,
            "kana": case.applicant_kana,
            "state": standing(case),
            "assignee": case.assignee_name,
            "remarks": case.remarks,
            "at": moment(case.submitted_at),
        }
        for case in rows
    ]


def _choices(page: InboxPage, member: Member) -> dict[str, list[tuple[str, str]]]:
    language = get_language() or "ja"
    mine = [(member.ref, _("わたし"))] if any(ref == member.ref for ref, _name in page.assignees) else []
    return {
        "service": [(one, title.text(language)) for one, title in page.services],
        "state": states(),
        "assignee": [
            *mine, ("nobody", _("担当なし")), *(one for one in page.assignees if one[0] != member.ref),
        ],
        "due": [("late", _("遅れ")), ("soon", _("3日以内")), ("later", _("それより先"))],
        "show": [("open", _("進行中")), ("done", _("終わったもの")), ("all", _("すべて"))],
    }  # fmt: skip


def _figures(found: Figures, query: QueryDict) -> list[dict[str, Any]]:
    wanted = [
        (_("新着"), found.new, "", {"state": "received"}),
        (_("期限3日以内"), found.due_soon, "warn", {"due": "soon"}),
        (_("補正待ち"), found.waiting, "", {"state": "applicant"}),
        (_("決裁待ち"), found.to_approve, "", {"state": "approval"}),
        (_("遅れ"), found.late, "bad", {"due": "late"}),
    ]
    drawn = []
    for label, value, tone, filters in wanted:
        name, kept = next(iter(filters.items()))
        current = query.get(name) == kept
        address = QueryDict(mutable=True)
        if not current:
            address.update(filters)
        href = reverse("desk:home") + (f"?{address.urlencode()}" if address else "")
        drawn.append(
            {"label": label, "value": value, "tone": tone if value else "", "href": href, "current": current}
        )
    return drawn
