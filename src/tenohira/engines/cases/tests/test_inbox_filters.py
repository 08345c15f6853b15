"""What an inbox shows, held against a plain reading of every case; its figures, against the raw journal."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise, product
from random import Random
from statistics import median
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import NoSuchCase
from tenohira.engines.cases.models import Case
from tenohira.engines.cases.receipts import receipt_number
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import Applicant, CaseSummary, InboxFilters
from tenohira.engines.people import commands as register
from tenohira.foundation import journal
from tenohira.foundation.calendar import business_days_between, is_business_day
from tenohira.foundation.city import city_definition
from tenohira.foundation.journal import SYSTEM
from tenohira.foundation.journal.tests.raw import JournalEntry

OFFICE = "kodomo-mirai"
STATES = {
    "submitted": "received", "in_review": "review", "returned": "applicant", "in_approval": "approval",
    "granted": "decided", "withdrawn": "done", "closed": "done",
}  # fmt: skip
NAMES = (("鈴木 花子", "スズキ ハナコ"), ("田中 正夫", "タナカ マサオ"), ("マリア・シルバ", "マリア・シルバ"))


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def many(people: Cast) -> list[Case]:
    """48 cases of two offices in every state, with every kind of deadline, name and assignee."""
    first = Case.objects.get(receipt_number=make.submitted(people).receipt_number)
    fields = {f.attname: getattr(first, f.attname) for f in Case._meta.concrete_fields}
    first.state, first.phase = "closed", "done"
    first.save()
    chance = Random(7)  # noqa: S311 - for tests
    rows = []
    for n in range(48):
        state = chance.choice(list(STATES))
        name, kana = chance.choice(NAMES)
        number = receipt_number("T", 9, n + 1)
        ended = STATES[state] in {"decided", "done"}
        rows.append(
            Case(
                **{key: value for key, value in fields.items() if key not in {"id", "uuid"}}
                | {
                    "receipt_number": number,
                    "draft": f"00000000-0000-0000-0000-{n:012d}",
                    "submit_key": f"many-{n}",
                    "office": chance.choice([OFFICE, OFFICE, OFFICE, "shimin"]),
                    "assignee": chance.choice(["", people.sano.ref, people.oishi.ref]),
                    "state": state,
                    "phase": STATES[state],
                    "applicant_name": name,
                    "applicant_kana": kana,
                    "search_text": f"{number.casefold()}\n{name.replace(' ', '')}\n{kana.replace(' ', '')}",
                    "due_on": chance.choice([None, today() + timedelta(days=chance.randint(-9, 20))]),
                    "clock_stopped_on": today() if state == "returned" else None,
                    "clock_ended_on": today() if ended else None,
                }
            )
        )
    Case.objects.bulk_create(rows)
    return list(Case.objects.all())


def closed() -> list[str]:
    return city_definition().closed_days


def counts_down(row: Case) -> bool:
    """Whether its deadline runs."""
    return row.due_on is not None and row.clock_stopped_on is None and row.clock_ended_on is None


def due_kind(row: Case) -> str:
    """Late, soon or later, counted day by day."""
    if not counts_down(row) or row.due_on is None:
        return ""
    if row.due_on < today():
        return "late"
    span = (today() + timedelta(days=n + 1) for n in range((row.due_on - today()).days))
    return "soon" if sum(is_business_day(day, closed()) for day in span) <= 3 else "later"


def fits(row: Case, filters: InboxFilters, office: str = OFFICE) -> bool:
    """Whether a case belongs on a list, said as plainly as possible."""
    is_open = row.phase in {"received", "review", "applicant", "approval"}
    return all(
        (
            row.office == office,
            filters.show == "all" or is_open == (filters.show == "open"),
            filters.state in {"", row.state, row.phase},
            filters.service in {"", row.service},
            not filters.assignee
            or row.assignee == ("" if filters.assignee == "nobody" else filters.assignee),
            not filters.due or due_kind(row) == filters.due,
            all(word in row.applicant_name for word in filters.text.split()),
        )
    )


def shown(people: Cast, filters: InboxFilters) -> list[str]:
    page = queries.inbox(OFFICE, filters, by=people.sano, size=1000)
    assert page.total == len(page.rows)
    return [row.receipt_number for row in page.rows]


def in_order(rows: list[Case]) -> list[str]:
    """The nearest deadline first, what has none last, then what came first."""
    return [row.receipt_number for row in sorted(rows, key=lambda one: (one.due_on or date.max, one.pk))]


def test_every_two_filters_together_show_what_fits_both(people: Cast, many: list[Case]) -> None:
    values: dict[str, list[str]] = {
        "show": ["open", "done", "all"],
        "state": ["", *STATES, *dict.fromkeys(STATES.values())],
        "assignee": ["", "nobody", people.sano.ref],
        "due": ["", "late", "soon", "later"],
        "text": ["", "鈴木", "田中 正夫", "存在しない"],
        "service": ["", "allowance", "copy"],
    }
    tried: Counter[bool] = Counter()
    for one, other in product(values, values):
        if one >= other:
            continue
        for a, b in product(values[one], values[other]):
            filters = InboxFilters(**{one: a, other: b})
            wanted = in_order([row for row in many if fits(row, filters)])
            assert queries.receipts_in(OFFICE, filters, by=people.sano) == wanted, filters
            tried[bool(wanted)] += 1
    assert tried[True] > 50
    assert tried[False] > 20


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_filters_together_show_what_fits_all(people: Cast, many: list[Case], data: st.DataObject) -> None:
    filters = InboxFilters(
        text=data.draw(st.sampled_from(["", "", "鈴木", "花子"])),
        service=data.draw(st.sampled_from(["", "allowance", "subsidy"])),
        state=data.draw(st.sampled_from(["", "", *STATES, *STATES.values()])),
        assignee=data.draw(st.sampled_from(["", "nobody", people.sano.ref, people.oishi.ref])),
        due=data.draw(st.sampled_from(["", "", "late", "soon", "later"])),
        show=data.draw(st.sampled_from(["open", "all", "done"])),
    )
    wanted = in_order([row for row in many if fits(row, filters)])
    assert shown(people, filters) == wanted
    assert queries.receipts_in(OFFICE, filters, by=people.sano) == wanted


def test_every_case_is_on_exactly_one_page_in_the_same_order(people: Cast, many: list[Case]) -> None:
    filters = InboxFilters(show="all")
    whole = shown(people, filters)
    for size in (1, 7, 10, 48):
        pages = -(-len(whole) // size)
        turned = [queries.inbox(OFFICE, filters, n + 1, by=people.sano, size=size) for n in range(pages)]
        assert [row.receipt_number for page in turned for row in page.rows] == whole
        assert {(page.total, page.pages) for page in turned} == {(len(whole), pages)}


def test_what_a_line_says_of_its_deadline_agrees_with_the_filter(people: Cast, many: list[Case]) -> None:
    by_number = {row.receipt_number: row for row in many}
    lines: list[CaseSummary] = list(
        queries.inbox(OFFICE, InboxFilters(show="all"), by=people.sano, size=99).rows
    )
    assert len(lines) > 30
    for line in lines:
        row = by_number[line.receipt_number]
        kind = due_kind(row)
        assert (line.is_late, line.is_due_soon) == (kind == "late", kind == "soon")
        if counts_down(row) and row.due_on is not None:
            assert line.days_left == business_days_between(today(), row.due_on, closed())
        else:
            assert line.days_left is None
    open_dues = [line.due_on for line in lines if line.due_on]
    assert all(one <= other for one, other in pairwise(open_dues))


def test_the_counts_of_the_figures_are_those_of_the_cases(people: Cast, many: list[Case]) -> None:
    for office in (OFFICE, "shimin", "nowhere"):
        found = queries.figures(office)
        own = [row for row in many if row.office == office and row.phase not in {"decided", "done"}]
        assert found.open == len(own)
        phases = Counter(row.phase for row in own)
        dues = Counter(due_kind(row) for row in own)
        assert (found.new, found.waiting, found.to_approve) == (
            phases["received"], phases["applicant"], phases["approval"],
        )  # fmt: skip
        assert (found.late, found.due_soon) == (dues["late"], dues["soon"])


def test_the_figures_do_not_change_with_what_is_filtered(people: Cast, many: list[Case]) -> None:
    pages = [
        queries.inbox(OFFICE, filters, by=people.sano)
        for filters in (
            InboxFilters(),
            InboxFilters(text="田中"),
            InboxFilters(show="done"),
            InboxFilters(due="late"),
        )
    ]
    assert len({page.figures for page in pages}) == 1


def decide(people: Cast, days: int, monkeypatch: pytest.MonkeyPatch, outcome: str = "granted") -> str:
    """A claim decided so many calendar days after it came, today."""
    now = timezone.now()
    with monkeypatch.context() as earlier:
        earlier.setattr(timezone, "now", lambda: now - timedelta(days=days))
        number = make.in_review(people).receipt_number
    commands.propose(number, outcome, "理由", None, people.sano)
    commands.approve(number, "", people.oishi)
    return commands.approve(number, "", people.sugiyama).receipt_number


def test_the_median_is_what_the_raw_journal_says(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for days, outcome in ((1, "granted"), (8, "refused"), (15, "granted"), (22, "granted")):
        decide(people, days, monkeypatch, outcome)
    used = []
    decided = ("case.granted", "case.refused", "case.answered")
    for row in JournalEntry.objects.filter(office=OFFICE, kind__in=decided):
        began = JournalEntry.objects.get(stream=row.stream, kind="case.submitted")
        span = business_days_between(timezone.localdate(began.at), timezone.localdate(row.at), closed())
        assert json.loads(row.data)["days"] == span
        used.append(span)
    assert len(used) == 4
    found = queries.figures(OFFICE)
    assert found.median_days == median(used)
    assert found.weekly_medians[-1] == median(used)
    assert queries.figures("shimin").median_days is None


def test_time_that_the_applicant_needed_is_not_time_of_the_office(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    with monkeypatch.context() as earlier:
        earlier.setattr(timezone, "now", lambda: now - timedelta(days=28))
        number = make.in_review(people).receipt_number
        commands.return_for_correction(number, [], "直して", people.sano)
    commands.start_correction(number, by=people.hanako)
    case = commands.resubmit(number, people.hanako)
    resubmitted = journal.entries(f"case:{case.id}")[-1]
    assert resubmitted.data["stopped_days"] >= 15
    commands.propose(number, "granted", "理由", None, people.sano)
    commands.approve(number, "", people.oishi)
    commands.approve(number, "", people.sugiyama)
    assert queries.figures(OFFICE).median_days == 0


def test_somebody_named_as_opener_finds_the_protected_in_the_inbox(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    register.set_protection(
        people.hanako.ref, protected=True, openers=["kodomo-mirai/section-head"], by=SYSTEM
    )
    assert queries.inbox(OFFICE, by=people.sano).total == 0
    assert queries.receipts_in(OFFICE, InboxFilters(), by=people.sano) == []
    assert [row.receipt_number for row in queries.inbox(OFFICE, by=people.sugiyama).rows] == [number]
    assert queries.case(number, by=people.sugiyama).is_protected
    assert commands.open_case(number, people.sugiyama).receipt_number == number


def test_naming_openers_hides_from_those_who_open_everybody_else(people: Cast) -> None:
    number = make.copy_requested(people).receipt_number
    head = make.people.clerk("課長", "shimin", "section-head", number="9")[1]
    register.set_protection(people.hanako.ref, protected=True, openers=["shimin/staff"], by=SYSTEM)
    assert queries.inbox("shimin", by=head).total == 0
    assert [row.receipt_number for row in queries.inbox("shimin", by=people.nakamura).rows] == [number]


def test_what_somebody_protected_files_for_a_child_is_hidden_with_them(people: Cast) -> None:
    mother = Applicant(people.hanako.ref, people.account, people.ichiro)
    draft = commands.start_draft("copy", by=people.hanako, applicant=mother)
    number = commands.submit(draft.id, key="k", by=people.hanako).receipt_number
    assert queries.inbox("shimin", by=people.nakamura).total == 1
    register.set_protection(people.hanako.ref, protected=True, by=SYSTEM)
    assert queries.inbox("shimin", by=people.nakamura).total == 0
    with pytest.raises(NoSuchCase):
        commands.open_case(number, people.nakamura)


def test_a_protection_that_lapsed_brings_the_case_back(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make.copy_requested(people)
    register.set_protection(people.hanako.ref, protected=True, until=today(), by=SYSTEM)
    assert queries.inbox("shimin", by=people.nakamura).total == 0
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert queries.inbox("shimin", by=people.nakamura).total == 1


@pytest.mark.parametrize("protected", [1, 4])
def test_the_number_of_protected_people_costs_no_query(
    people: Cast, django_assert_num_queries: DjangoAssertNumQueries, protected: int
) -> None:
    make.submitted(people)
    for number in ("1002", "1003", "1004", "2001")[:protected]:
        register.set_protection(make.people.known(number).ref, protected=True, by=SYSTEM)
    with django_assert_num_queries(9):
        assert queries.inbox(OFFICE, by=people.sano).total == 1


def test_what_the_choices_of_the_filters_offer_is_what_the_office_has(people: Cast) -> None:
    make.submitted(people)
    page = queries.inbox(OFFICE, by=people.sano)
    assert [service for service, _title in page.services] == ["allowance"]
    assert {name for _ref, name in page.assignees} == {"佐野", "大石", "杉山"}
    assert queries.inbox("shimin", by=people.nakamura).services == ()


def test_a_shown_line_never_carries_the_answers(people: Cast) -> None:
    make.submitted(people)
    line: Any = queries.inbox(OFFICE, by=people.sano).rows[0]
    assert not hasattr(line, "answers")
    assert not hasattr(line, "reason")
