"""The desk's search for a case: open or over, of one office, the newest first, nobody under protection."""

from __future__ import annotations

import pytest

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.people import commands as register
from tenohira.foundation.journal import SYSTEM

pytestmark = pytest.mark.django_db
OFFICE = "kodomo-mirai"


def found(people: Cast, text: str, office: str = OFFICE) -> list[str]:
    clerk = people.sano if office == OFFICE else people.nakamura
    return [one.receipt_number for one in queries.find_cases(office, text, by=clerk)]


def test_what_is_over_is_found_as_well_and_the_newest_comes_first(people: Cast) -> None:
    first, second = (make.submitted(people).receipt_number for _ in range(2))
    commands.withdraw(first, "", people.hanako)
    assert found(people, "鈴木 ハナコ") == [second, first]
    assert found(people, first) == [first]
    assert len(queries.find_cases(OFFICE, "鈴木", by=people.sano, limit=1)) == 1


def test_each_office_finds_its_own_also_after_a_case_was_handed_over(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    assert found(people, "スズキ", "shimin") == []
    commands.hand_over(number, "shimin", "住民票の手続きのため", people.sano)
    assert found(people, "スズキ", "shimin") == [number]
    assert found(people, "スズキ") == []


def test_nobody_under_protection_is_found(people: Cast) -> None:
    make.copy_requested(people)
    register.set_protection(people.hanako.ref, protected=True, by=SYSTEM)
    assert found(people, "鈴木", "shimin") == []
