"""The inbox: what a clerk and a head of office want to see, at the same cost for ten cases and two hundred."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.figures import weekly_medians
from tenohira.engines.cases.models import Case
from tenohira.engines.cases.receipts import receipt_number
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import InboxFilters
from tenohira.engines.people import commands as register
from tenohira.foundation.calendar import add_business_days
from tenohira.foundation.city import city_definition
from tenohira.foundation.journal import SYSTEM, Actor

OFFICE = "kodomo-mirai"


def numbers(people: Cast, **filters: Any) -> list[str]:
    page = queries.inbox(OFFICE, InboxFilters(**filters), by=people.sano)
    return [row.receipt_number for row in page.rows]


def copies(case_id: str, count: int) -> None:
    """Many more cases like this one."""
    first = Case.objects.get(uuid=case_id)
    rows = []
    for n in range(count):
        fields = {f.attname: getattr(first, f.attname) for f in Case._meta.concrete_fields}
        del fields["id"], fields["uuid"]
        fields |= {"draft": f"00000000-0000-0000-0000-{n:012d}", "submit_key": f"copy-{n}"}
        rows.append(Case(**fields | {"receipt_number": receipt_number("T", 9, n + 1)}))
    Case.objects.bulk_create(rows)


def waiting(number: str, **changes: Any) -> None:
    Case.objects.filter(receipt_number=number).update(**changes)


def test_the_most_urgent_comes_first(people: Cast) -> None:
    first, second, third = (make.submitted(people).receipt_number for _ in range(3))
    today = timezone.localdate()
    waiting(first, due_on=None)
    waiting(second, due_on=today + timedelta(days=90))
    waiting(third, due_on=today - timedelta(days=3))
    assert numbers(people) == [third, second, first]
    row = queries.inbox(OFFICE, by=people.sano).rows[0]
    assert row.is_late
    assert row.days_left is not None
    assert row.days_left < 0


def test_other_offices_have_their_own(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    copy = make.copy_requested(people).receipt_number
    assert numbers(people) == [number]
    assert [row.receipt_number for row in queries.inbox("shimin", by=people.nakamura).rows] == [copy]


@pytest.mark.parametrize(
    "text",
    [
        "スズキ",
        "すずき　はなこ",
        "鈴木",
        "鈴木花子",
        "花子 鈴木",
        "中央一丁目",
        "2-3",
        "{number}",
        "{wide}",
        "{plain}",
    ],
)
def test_a_case_is_found_as_people_type(people: Cast, text: str) -> None:
    number = make.submitted(people).receipt_number
    wide = number.translate({ord(c): ord(c) + 0xFEE0 for c in "T0123456789-"})
    typed = text.format(number=number, wide=wide, plain=number.replace("-", "").lower())
    assert numbers(people, text=typed) == [number]


@pytest.mark.parametrize("text", ["タナカ", "浜町", "T8-0001-0", "鈴木 一郎", "%", "_"])
def test_what_does_not_fit_is_not_found(people: Cast, text: str) -> None:
    make.submitted(people)
    assert numbers(people, text=text) == []


def test_filters_narrow_the_list(people: Cast) -> None:
    mine = make.in_review(people).receipt_number
    new = make.submitted(people).receipt_number
    commands.assign(mine, people.sano.ref, people.sano)
    assert numbers(people, state="in_review") == [mine]
    assert numbers(people, state="received") == [new]
    assert numbers(people, assignee=people.sano.ref) == [mine]
    assert numbers(people, assignee="nobody") == [new]
    assert numbers(people, service="subsidy") == []
    assert sorted(numbers(people, service="allowance")) == sorted([mine, new])


def test_filters_by_deadline_and_by_what_is_over(people: Cast) -> None:
    soon, late, later, done = (make.submitted(people).receipt_number for _ in range(4))
    today, closed = timezone.localdate(), city_definition().closed_days
    waiting(soon, due_on=add_business_days(today, 2, closed))
    waiting(late, due_on=today - timedelta(days=1))
    commands.withdraw(done, "", people.hanako)
    assert numbers(people, due="soon") == [soon]
    assert numbers(people, due="late") == [late]
    assert numbers(people, due="later") == [later]
    assert numbers(people, show="done") == [done]
    assert len(numbers(people, show="all")) == 4


def test_people_under_protection_are_hidden_from_clerks(people: Cast) -> None:
    number = make.copy_requested(people).receipt_number
    register.set_protection(people.hanako.ref, protected=True, by=SYSTEM)
    assert queries.inbox("shimin", by=people.nakamura).rows == ()
    head = make.people.clerk("課長", "shimin", "section-head", number="9")[1]
    assert [row.receipt_number for row in queries.inbox("shimin", by=head).rows] == [number]
    register.set_protection(people.hanako.ref, protected=False, by=SYSTEM)
    assert len(queries.inbox("shimin", by=people.nakamura).rows) == 1


def test_somebody_protected_before_applying_is_hidden_too(people: Cast) -> None:
    counter = Actor("staff", people.nakamura.ref, "shimin", "staff", "counter")
    from tenohira.engines.cases.views import Applicant

    draft = commands.start_draft("copy", by=counter, applicant=Applicant(people.misaki))
    commands.submit(draft.id, key="k", by=counter)
    assert queries.inbox("shimin", by=people.nakamura).total == 0


@pytest.mark.parametrize("count", [10, 200])
def test_an_inbox_costs_the_same_for_few_and_many(
    people: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    case = make.submitted(people)
    commands.assign(case.receipt_number, people.sano.ref, people.sano)
    copies(case.id, count - 1)
    with django_assert_num_queries(10):
        page = queries.inbox(OFFICE, by=people.sano, size=count)
    assert len(page.rows) == page.total == count
    assert page.rows[0].assignee_name == "佐野"


def test_pages_are_turned(people: Cast) -> None:
    case = make.submitted(people)
    copies(case.id, 9)
    pages = [queries.inbox(OFFICE, page=n, by=people.sano, size=4) for n in (1, 2, 3, 99, 0)]
    assert [(page.number, page.pages, len(page.rows)) for page in pages] == [
        (1, 3, 4), (2, 3, 4), (3, 3, 2), (3, 3, 2), (1, 3, 4),
    ]  # fmt: skip
    seen = {row.receipt_number for page in pages[:3] for row in page.rows}
    assert len(seen) == 10
    assert len(queries.receipts_in(OFFICE, InboxFilters(), by=people.sano)) == 10


def test_the_figures_of_an_office(people: Cast) -> None:
    make.granted(people)
    make.proposed(people)
    late = make.in_review(people).receipt_number
    soon = make.submitted(people).receipt_number
    back = make.in_review(people).receipt_number
    commands.return_for_correction(back, [], "直してください", people.sano)
    today = timezone.localdate()
    waiting(late, due_on=today - timedelta(days=1))
    waiting(soon, due_on=today)
    found = queries.figures(OFFICE)
    assert (found.new, found.due_soon, found.waiting, found.to_approve, found.late) == (1, 1, 1, 1, 1)
    assert found.median_days == 0.0
    assert found.weekly_medians[:-1] == (None,) * 7


def test_an_empty_office_has_empty_figures(people: Cast) -> None:
    page = queries.inbox(OFFICE, by=people.sano)
    assert (page.rows, page.total, page.pages, page.figures.median_days) == ((), 0, 1, None)


def test_medians_are_taken_week_by_week_from_monday() -> None:
    friday = date(2026, 11, 20)
    decided = [
        (date(2026, 11, 16), 3, 1),
        (date(2026, 11, 20), 6, 1),
        (date(2026, 11, 15), 10, 1),
        (date(2026, 11, 9), 20, 1),
        (date(2026, 11, 10), 30, 1),
        (date(2026, 9, 1), 99, 1),
    ]
    assert weekly_medians(decided, friday, 3) == (None, 20.0, 4.5)


def test_a_median_counts_each_of_the_decisions_that_took_as_long() -> None:
    friday = date(2026, 11, 20)
    assert weekly_medians([(friday, 3, 1), (friday, 9, 4)], friday, 1) == (9.0,)
    assert weekly_medians([(friday, 3, 2), (friday, 9, 2)], friday, 1) == (6.0,)


def test_decisions_of_weeks_that_are_over_are_asked_for_once(
    people: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.granted(people)
    first = queries.figures(OFFICE)
    make.granted(people)
    with django_assert_num_queries(2):
        again = queries.figures(OFFICE)
    assert (first.median_days, again.median_days) == (0.0, 0.0)


def test_a_median_does_not_tell_that_somebody_under_protection_had_a_decision(people: Cast) -> None:
    make.granted(people)
    assert queries.inbox(OFFICE, by=people.sano).figures.median_days == 0.0
    register.set_protection(people.hanako.ref, protected=True, by=SYSTEM)
    assert queries.inbox(OFFICE, by=people.sano).figures.weekly_medians == (None,) * 8
    assert queries.figures(OFFICE).median_days == 0.0


def test_whoever_may_open_the_protected_sees_their_decisions_in_the_median(people: Cast) -> None:
    make.granted(people)
    openers = ["kodomo-mirai/section-head"]
    register.set_protection(people.hanako.ref, protected=True, openers=openers, by=SYSTEM)
    assert queries.inbox(OFFICE, by=people.sano).figures.median_days is None
    assert queries.inbox(OFFICE, by=people.sugiyama).figures.median_days == 0.0
