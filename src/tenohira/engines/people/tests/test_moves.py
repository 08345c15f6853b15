"""Importing the register again: what changed is taken over, history and search follow, and nobody is lost."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tenohira.engines.people.commands import import_register, set_protection, update_contact
from tenohira.engines.people.models import AddressRecord, Household, Person
from tenohira.engines.people.queries import (
    address_history,
    find_people,
    household_of,
    person,
    person_numbered,
    population,
)
from tenohira.engines.people.register.columns import COLUMNS
from tenohira.engines.people.tests.factories import (
    PURPOSE,
    cast,
    csv_bytes,
    hall,
    known,
    load,
    row,
    suzuki,
)
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, entries

pytestmark = pytest.mark.django_db
CAME = date(2016, 4, 1)
TODAY = date(2026, 11, 20)
HOME = {"住民となった日": CAME.isoformat(), "異動日": CAME.isoformat(), "生年月日": "1992-01-05"}


def hanako(**changes: str) -> dict[str, str]:
    return row(**(HOME | changes))


def needed_columns(**changes: str) -> dict[str, str]:
    """鈴木 花子 in a file that has only the columns every file must have."""
    return {heading: cell for heading, cell in hanako(**changes).items() if COLUMNS[heading].required}


def found(text: str) -> list[str]:
    return [view.number for view in find_people(text, by=SYSTEM, purpose=PURPOSE)]


def stays(number: str = "1001") -> list[tuple[str, date | None, date | None]]:
    return [(stay.address, stay.since, stay.until) for stay in address_history(known(number).ref)]


def test_a_new_person_lives_at_the_address_since_the_last_event_of_the_row() -> None:
    load([hanako()])
    assert stays() == [("中央一丁目2番3号", CAME, None)]


def test_without_an_event_the_first_stay_begins_when_the_person_became_a_resident() -> None:
    load([hanako(異動日="", 異動事由="")])
    assert stays() == [("中央一丁目2番3号", CAME, None)]


def test_without_any_date_the_first_stay_has_no_beginning() -> None:
    load([hanako(異動日="", 住民となった日="")])
    assert stays() == [("中央一丁目2番3号", None, None)]


def test_a_move_that_the_file_does_not_date_happened_on_the_day_of_the_import() -> None:
    load([hanako()], on=TODAY)
    load([hanako(町字="浜町", 番地="7番地", 異動日="", 異動事由="")], on=TODAY)
    assert stays() == [("浜町7番地", TODAY, None), ("中央一丁目2番3号", CAME, TODAY)]


def test_stays_follow_each_other_without_a_gap_through_several_moves() -> None:
    load([hanako()], on=TODAY)
    for block, day in (("1番地", "2018-05-01"), ("2番地", "2020-06-01"), ("3番地", "2024-07-01")):
        load([hanako(町字="浜町", 番地=block, 異動日=day, 異動事由="転居")], on=TODAY)
    newest_first = stays()
    assert [address for address, _since, _until in newest_first] == [
        "浜町3番地",
        "浜町2番地",
        "浜町1番地",
        "中央一丁目2番3号",
    ]
    for (_new, since, _until), (_old, _since, until) in itertools.pairwise(newest_first):
        assert since == until


def test_only_the_person_who_moved_gets_a_new_stay() -> None:
    load(suzuki())
    moved = suzuki()
    moved[3] |= {"番地": "8番地", "世帯番号": "9", "続柄": "世帯主"}
    load(moved)
    assert [len(stays(number)) for number in ("1001", "1002", "1003", "1004")] == [1, 1, 1, 2]


def test_another_spelling_of_the_name_is_no_move() -> None:
    load([hanako()])
    load([hanako(氏名="鈴木 華子", 異動日="2026-10-01", 異動事由="職権修正")])
    assert len(stays()) == 1
    assert known("1001").last_event == "職権修正"


def test_a_building_that_is_added_later_is_a_new_address_and_is_found() -> None:
    load([hanako()], on=TODAY)
    load([hanako(方書="青葉荘 201号室", 異動日="2026-10-01")], on=TODAY)
    assert known("1001").address == "中央一丁目2番3号 青葉荘 201号室"
    assert found("青葉荘201号室") == ["1001"]


def test_after_a_move_the_person_is_found_at_the_new_address_and_not_at_the_old() -> None:
    load([hanako()])
    load([hanako(町字="浜町", 番地="7番地", 異動日="2026-10-01")])
    assert found("浜町7番地") == ["1001"]
    assert found("中央一丁目2番3号") == []


def test_a_file_without_blocks_and_buildings_still_moves_the_person_in_the_search() -> None:
    load([hanako(方書="青葉荘")])
    load([needed_columns(町字="浜町")])
    assert known("1001").address == "浜町2番3号 青葉荘"
    assert found("浜町2番3号") == ["1001"]
    assert found("中央一丁目") == []


def test_after_a_change_of_name_the_person_is_found_by_the_new_one() -> None:
    load([hanako()])
    load([hanako(氏名="田中 花子", 氏名カナ="タナカ ハナコ")])
    assert found("タナカ") == found("田中") == ["1001"]
    assert found("スズキ") == found("鈴木") == []


@pytest.mark.parametrize(
    ("heading", "before", "after", "attribute"),
    [
        ("氏名", "鈴木 花子", "田中 花子", "name"),
        ("氏名カナ", "スズキ ハナコ", "タナカ ハナコ", "kana"),
        ("性別", "女", "", "sex"),
        ("郵便番号", "9990001", "9990002", "postal_code"),
        ("番地", "2番3号", "9番9号", "block"),
        ("方書", "", "青葉荘", "building"),
        ("異動事由", "転入", "職権修正", "last_event"),
        ("国籍", "", "ブラジル", "nationality"),
        ("言語", "ja", "pt-BR", "language"),
        ("電話番号", "", "090-0123-4567", "phone"),
        ("メールアドレス", "", "hanako@mail.example", "mail"),
    ],
)
def test_each_column_of_the_file_is_taken_over(heading: str, before: str, after: str, attribute: str) -> None:
    load([hanako()])
    assert getattr(known("1001"), attribute) == before
    load([hanako(**{heading: after})])
    assert getattr(known("1001"), attribute) == after


def test_an_empty_cell_clears_and_a_missing_column_keeps() -> None:
    load([hanako(電話番号="090-0123-4567", 国籍="ブラジル")])
    without_phone = hanako(国籍="")
    del without_phone["電話番号"]
    load([without_phone])
    after = known("1001")
    assert (after.phone, after.nationality) == ("090-0123-4567", "")


def test_contact_data_the_resident_wrote_stay_when_the_file_does_not_have_them() -> None:
    load([hanako()])
    update_contact(known("1001").ref, mail="hanako@mail.example", language="en", by=SYSTEM)
    load([needed_columns()])
    after = known("1001")
    assert (after.mail, after.language) == ("hanako@mail.example", "en")


def test_a_protection_set_at_the_desk_stays_when_the_file_does_not_speak_of_it() -> None:
    hall()
    load([hanako()])
    until = timezone.localdate() + timedelta(days=100)
    set_protection(known("1001").ref, protected=True, until=until, openers=["shimin"], by=SYSTEM)
    load([needed_columns(町字="浜町")])
    kept = Person.objects.get(number="1001")
    assert (kept.is_protected, kept.protected_until, kept.protection_openers) == (True, until, ["shimin"])
    assert known("1001").is_protected


def test_a_protection_comes_with_its_last_day_from_the_file() -> None:
    until = timezone.localdate() + timedelta(days=30)
    load([hanako(支援措置="有", 支援措置期限=until.isoformat())])
    assert known("1001").is_protected
    assert Person.objects.get().protected_until == until


@pytest.mark.parametrize("status", ["転出", "死亡", "職権消除"])
def test_somebody_who_leaves_the_register_stays_in_it_with_a_status(status: str) -> None:
    load(suzuki())
    rows = suzuki()
    rows[3]["状態"] = status
    report = load(rows)
    assert report.updated == 4
    assert population() == 3
    assert known("1004").status in {"moved-out", "deceased", "removed"}
    assert person(known("1004").ref).name == "田中 正夫"
    assert "1004" in found("タナカ")


def test_somebody_may_come_back() -> None:
    load([hanako(状態="転出")])
    assert population() == 0
    load([hanako(状態="住民", 異動事由="転入", 異動日="2026-10-01")])
    assert population() == 1
    assert known("1001").last_event_on == date(2026, 10, 1)


def test_a_head_who_dies_without_a_successor_in_the_file_is_refused_and_stays_alive() -> None:
    load(suzuki())
    kenta = suzuki()[0] | {"状態": "死亡"}
    report = load([kenta])
    assert report.loaded == 0
    assert "世帯1に世帯主がいません" in report.errors[0].what
    assert known("1002").status == "registered"


def test_a_head_who_dies_is_followed_by_whom_the_file_names() -> None:
    load(suzuki())
    kenta, hana, *_others = suzuki()
    report = load([kenta | {"状態": "死亡"}, hana | {"続柄": "世帯主"}])
    assert report.updated == 2
    assert next(view.name for view in household_of(known("1001").ref)) == "鈴木 花子"


def test_a_couple_that_parts_makes_two_households() -> None:
    load(suzuki())
    _kenta, hana, ichiro, _masao = suzuki()
    hana |= {"世帯番号": "9", "続柄": "世帯主", "町字": "浜町", "番地": "1番地"}
    ichiro |= {"世帯番号": "9", "町字": "浜町", "番地": "1番地"}
    masao = suzuki()[3] | {"世帯番号": "9", "続柄": "父", "町字": "浜町", "番地": "1番地"}
    assert load([hana, ichiro, masao]).updated == 3
    assert [v.name for v in household_of(known("1001").ref)] == ["鈴木 花子", "田中 正夫", "鈴木 一郎"]
    assert [v.name for v in household_of(known("1002").ref)] == ["鈴木 健太"]


def test_told_to_skip_a_half_done_move_moves_nobody() -> None:
    """花子 would lead a new household, but 一郎's row is wrong: he stays, and so the old household is whole."""
    load(suzuki())
    hana = suzuki()[1] | {"世帯番号": "9", "続柄": "世帯主"}
    ichiro = suzuki()[2] | {"世帯番号": "9", "氏名カナ": "鈴木"}
    report = load([hana, ichiro], skip_bad=True)
    assert (report.loaded, report.skipped) == (1, 1)
    assert known("1003").household_number == "1"
    assert [v.name for v in household_of(known("1003").ref)] == ["鈴木 健太", "田中 正夫", "鈴木 一郎"]


def test_told_to_skip_a_wrong_successor_keeps_the_old_head_too() -> None:
    load(suzuki())
    kenta = suzuki()[0] | {"状態": "死亡"}
    hana = suzuki()[1] | {"続柄": "世帯主", "性別": "x"}
    report = load([kenta, hana], skip_bad=True)
    assert (report.loaded, report.skipped) == (0, 2)
    assert known("1002").status == "registered"


def test_a_household_without_members_left_needs_no_head_and_stays_in_the_table() -> None:
    load([hanako()])
    load([hanako(世帯番号="2")])
    assert household_of(known("1001").ref) == [known("1001")]
    assert set(Household.objects.values_list("number", flat=True)) == {"1", "2"}


def test_a_dry_run_of_an_update_tells_the_mistakes_against_the_register_and_changes_nothing() -> None:
    load(suzuki())
    before = list(Person.objects.order_by("number").values())
    report = load([row("2000", "1", 氏名="鈴木 次郎", 氏名カナ="スズキ ジロウ")], dry_run=True)
    assert "世帯主が2人" in report.errors[0].what
    assert list(Person.objects.order_by("number").values()) == before
    assert len(entries("register")) == 1


def test_the_journal_tells_new_changed_skipped_and_doubtful_rows_apart() -> None:
    load([hanako()])
    wrong = row("8", "8", 氏名="誤り 一", 氏名カナ="x")
    fresh = row("7", "7", 氏名="佐藤 愛", 氏名カナ="サトウ アイ", 町字="ゆめの町")
    report = load([hanako(), fresh, wrong], skip_bad=True)
    assert entries("register")[-1].data == {"created": 1, "updated": 1, "skipped": 1, "warnings": 1}
    assert (report.rows, report.loaded, report.created, report.updated, report.skipped) == (3, 2, 1, 1, 1)


def test_two_cities_move_the_same_number_without_touching_each_other() -> None:
    load([hanako()])
    with use_city("990027"):
        load([hanako(町字="別町")])
        load([hanako(町字="別町", 番地="9番地", 異動日="2026-10-01")])
        assert len(stays()) == 2
    assert stays() == [("中央一丁目2番3号", CAME, None)]


def test_an_import_of_an_open_file_and_of_its_rows_do_the_same() -> None:
    import_register(csv_bytes(cast(), "cp932"), by=SYSTEM)
    by_file = sorted((p.number, p.name, p.address_key, p.search_key) for p in Person.objects.all())
    with use_city("990027"):
        load(cast())
        by_rows = sorted((p.number, p.name, p.address_key, p.search_key) for p in Person.objects.all())
    assert by_file == by_rows


addresses = st.tuples(st.sampled_from(["中央一丁目", "中央二丁目", "浜町"]), st.integers(1, 3))
days = st.dates(date(2017, 1, 1), date(2026, 11, 1))


class EveryMoveKeepsHistory(TestCase):
    """However often and wherever somebody moves, one stay is open, and search finds the present address."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(addresses, days), min_size=1, max_size=5))
    def test_any_moves(self, moves: list[tuple[tuple[str, int], date]]) -> None:
        with use_city("990019"):
            ordered: list[tuple[Any, date]] = sorted(moves, key=lambda move: move[1])
            for (town, block), day in ordered:
                load([hanako(町字=town, 番地=f"{block}番地", 異動日=day.isoformat())], on=TODAY)
            (town, block), _day = ordered[-1]
            assert found(f"{town}{block}番地") == ["1001"]
            kept = stays()
            assert [until for _address, _since, until in kept].count(None) == 1
            assert kept[0][0] == f"{town}{block}番地"
            assert all(since and until and since <= until for _address, since, until in kept[1:])
            assert AddressRecord.objects.count() == 1 + sum(
                one[0] != two[0] for one, two in itertools.pairwise(ordered)
            )


def test_nobody_is_known_by_a_number_of_no_row() -> None:
    load(cast())
    assert person_numbered("9999") is None
    assert person_numbered("") is None
