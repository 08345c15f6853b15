"""The record of disposal says what was destroyed, when and under which class, and nothing about whom."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date

from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.models import Case
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.foundation.calendar import fiscal_year


def disposed(people: Cast) -> str:
    """花子's claim: withdrawn, closed, its years over, destroyed today."""
    number = make.submitted(people).receipt_number
    commands.withdraw(number, "", people.hanako)
    commands.close(number, people.sano)
    Case.objects.filter(receipt_number=number).update(dispose_on=timezone.localdate())
    assert commands.dispose_due() == 1
    return number


def this_year() -> int:
    return fiscal_year(timezone.localdate())


def test_what_was_destroyed_is_on_one_line_of_its_day_office_and_service(people: Cast) -> None:
    number = disposed(people)
    (line,) = queries.disposals(this_year())
    assert (line.on, line.office, line.service) == (timezone.localdate(), "kodomo-mirai", "allowance")
    assert (line.cases, line.files, line.years, line.receipts) == (1, 1, 5, (number,))
    assert line.run == f"daily-{timezone.localdate().isoformat()}"
    assert line.retention_class


def test_nobody_is_named_in_it(people: Cast) -> None:
    disposed(people)
    text = repr([astuple(line) for line in queries.disposals(this_year())])
    assert people.hanako.ref not in text
    assert "鈴木" not in text


def test_what_is_kept_is_not_in_it(people: Cast) -> None:
    make.submitted(people)
    assert queries.disposals(this_year()) == []


def test_each_fiscal_year_has_its_own(people: Cast) -> None:
    disposed(people)
    assert queries.disposals(this_year() - 1) == []
    assert queries.disposals(this_year() + 1) == []
    assert all(date(this_year(), 4, 1) <= line.on for line in queries.disposals(this_year()))
