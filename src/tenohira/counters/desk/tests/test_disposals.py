"""伊藤 reads the record of disposal and hands it on as CSV."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from tenohira.counters.desk.tests.stage import Stage, at, text_of
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.tests.test_disposal_record import disposed, this_year


def test_a_year_without_disposals_says_so(stage: Stage) -> None:
    assert "この年度に廃棄したものはありません" in text_of(stage.ito().get(at("disposals")))


def test_what_was_destroyed_is_listed(stage: Stage, people: Cast) -> None:
    disposed(people)
    text = text_of(stage.ito().get(at("disposals")))
    assert "こども未来課" in text
    assert "鈴木" not in text
    assert "CSVで受け取る" in text


def test_it_can_be_taken_along_as_csv(stage: Stage, people: Cast) -> None:
    number = disposed(people)
    answer = stage.ito().get(at("disposals"), {"as": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    text = answer.content.decode("utf-8-sig")
    heads, line = list(csv.reader(StringIO(text)))
    assert heads[0] == "廃棄した日"
    assert line[heads.index("案件")] == "1"
    assert line[heads.index("保存年限")] == "5"
    assert line[heads.index("受付番号")] == number


@pytest.mark.parametrize("year", ["", "x", "1", "99999", "-1", "２０２６x"])
def test_a_year_that_is_none_is_this_one(stage: Stage, year: str) -> None:
    assert f"{this_year()}年度" in text_of(stage.ito().get(at("disposals"), {"year": year}))


def test_a_clerk_without_the_office_s_trust_does_not_see_it(stage: Stage) -> None:
    assert stage.sano.get(at("disposals")).status_code == 403
