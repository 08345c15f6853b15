"""Loading the register: all or nothing, again without doubling, history kept."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tenohira.engines.people.commands import import_register
from tenohira.engines.people.models import AddressRecord, Household, Person
from tenohira.engines.people.queries import address_history, population
from tenohira.engines.people.register.columns import COLUMNS
from tenohira.engines.people.tests.factories import cast, csv_bytes, known, load, row, suzuki
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, entries

pytestmark = pytest.mark.django_db


def test_a_clean_file_is_loaded_whole() -> None:
    report = import_register(csv_bytes(cast()), by=SYSTEM)
    assert (report.rows, report.loaded, report.created, report.updated, report.skipped) == (6, 6, 6, 0, 0)
    assert report.is_clean
    assert population() == 6
    hanako = known("1001")
    assert (hanako.name, hanako.kana, hanako.relationship) == ("鈴木 花子", "スズキ ハナコ", "妻")
    assert hanako.address == "中央一丁目2番3号"
    assert hanako.household_number == "1"
    assert hanako.status == "registered"


def test_a_dry_run_reports_and_loads_nothing() -> None:
    report = load(cast(), dry_run=True)
    assert report.is_dry_run
    assert (report.rows, report.loaded) == (6, 0)
    assert Person.objects.count() == 0
    assert entries("register") == []


def test_one_bad_row_keeps_everything_out() -> None:
    rows = cast()
    rows[4]["氏名カナ"] = "silva"
    report = load(rows)
    assert report.loaded == 0
    assert [(p.line, p.column) for p in report.errors] == [(6, "氏名カナ")]
    assert Person.objects.count() == Household.objects.count() == 0


def test_told_to_skip_the_good_rows_are_loaded() -> None:
    rows = cast()
    rows[4]["氏名カナ"] = "silva"
    report = load(rows, skip_bad=True)
    assert (report.loaded, report.skipped) == (5, 1)
    assert not Person.objects.filter(number="2001").exists()


def test_told_to_skip_a_household_with_a_bad_head_stays_out_whole() -> None:
    rows = cast()
    rows[0]["生年月日"] = "平成100年1月1日"
    report = load(rows, skip_bad=True)
    assert (report.loaded, report.skipped) == (2, 4)
    assert not Person.objects.filter(household__number="1").exists()


def test_a_broken_header_loads_nothing_even_when_told_to_skip() -> None:
    report = import_register("氏名\n鈴木\n".encode(), by=SYSTEM, skip_bad=True)
    assert report.loaded == 0
    assert report.errors


def test_importing_again_updates_by_number_and_doubles_nothing() -> None:
    load(cast())
    before = known("1001").ref
    changed = cast()
    changed[1]["氏名"] = "鈴木 華子"
    report = load(changed)
    assert (report.created, report.updated) == (0, 6)
    assert Person.objects.count() == 6
    assert AddressRecord.objects.count() == 6
    assert known("1001").name == "鈴木 華子"
    assert known("1001").ref == before


def test_the_same_file_again_changes_no_row() -> None:
    load(cast())
    before = list(Person.objects.order_by("number").values())
    load(cast())
    assert list(Person.objects.order_by("number").values()) == before


def test_columns_the_file_does_not_have_stay_as_they_are() -> None:
    load([row(電話番号="090-0123-4567", 言語="en")])
    needed = {heading: value for heading, value in row().items() if COLUMNS[heading].required}
    load([needed | {"氏名": "佐藤 花子"}])
    after = known("1001")
    assert (after.name, after.phone, after.language) == ("佐藤 花子", "090-0123-4567", "en")
    assert after.address == "中央一丁目2番3号"


def test_a_move_ends_one_address_and_begins_another() -> None:
    load([row()])
    load([row(町字="浜町", 番地="7番地", 異動日="2026-10-01", 異動事由="転居")], on=date(2026, 11, 20))
    stays = address_history(known("1001").ref)
    assert [stay.address for stay in stays] == ["浜町7番地", "中央一丁目2番3号"]
    assert stays[0].since == stays[1].until == date(2026, 10, 1)
    assert stays[0].until is None
    assert stays[0].reason == "転居"


def test_somebody_may_move_to_another_household() -> None:
    load(suzuki())
    moved = row("1004", "9", 氏名="田中 正夫", 氏名カナ="タナカ マサオ", 性別="男", 続柄="世帯主")
    assert load([moved]).updated == 1
    assert known("1004").household_number == "9"
    assert known("1001").household_number == "1"


def test_my_number_is_sealed_in_the_database() -> None:
    load([row(個人番号="123456789018")])
    found = Person.objects.get(number="1001")
    assert found.my_number == "123456789018"
    raw = Person.objects.extra(select={"sealed": "my_number"}).values_list("sealed", flat=True)[0]
    assert "123456789018" not in raw


def test_cities_keep_their_numbers_apart() -> None:
    load([row()])
    with use_city("990027"):
        load([row(氏名="別市 花子")])
        assert known("1001").name == "別市 花子"
    assert known("1001").name == "鈴木 花子"


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    load(cast(), progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (6, 6)


def test_letters_that_grow_when_folded_still_fit_their_columns() -> None:
    report = load([row(氏名="ß" * 120, 町字="ß" * 80, 番地="ß" * 80, 方書="ß" * 120)])
    assert report.loaded == 1
    found = Person.objects.get()
    assert len(found.name_key) <= 120
    assert len(found.address_key) <= 300


def test_an_error_in_the_middle_leaves_nothing_behind() -> None:
    def fail(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(cast(), progress=fail)
    assert Person.objects.count() == Household.objects.count() == AddressRecord.objects.count() == 0


def test_one_journal_entry_tells_the_figures_and_no_name() -> None:
    load(cast())
    (entry,) = entries("register")
    assert entry.data == {"created": 6, "updated": 0, "skipped": 0, "warnings": 0}


def test_an_unknown_town_is_loaded_with_a_warning() -> None:
    report = load([row(町字="ゆめの町")])
    assert report.loaded == 1
    assert [p.column for p in report.warnings] == ["町字"]


def test_a_report_reads_as_a_clerk_would_say_it() -> None:
    report = load([row(氏名カナ="鈴木")])
    text = str(report.errors[0])
    assert text.startswith("2行目「氏名カナ」: ")
    assert report.errors[0].remedy in text


def test_a_file_of_only_a_header_loads_nothing() -> None:
    report = import_register(csv_bytes([]), by=SYSTEM)
    assert (report.rows, report.loaded, report.is_clean) == (0, 0, True)


def test_loading_takes_the_same_number_of_reads_however_many_rows(
    django_assert_max_num_queries: object,
) -> None:
    many = [row(str(n), str(n), 氏名=f"鈴木 花子{n}") for n in range(1, 31)]
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        load(many)


anything = st.one_of(
    st.text(max_size=25),
    st.sampled_from(["", "世帯主", "子", "1001", "1002", "男", "2001-01-01", "有", "転出", "スズキ"]),
)
files = st.lists(st.tuples(st.sampled_from(list(row())), anything), min_size=1, max_size=6)


class ImportIsAllOrNothing(TestCase):
    """Whatever is changed in a good file, the import ends in a report, and loads all it says or nothing."""

    @settings(max_examples=40, deadline=None)
    @given(files, st.integers(0, 5), st.booleans())
    def test_any_change_of_a_good_file(self, changes: list[tuple[str, str]], at: int, skip_bad: bool) -> None:
        with use_city("990019"):
            rows = cast()
            for column, value in changes:
                rows[at][column] = value
            report = load(rows, skip_bad=skip_bad)
            assert Person.objects.count() == report.loaded
            assert report.loaded in ({6 - report.skipped} if skip_bad or report.is_clean else {0})
            assert report.is_clean or report.errors

    @settings(max_examples=30, deadline=None)
    @given(st.binary(max_size=300))
    def test_any_bytes(self, data: bytes) -> None:
        with use_city("990019"):
            report = import_register(data, by=SYSTEM, skip_bad=True)
            assert report.loaded == 0
            assert Person.objects.count() == 0
