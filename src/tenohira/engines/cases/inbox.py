"""The inbox of an office: filtered, the most urgent first, page by page, in a constant number of queries."""

from __future__ import annotations

from django.db import connection
from django.db.models import F, Q, QuerySet

from tenohira.engines.cases import access, caseload
from tenohira.engines.cases.figures import OPEN_PHASES, due_soon, figures, late, of_any, running
from tenohira.engines.cases.models import ApprovalStep, Case, Proposal
from tenohira.engines.cases.naming import FOUND_BY, search_words
from tenohira.engines.cases.receipts import parse_receipt
from tenohira.engines.cases.viewing import Names, proposal_view, step_view, summaries
from tenohira.engines.cases.views import ApprovalRow, CaseSummary, InboxFilters, InboxPage
from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.foundation.city import current_city
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.finding import as_parameter
from tenohira.foundation.journal import Actor

PAGE = 50
_HEAVY = ("answers", "reason", "search_text", "mail", "token")
NOBODY = "nobody"
NO_FILTERS = InboxFilters()


def inbox(
    office_id: str,
    filters: InboxFilters = NO_FILTERS,
    page: int = 1,
    *,
    by: Actor | None = None,
    size: int = PAGE,
) -> InboxPage:
    """Return a page of an office's cases with the office's figures.

    The nearest deadline comes first, then what arrived first. Cases of people under protection appear only to
    those who may see them. `page` beyond the last shows the last.
    """
    hidden = access.hidden_from(by)
    rows = _filtered(_of_office(office_id, hidden), office_id, filters)
    numbers = figures(office_id, hidden)
    found, total, number = _page(rows, max(1, page), size, numbers.open if filters == NO_FILTERS else None)
    pages = max(1, -(-total // size))
    return InboxPage(
        rows=tuple(summaries(found, Names(row.assignee for row in found))),
        total=total,
        number=number,
        pages=pages,
        figures=numbers,
        filters=filters,
        services=_services(office_id, hidden),
        assignees=tuple(people.staff_in(office_id)),
    )


def _page(
    rows: QuerySet[Case], number: int, size: int, known: int | None = None
) -> tuple[list[Case], int, int]:
    """Return a page, how many rows there are, and its number; a page that is not full has said how many.

    What the figures have counted is `known` and not counted again.
    """
    ordered = rows.defer(*_HEAVY).order_by(F("due_on").asc(nulls_last=True), "id")
    found = list(ordered[(number - 1) * size : number * size])
    if len(found) < size and (found or number == 1):
        return found, (number - 1) * size + len(found), number
    total = rows.count() if known is None else known
    last = max(1, -(-total // size))
    if number > last:
        number, found = last, list(ordered[(last - 1) * size : last * size])
    return found, total, number


def find_cases(office_id: str, text: str, *, by: Actor | None = None, limit: int = 100) -> list[CaseSummary]:
    """Return the cases of an office, open or over, that hold every word of `text`, the newest first.

    By receipt number, name, reading or address; without the figures of an inbox. People under protection as there.
    """
    rows = _matching(_of_office(office_id, access.hidden_from(by)), office_id, text)
    return summaries(list(rows.defer(*_HEAVY).order_by("-submitted_at", "-id")[:limit]))


def receipts_in(
    office_id: str, filters: InboxFilters, *, by: Actor | None = None, limit: int = 500
) -> list[str]:
    """Return the receipt numbers of everything the filters show, for an action on all of them."""
    rows = _filtered(_of_office(office_id, access.hidden_from(by)), office_id, filters)
    return list(
        rows.order_by(F("due_on").asc(nulls_last=True), "id").values_list("receipt_number", flat=True)[:limit]
    )


def _services(office_id: str, hidden: frozenset[str]) -> tuple[tuple[str, LocalText], ...]:
    used = _services_used(office_id, hidden)
    known = services.catalogue().bundles
    titles = [(one, known[one].service.title if one in known else LocalText({"ja": one})) for one in used]
    return tuple(sorted(titles, key=lambda pair: pair[1].text()))


# SELECT DISTINCT reads every case of the office; this hops from one service to the next through cases_service
_HOPS = """
WITH RECURSIVE used(service) AS (
  SELECT (SELECT service FROM {cases} ORDER BY service LIMIT 1)
  UNION ALL
  SELECT (SELECT service FROM {cases} AND service > used.service ORDER BY service LIMIT 1)
  FROM used WHERE used.service IS NOT NULL)
SELECT service FROM used WHERE service IS NOT NULL
"""
_CASES = "cases_case WHERE city = %(city)s AND office = %(office)s"
_UNHIDDEN = {
    "postgresql": "{ref} <> ALL (%(hidden)s)",
    "sqlite": "{ref} NOT IN (SELECT value FROM json_each(%(hidden)s))",
}


def _services_used(office_id: str, hidden: frozenset[str]) -> list[str]:
    wanted = [
        _UNHIDDEN[connection.vendor].format(ref=ref) for ref in ("applicant_ref", "agent_ref") if hidden
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _HOPS.format(cases=" AND ".join([_CASES, *wanted])),
            {"city": current_city(), "office": office_id, "hidden": as_parameter(hidden)},
        )
        return [service for (service,) in cursor.fetchall()]


def _of_office(office_id: str, hidden: frozenset[str]) -> QuerySet[Case]:
    rows = Case.objects.filter(office=office_id, disposed_at=None)
    return rows.exclude(of_any(hidden)) if hidden else rows


def _filtered(rows: QuerySet[Case], office_id: str, filters: InboxFilters) -> QuerySet[Case]:
    if filters.show == "open":
        rows = rows.filter(phase__in=OPEN_PHASES)
    elif filters.show == "done":
        rows = rows.exclude(phase__in=OPEN_PHASES)
    if filters.service:
        rows = rows.filter(service=filters.service)
    if filters.state:
        rows = rows.filter(Q(state=filters.state) | Q(phase=filters.state))
    if filters.assignee:
        rows = rows.filter(assignee="" if filters.assignee == NOBODY else filters.assignee)
    return _due(_matching(rows, office_id, filters.text), filters.due)


def _due(rows: QuerySet[Case], due: str) -> QuerySet[Case]:
    today = caseload.today()
    if due == "late":
        return rows.filter(late(today))
    if due == "soon":
        return rows.filter(due_soon(today))
    if due == "later":
        return rows.filter(running()).exclude(late(today) | due_soon(today))
    return rows


def _matching(rows: QuerySet[Case], office_id: str, text: str) -> QuerySet[Case]:
    number = parse_receipt(text)
    if number:
        return rows.filter(receipt_number=number)
    words = search_words(text)
    rows = rows.filter(FOUND_BY.may_hold(words, office=office_id))
    for ways in words:
        wanted = Q()
        for way in ways:
            wanted |= Q(search_text__contains=way)
        rows = rows.filter(wanted)
    return rows


def approvals_waiting(staff_ref: str) -> list[ApprovalRow]:
    """Return the proposals that wait for a member of staff, the oldest first; those of others last (代決).

    Their own proposals are left out: nobody approves those; so are people under protection whom none of their posts
    opens. A constant number of queries for the posts held.
    """
    own, as_deputy = _posts_of(staff_ref)
    wanted = Q(pk__in=[])
    for office, post in own | as_deputy:
        wanted |= Q(office=office, post=post)
    steps = list(
        ApprovalStep.objects.filter(wanted, state=ApprovalStep.State.WAITING)
        .exclude(proposal__proposed_by=staff_ref)
        .select_related("proposal__case")
        .order_by("proposal__proposed_at", "id")
    )
    hidden = access.hidden_from(Actor("staff", staff_ref))
    steps = [
        step
        for step in steps
        if hidden.isdisjoint({step.proposal.case.applicant_ref, step.proposal.case.agent_ref})
    ]
    proposals = Proposal.objects.prefetch_related("steps").in_bulk([step.proposal_id for step in steps])
    staff = {ref for p in proposals.values() for ref in (p.proposed_by, *(s.acted_by for s in p.steps.all()))}
    names = Names(staff | {step.proposal.case.assignee for step in steps})
    lines = summaries([step.proposal.case for step in steps], names)
    found = [
        ApprovalRow(
            line,
            proposal_view(proposals[step.proposal_id], names, caseload.bundle_of(step.proposal.case)),
            step_view(step, names),
            (step.office, step.post) not in own,
        )
        for step, line in zip(steps, lines, strict=True)
    ]
    return sorted(found, key=lambda row: row.as_deputy)


def _posts_of(staff_ref: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    held = people.staff(staff_ref).posts
    own = {(post.office_id, post.id) for post in held}
    as_deputy = set()
    for office in {post.office_id for post in held}:
        for post in people.posts(office):
            deputies = {(one.office_id, one.id) for one in people.deputy_posts(office, post.id)}
            if deputies & own:
                as_deputy.add((office, post.id))
    return own, as_deputy - own
