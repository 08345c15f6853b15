"""Whether four facts are a resident's: what is only written differently agrees, what says otherwise does not."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.people.matching import (
    _VARIANTS,
    Agreement,
    FourFacts,
    Registered,
    compare,
    given_name_key,
    is_candidate,
    name_key,
    read_sex,
    same_address,
)
from tenohira.foundation.address import Town, TownMaster

BORN = date(1992, 4, 8)


def master(prefecture: str, city: str, *names: str) -> TownMaster:
    """A municipality with these towns."""
    return TownMaster((Town(name, "", 34.7, 137.5) for name in names), prefecture=prefecture, city=city)


TOWNS = master("静岡県", "湖西市", "中央一丁目", "中央二丁目", "浜町", "沢辺", "大字新居")
HANAKO = Registered("鈴木 花子", "スズキ ハナコ", BORN, "女", "中央一丁目", "2番3号", "")
CARD = FourFacts("鈴木　花子", "静岡県湖西市中央１丁目２番３号", BORN, "女")

SAME_NAMES = [
    ("髙橋 大輔", "高橋大輔"), ("山﨑　翔", "山崎 翔"), ("渡邉 ゆい", "渡辺ゆい"), ("渡邊 ゆい", "渡辺　ゆい"),
    ("渡邉 ゆい", "渡邊 ゆい"), ("澤田 誠", "沢田 誠"), ("𠮷田 茂", "吉田 茂"), ("齋藤 学", "斎藤 學"),
    ("齊藤 恵", "斉藤 惠"), ("濵口 優", "浜口 優"), ("濱口 優", "浜口 優"), ("廣瀬 國夫", "広瀬 国夫"),
    ("神谷 実", "神谷 實"), ("桒原 圭", "桑原 圭"), ("大𣘺 一", "大橋 一"), ("ＳＩＬＶＡ　ＭＡＲＩＡ", "Silva Maria"),
    ("マリア・シルバ", "マリア シルバ"), ("ﾏﾘｱ ｼﾙﾊﾞ", "マリア　シルバ"), ("葛\U000e0100城 礼", "葛城 禮"),
    ("辻\ufe00 健", "辻 健"),
]  # fmt: skip
OTHER_NAMES = [
    ("斉藤 学", "斎藤 学"), ("伊藤 花", "伊東 花"), ("河合 誠", "川合 誠"), ("太田 一", "大田 一"),
    ("鈴木 花子", "鈴木 華子"), ("阿部 望", "安部 望"), ("中島 茂", "中嶋 茂x"), ("鈴木 花子", "花子 鈴木"),
    ("鈴木", "鈴木 花子"), ("", "鈴木 花子"), ("佐々木 一", "佐佐木 一"), ("二宮 三", "二宮 ミ"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME_NAMES)
def test_one_name_in_two_writings_is_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), OTHER_NAMES)
def test_two_names_that_look_alike_stay_two(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_no_character_is_in_two_groups_of_variants() -> None:
    letters = [letter for group in _VARIANTS.split() for letter in group]
    assert len(letters) == len(set(letters))
    assert all(len(group) > 1 for group in _VARIANTS.split())


SAME_ADDRESSES = [
    "静岡県湖西市中央１丁目２番３号", "湖西市中央一丁目2-3", "中央1-2-3", "静岡県湖西市中央１丁目2-3",
    "静岡県湖西市中央一丁目二番三号", "静岡県湖西市中央1丁目2番地3", "〒431-0431 静岡県湖西市中央１－２－３",
    "静岡県 湖西市 中央 1丁目 2番3号", "湖西市中央１丁目２番３号 コーポ浜名101", "中央1丁目2の3",
]  # fmt: skip
OTHER_ADDRESSES = [
    "静岡県湖西市中央１丁目２番４号", "静岡県湖西市中央二丁目2番3号", "静岡県湖西市浜町2-3", "静岡県浜松市中央1-2-3",
    "愛知県湖西市中央1-2-3", "静岡県湖西市中央一丁目", "静岡県湖西市", "", "　", "静岡県湖西市中央1-23", "中央1-2-3-4",
]  # fmt: skip


@pytest.mark.parametrize("written", SAME_ADDRESSES)
def test_one_address_in_many_writings_agrees(written: str) -> None:
    assert same_address(written, HANAKO, TOWNS)


@pytest.mark.parametrize("written", OTHER_ADDRESSES)
def test_another_address_or_half_of_one_does_not(written: str) -> None:
    assert not same_address(written, HANAKO, TOWNS)


@pytest.mark.parametrize(
    ("said", "known", "agrees"),
    [("コーポ浜名101", "コーポ浜名１０１", True), ("", "コーポ浜名101", True), ("コーポ浜名101", "", True),
     ("コーポ浜名102", "コーポ浜名101", False), ("ハイツ浜名101", "コーポ浜名101", False)],
)  # fmt: skip
def test_buildings_speak_only_where_both_are_named(said: str, known: str, agrees: bool) -> None:
    home = replace(HANAKO, building=known)
    assert same_address(f"湖西市中央1-2-3 {said}", home, TOWNS) is agrees


def test_towns_are_read_with_their_variants() -> None:
    assert same_address("湖西市澤邊5番地", replace(HANAKO, town="沢辺", block="5"), TOWNS)
    assert same_address("湖西市新居100", replace(HANAKO, town="大字新居", block="100番地"), TOWNS)


def test_a_city_without_a_town_master_compares_whole_lines() -> None:
    assert same_address("静岡県湖西市中央１丁目２番３号", HANAKO, None)
    assert same_address("中央一丁目2-3", HANAKO, None)
    assert not same_address("中央一丁目2-4", HANAKO, None)


def test_a_town_the_master_does_not_know_agrees_only_in_full() -> None:
    home = replace(HANAKO, town="みずほ台", block="7番地")
    assert same_address("静岡県湖西市みずほ台7番地", home, TOWNS)
    assert same_address("静岡県湖西市みずほ台７", home, TOWNS)
    assert not same_address("静岡県湖西市みずほ台8", home, TOWNS)


def test_a_register_row_without_a_town_agrees_with_nothing() -> None:
    assert not same_address("静岡県湖西市", replace(HANAKO, town="", block=""), TOWNS)


def golden() -> list[dict[str, str]]:
    with (Path(__file__).parent / "golden_addresses.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", golden(), ids=lambda case: case["written"])
def test_golden_addresses_agree_with_the_register_and_with_no_neighbour(case: dict[str, str]) -> None:
    towns = master(case["prefecture"], case["city"], case["town"])
    number = case["block"].split("-")
    for block in (
        case["block"],
        "番".join(number) + ("号" if len(number) == 2 else "番地"),
        "番地の".join(number),
    ):
        home = replace(HANAKO, town=case["town"], block=block)
        assert same_address(case["written"], home, towns), block
    other = replace(HANAKO, town=case["town"], block=case["block"] + "1")
    assert not same_address(case["written"], other, towns)


@pytest.mark.parametrize(
    ("text", "sex"),
    [("男", "男"), ("女", "女"), ("male", "男"), ("Female", "女"), ("1", "男"), ("２", "女"), ("M", "男"),
     ("9", ""), ("0", ""), ("", ""), ("other", "")],
)  # fmt: skip
def test_sex_is_read_from_words_and_codes(text: str, sex: str) -> None:
    assert read_sex(text) == sex


def test_all_four_facts_make_a_whole() -> None:
    agreement = compare(CARD, HANAKO, TOWNS)
    assert agreement == Agreement(True, True, True, True, None)
    assert agreement.is_whole
    assert agreement.weight == 7


CHANGES = {
    "name": {"name": "鈴木 華子"},
    "address": {"address": "湖西市中央1-2-4"},
    "birth_date": {"birth_date": date(1992, 4, 9)},
    "sex": {"sex": "男"},
}


@pytest.mark.parametrize("fact", CHANGES)
def test_each_fact_alone_breaks_the_whole(fact: str) -> None:
    agreement = compare(replace(CARD, **CHANGES[fact]), HANAKO, TOWNS)  # type: ignore[arg-type]
    assert not agreement.is_whole
    assert [name for name in CHANGES if not getattr(agreement, name)] == [fact]


def test_a_reading_that_is_given_must_agree_too() -> None:
    assert compare(replace(CARD, kana="ｽｽﾞｷ ﾊﾅｺ"), HANAKO, TOWNS).is_whole
    other = compare(replace(CARD, kana="スズキ カコ"), HANAKO, TOWNS)
    assert (other.kana, other.is_whole) == (False, False)


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({"name": "鈴木 華子"}, True), ({"address": "湖西市浜町9"}, True), ({"birth_date": None}, True),
        ({"sex": ""}, True),
        ({"name": "田中 花子", "address": "湖西市浜町9"}, True),  # moved and married: the given name is left
        ({"name": "田中 美咲", "address": "湖西市浜町9"}, False),
        ({"name": "田中 美咲", "birth_date": date(1980, 1, 1)}, False),
        ({"name": "田中花子", "address": "湖西市浜町9"}, False),
    ],
)  # fmt: skip
def test_a_clerk_sees_who_it_may_be_and_nobody_else(changes: dict[str, object], seen: bool) -> None:
    facts = replace(CARD, **changes)  # type: ignore[arg-type]
    assert is_candidate(facts, HANAKO, compare(facts, HANAKO, TOWNS)) is seen


def test_the_given_name_is_the_last_part() -> None:
    assert given_name_key("鈴木 花子") == "花子"
    assert given_name_key("シルバ サントス マリア") == "マリア"
    assert given_name_key("鈴木花子") == ""


@given(st.text(max_size=40))
def test_any_name_is_its_own_and_keying_it_again_changes_nothing(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@given(st.text(max_size=40), st.text(max_size=60), st.dates() | st.none(), st.text(max_size=6))
def test_any_facts_are_compared_without_falling_over(
    name: str, address: str, born: date | None, sex: str
) -> None:
    facts = FourFacts(name, address, born, read_sex(sex))
    agreement = compare(facts, HANAKO, TOWNS)
    assert not agreement.is_whole or name_key(name) == name_key(HANAKO.name)


@given(
    st.integers(1, 99), st.integers(1, 99), st.sampled_from(["-", "番", "番地", "番地の", "の", "－", "ー"])
)
def test_a_house_number_agrees_with_itself_however_it_is_joined(first: int, second: int, sign: str) -> None:
    home = replace(HANAKO, town="浜町", block=f"{first}番{second}号")
    assert same_address(f"湖西市浜町{first}{sign}{second}", home, TOWNS)
    assert not same_address(f"湖西市浜町{first}{sign}{second + 1}", home, TOWNS)
