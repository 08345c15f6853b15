"""杉山, whose post may, stops the disposal of what a dispute needs, and lets it go on."""

from __future__ import annotations

import pytest

from tenohira.counters.desk.tests.stage import Stage, at, faults, send, text_of
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.people import commands as register
from tenohira.engines.people import queries as hall
from tenohira.foundation.journal import SYSTEM


@pytest.fixture(autouse=True)
def may_hold(people: Cast) -> None:
    """The post of 杉山 may stop disposal."""
    register.change_post("kodomo-mirai", "section-head", {"keeps_records": True}, by=SYSTEM)


def test_a_case_is_held_by_its_number_and_released(stage: Stage, people: Cast) -> None:
    number = make.submitted(people).receipt_number
    sugiyama = stage.sugiyama
    send(sugiyama, at("place-hold"), kind="case", number=number, reason="審査請求が出された")
    page = sugiyama.get(at("holds"))
    assert number in text_of(page)
    assert "審査請求が出された" in text_of(page)
    assert faults(page) == []
    key = hall.holds()[0].ref.removeprefix("hold:")
    send(sugiyama, at("lift-hold", key), reason="裁決が確定した")
    assert hall.holds() == []
    assert "廃棄を止めているものはありません" in text_of(sugiyama.get(at("holds")))


def test_a_resident_is_held_by_their_number_and_not_named(stage: Stage, people: Cast) -> None:
    sugiyama = stage.sugiyama
    send(sugiyama, at("place-hold"), kind="person", number="1001", reason="訴訟")
    text = text_of(sugiyama.get(at("holds")))
    assert "宛名番号 1001 の方" in text
    assert "鈴木" not in text


@pytest.mark.parametrize(("kind", "number"), [("case", "T8-0000-0000"), ("person", "9999"), ("case", "")])
def test_a_number_that_is_none_is_said(stage: Stage, people: Cast, kind: str, number: str) -> None:
    answer = send(stage.sugiyama, at("place-hold"), kind=kind, number=number, reason="訴訟")
    assert answer.status_code == 422
    assert hall.holds() == []


def test_who_keeps_the_hall_in_order_reads_the_list_and_holds_nothing(stage: Stage, people: Cast) -> None:
    ito = stage.ito()
    assert ito.get(at("holds")).status_code == 200
    assert ito.get(at("place-hold")).status_code == 403


def test_a_clerk_sees_nothing_of_it(stage: Stage) -> None:
    assert stage.sano.get(at("holds")).status_code == 403
