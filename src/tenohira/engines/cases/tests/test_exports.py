"""A list leaves the hall as a file only past four eyes, once, without protected people, and everybody in it sees it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import ExportError, NotYours
from tenohira.engines.cases.models import Case, ExportRequest
from tenohira.engines.cases.spreadsheet import cell, csv_bytes
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import InboxFilters
from tenohira.engines.people import commands as register
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, entries, entries_about

ALL = InboxFilters(show="all")
WHY = "申請・届出の審査（毎月の報告）"


@pytest.fixture
def asked(people: Cast) -> str:
    make.submitted(people)
    return commands.ask_export(ALL, WHY, people.sano).ref


@pytest.fixture
def approved(people: Cast, asked: str) -> str:
    return commands.approve_export(asked, people.sugiyama).ref


def rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_file_holds_what_the_list_showed(people: Cast, approved: str) -> None:
    heading, line = rows(commands.fetch_export(approved, people.sano))
    assert heading[:3] == ["受付番号", "手続き", "申請者"]
    assert (line[0], line[2]) == (Case.objects.get().receipt_number, "鈴木 花子")


def test_it_is_fetched_once_and_by_who_asked(people: Cast, approved: str) -> None:
    for stranger in (people.oishi, people.sugiyama, people.nakamura, people.hanako):
        with pytest.raises(ExportError, match="本人だけ"):
            commands.fetch_export(approved, stranger)
    commands.fetch_export(approved, people.sano)
    with pytest.raises(ExportError, match="一度受け取った"):
        commands.fetch_export(approved, people.sano)
    assert [one.state for one in queries.exports_of(people.sano)] == ["fetched"]


def test_before_it_is_let_go_it_is_not_fetched(people: Cast, asked: str) -> None:
    with pytest.raises(ExportError, match="承認されていない"):
        commands.fetch_export(asked, people.sano)


def test_it_waits_three_days_and_no_longer(
    people: Cast, approved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.now() + timedelta(days=3, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(ExportError, match="期限"):
        commands.fetch_export(approved, people.sano)
    assert [one.state for one in queries.exports_of(people.sano)] == ["expired"]


def test_nobody_lets_their_own_go_not_even_the_head(people: Cast) -> None:
    make.submitted(people)
    own = commands.ask_export(ALL, WHY, people.sugiyama).ref
    with pytest.raises(ExportError, match="別の人"):
        commands.approve_export(own, people.sugiyama)
    assert queries.exports_waiting(people.sugiyama) == []


def test_only_the_head_of_the_office_or_their_deputy_lets_it_go(people: Cast, asked: str) -> None:
    colleague = make.people.clerk("原田", "kodomo-mirai", "staff", number="55")[1]
    for one in (people.nakamura, people.hanako, colleague):
        with pytest.raises(ExportError, match="所属長"):
            commands.approve_export(asked, one)
        assert not queries.may_release("kodomo-mirai", one)
    register.set_deputies("kodomo-mirai", "section-head", ["subsection-head"], by=SYSTEM)
    assert commands.approve_export(asked, people.oishi).state == "approved"


def test_what_was_decided_is_not_decided_again(people: Cast, asked: str) -> None:
    assert commands.refuse_export(asked, people.sugiyama).state == "refused"
    for act in (commands.approve_export, commands.refuse_export):
        with pytest.raises(ExportError, match="もう決まっています"):
            act(asked, people.sugiyama)
    with pytest.raises(ExportError):
        commands.fetch_export(asked, people.sano)


def test_the_head_finds_it_waiting_others_do_not(people: Cast, asked: str) -> None:
    (waiting,) = queries.exports_waiting(people.sugiyama)
    assert (waiting.ref, waiting.asked_by_name, waiting.count, waiting.purpose) == (asked, "佐野", 1, WHY)
    assert queries.exports_waiting(people.sano) == []
    assert queries.exports_waiting(people.nakamura) == []


def test_somebody_under_protection_never_stands_in_it(people: Cast, approved: str) -> None:
    register.set_protection(people.hanako.ref, protected=True, by=SYSTEM)
    assert len(rows(commands.fetch_export(approved, people.sano))) == 1
    assert entries_about(people.hanako.ref, ["case.exported"]) == []
    with pytest.raises(ExportError, match="0 件"):
        commands.ask_export(ALL, WHY, people.sano)


def test_a_case_that_went_elsewhere_meanwhile_is_left_out(people: Cast, approved: str) -> None:
    number = Case.objects.get().receipt_number
    commands.hand_over(number, "shimin", "お願いします", people.sano)
    assert len(rows(commands.fetch_export(approved, people.sano))) == 1


def test_the_resident_sees_who_took_it_out_and_why(people: Cast, approved: str) -> None:
    assert entries_about(people.hanako.ref, ["case.exported"]) == []
    commands.fetch_export(approved, people.sano)
    (entry,) = entries_about(people.hanako.ref, ["case.exported"])
    assert (entry.actor_office, entry.data["purpose"]) == ("kodomo-mirai", WHY)


def test_a_purpose_a_law_keeps_back_is_kept_back_here_too(people: Cast) -> None:
    make.submitted(people)
    ref = commands.ask_export(ALL, "市税の調査", people.sano).ref
    commands.approve_export(ref, people.sugiyama)
    commands.fetch_export(ref, people.sano)
    (entry,) = entries_about(people.hanako.ref, ["case.exported"])
    assert entry.data["shown_from"] > timezone.localdate().isoformat()


def test_every_step_is_in_the_journal_without_a_name(people: Cast, approved: str) -> None:
    commands.fetch_export(approved, people.sano)
    found = entries(approved)
    assert [one.kind for one in found] == [
        "case.export_asked", "case.export_approved", "case.export_fetched", "case.exported",
    ]  # fmt: skip
    assert "花子" not in "".join(str(one.data) for one in found)
    assert [one.actor_ref for one in found[:3]] == [people.sano.ref, people.sugiyama.ref, people.sano.ref]


def test_nothing_and_no_reason_are_refused(people: Cast) -> None:
    with pytest.raises(ExportError, match="0 件"):
        commands.ask_export(ALL, WHY, people.sano)
    make.submitted(people)
    with pytest.raises(ExportError, match="目的"):
        commands.ask_export(ALL, "  ", people.sano)
    with pytest.raises(NotYours):
        commands.ask_export(ALL, WHY, people.hanako)


def test_too_much_is_refused(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenohira.engines.cases.exporting.MOST", 1)
    make.submitted(people)
    make.copy_requested(people)
    Case.objects.update(office="kodomo-mirai")
    with pytest.raises(ExportError, match="書き出せません"):
        commands.ask_export(ALL, WHY, people.sano)


@pytest.mark.parametrize("ref", ["export:x", "", "export:11111111-1111-4111-8111-111111111111"])
def test_one_that_is_not_there_is_told(people: Cast, ref: str) -> None:
    with pytest.raises(ExportError, match="見つかりません"):
        commands.fetch_export(ref, people.sano)


def test_another_city_does_not_know_it(people: Cast, approved: str) -> None:
    with use_city("990027"), pytest.raises(ExportError, match="見つかりません"):
        commands.fetch_export(approved, people.sano)
    assert ExportRequest.objects.get().state == "approved"


@pytest.mark.parametrize(
    "text", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1＋1", "＠x", "－1", "  =cmd|'/c calc'!A1"]
)
def test_no_cell_is_read_as_a_formula(text: str) -> None:
    assert cell(text).startswith("'")
    ((first, second),) = rows(csv_bytes(["a", "b"], [[text, "x"]]))[1:]
    assert (first[0], second) == ("'", "x")


@pytest.mark.parametrize("text", ["", "鈴木 花子", "T8-0001-7", "2026-11-20", "a=b", "'x"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert cell(text) == text
