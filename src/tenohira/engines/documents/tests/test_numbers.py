"""Document numbers: one series per 文書記号 and fiscal year, no gap, no double."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from tenohira.engines.documents import ports, queries
from tenohira.engines.documents.errors import TemplateProblem
from tenohira.engines.documents.numbering import format_number, next_number, sign_of
from tenohira.engines.documents.ports import OfficeLabel
from tenohira.engines.documents.tests import factories as make
from tenohira.foundation.city import use_city


@pytest.mark.django_db
def test_numbers_count_from_one() -> None:
    assert [make.issued().number for _ in range(3)] == ["てこ第1号", "てこ第2号", "てこ第3号"]


@pytest.mark.django_db
def test_every_office_counts_for_itself() -> None:
    make.issued()
    other = make.issued(data=make.DATA | {"office": {"name": "市民課", "sign": "市"}}, office="shimin")
    assert (other.number, other.office_name) == ("て市第1号", "市民課")


@pytest.mark.django_db
def test_offices_with_the_same_sign_share_a_series() -> None:
    data = make.DATA | {"office": {"name": "こども家庭課"}}
    assert [make.issued().number, make.issued(data=data, office="kodomo-katei").number] == [
        "てこ第1号",
        "てこ第2号",
    ]


@pytest.mark.django_db
def test_numbers_begin_anew_in_april(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = []
    for day in (datetime(2027, 3, 31, 14, tzinfo=UTC), datetime(2027, 3, 31, 16, tzinfo=UTC)):
        monkeypatch.setattr(timezone, "now", lambda day=day: day)
        numbers.append(make.issued())
    assert [(d.number, d.issued_on.isoformat()) for d in numbers] == [
        ("てこ第1号", "2027-03-31"),
        ("てこ第1号", "2027-04-01"),
    ]


@pytest.mark.django_db
def test_a_paper_that_fails_gives_its_number_back() -> None:
    make.issued()
    with pytest.raises(TemplateProblem):
        make.issued(template="no-such-template")
    assert make.issued().number == "てこ第2号"
    assert len(queries.issued_for("case:T26-0012-3")) == 2


class _Hall:
    def label(self, office: str, language: str) -> OfficeLabel | None:
        return OfficeLabel("市民課", "市民") if office == "shimin" else None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("office", "number", "name"), [("shimin", "て市民第1号", "市民課"), ("zeimu", "てz第1号", "zeimu")]
)
def test_the_directory_names_an_office_the_data_does_not(
    monkeypatch: pytest.MonkeyPatch, office: str, number: str, name: str
) -> None:
    monkeypatch.setattr(ports, "_directories", [_Hall()])
    paper = make.issued(office=office, data={"statement": "証明します。"})
    assert (paper.number, paper.office_name) == (number, name)


def test_a_number_is_printed_with_prefix_and_sign() -> None:
    assert format_number("湖", sign_of("こども未来課"), 12) == "湖こ第12号"


@pytest.mark.django_db(
    transaction=True, available_apps=["tenohira.engines.documents"]
)  # the journal refuses TRUNCATE
def test_writers_at_the_same_time_get_every_number_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        taken = [number for number in pool.map(_take, range(24)) if number is not None]
    assert sorted(taken) == list(range(1, 19))


def _take(turn: int) -> int | None:
    """Take one number; every fourth writer fails after taking it. SQLite in memory refuses instead of waiting."""
    while True:
        try:
            with use_city("990019"), transaction.atomic():
                number = next_number("こ", 2026)
                if turn % 4 == 0:
                    raise ZeroDivisionError
                return number
        except ZeroDivisionError:
            return None
        except OperationalError:
            continue
        finally:
            connection.close()
