"""支援措置 set at the desk outlives every file; what a file newly protects is hidden at once, also in its cases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenohira.engines.people.commands import set_protection
from tenohira.engines.people.models import Person
from tenohira.engines.people.register.checking import GoodRow, KnownPerson
from tenohira.engines.people.register.protections import keep_protections
from tenohira.engines.people.tests.factories import cast, hall, known, load, misaki, row
from tenohira.foundation.journal import SYSTEM, entries_about

ON = date(2026, 11, 20)
SOON, LATER = date(2026, 12, 1), date(2027, 12, 1)


def standing(until: date | None = None, *, protected: bool = True) -> KnownPerson:
    return KnownPerson("x", "1", "世帯主", "registered", ("", "", "", ""), protected, until)


def after(file: dict[str, Any], before: KnownPerson | None) -> tuple[dict[str, Any], int]:
    good = GoodRow(2, {"number": "1", **file})
    notices = keep_protections([good], {"1": before} if before else {}, ON)
    return {k: v for k, v in good.values.items() if k != "number"}, len(notices)


@pytest.mark.parametrize(
    ("file", "before", "expected", "notices"),
    [
        ({"is_protected": False}, standing(), {"is_protected": True, "protected_until": None}, 1),
        ({"is_protected": False}, standing(LATER), {"is_protected": True, "protected_until": LATER}, 1),
        ({"is_protected": False, "protected_until": None}, standing(LATER),
         {"is_protected": True, "protected_until": LATER}, 1),
        ({"is_protected": True, "protected_until": SOON}, standing(LATER),
         {"is_protected": True, "protected_until": LATER}, 1),
        ({"is_protected": True, "protected_until": SOON}, standing(),
         {"is_protected": True, "protected_until": None}, 1),
        ({"is_protected": True, "protected_until": LATER}, standing(SOON),
         {"is_protected": True, "protected_until": LATER}, 0),
        ({"is_protected": True, "protected_until": None}, standing(SOON),
         {"is_protected": True, "protected_until": None}, 0),
        ({"is_protected": False}, standing(ON - timedelta(days=1)), {"is_protected": False}, 0),
        ({"is_protected": False}, standing(protected=False), {"is_protected": False}, 0),
        ({"is_protected": True}, None, {"is_protected": True}, 0),
        ({}, standing(LATER), {}, 0),
    ],
)  # fmt: skip
def test_the_safe_one_of_file_and_desk_holds(
    file: dict[str, Any], before: KnownPerson | None, expected: dict[str, Any], notices: int
) -> None:
    assert after(file, before) == (expected, notices)


def test_one_row_that_keeps_its_day_does_not_take_the_day_of_others() -> None:
    rows = [
        GoodRow(2, {"number": "1", "is_protected": False}),
        GoodRow(3, {"number": "2", "is_protected": True}),
    ]
    keep_protections(rows, {"1": standing(SOON), "2": standing(LATER)}, ON)
    assert [one.values["protected_until"] for one in rows] == [SOON, LATER]


@pytest.mark.django_db
class TestLoading:
    @pytest.fixture(autouse=True)
    def town(self) -> None:
        hall()
        load(cast())

    def test_a_second_file_without_the_mark_leaves_her_protected_and_says_so(self) -> None:
        report = load([misaki() | {"支援措置": "無"}])
        assert report.loaded == 1
        assert known("3001").is_protected
        (notice,) = report.warnings
        assert (notice.line, notice.column, notice.severity) == (2, "支援措置", "warning")
        assert "残しました" in notice.what
        assert "支援措置を終える" in notice.remedy

    def test_a_protection_set_at_the_desk_outlives_the_file_with_its_openers(self) -> None:
        until = timezone.localdate() + timedelta(days=300)
        set_protection(known("1001").ref, protected=True, until=until, openers=["shimin"], by=SYSTEM)
        load([row(続柄="妻"), row("1002", 氏名="鈴木 健太", 氏名カナ="スズキ ケンタ", 性別="男")])
        person = Person.objects.get(number="1001")
        assert (person.is_protected, person.protected_until, person.protection_openers) == (
            True,
            until,
            ["shimin"],
        )
        assert not known("1002").is_protected

    def test_a_trial_run_tells_the_same_and_changes_nothing(self) -> None:
        report = load([misaki() | {"支援措置": "無"}], dry_run=True)
        assert [one.column for one in report.warnings] == ["支援措置"]

    def test_what_a_file_newly_protects_is_written_so_that_cases_hear_of_it(self) -> None:
        load([row(続柄="妻", 支援措置="有")])
        assert known("1001").is_protected
        assert entries_about(known("1001").ref)[0].kind == "people.protection_set"
        load([row(続柄="妻", 支援措置="有")])
        assert len(entries_about(known("1001").ref, ["people.protection_set"])) == 1
