"""Addresses and places as people write them, and as the register gives them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tenohira.engines.forms.fields import field_type
from tenohira.engines.forms.tests.asking import parse, refused, same, shown
from tenohira.engines.forms.tests.factories import context_of, field_of
from tenohira.foundation.address import TownMaster


def address(town: str = "", block: str = "", building: str = "", code: str = "") -> dict[str, str]:
    return {"postal_code": code, "town": town, "block": block, "building": building}


@pytest.mark.parametrize(
    ("typed", "town"),
    [
        ("中央一丁目", "中央一丁目"),
        ("中央1丁目", "中央一丁目"),
        ("中央１丁目", "中央一丁目"),
        ("中央 二丁目", "中央二丁目"),
        ("てのひら市中央二丁目", "中央二丁目"),
        ("てのひら市 浜町", "浜町"),
        ("浜町", "浜町"),
    ],
)
def test_towns_of_the_city_are_found(typed: str, town: str) -> None:
    assert parse("address", address(typed, "1"), in_city=True)["town"] == town


@pytest.mark.parametrize("typed", ["中央", "中央三丁目", "中央町", "元城町", "浜", "〒", "どこか", "12345"])
def test_other_towns_are_refused_with_towns_that_are_near_or_an_example(typed: str) -> None:
    error = refused("address", address(typed, "1"), in_city=True)
    assert (error.code, error.part) == ("unknown-town", "town")
    assert "丁目" in error.message or "浜町" in error.message


@pytest.mark.parametrize(
    ("typed", "block"),
    [
        ("1-2-3", "1-2-3"),
        ("１－２－３", "1-2-3"),
        ("1ー2ー3", "1-2-3"),
        ("1番地の2", "1-2"),
        ("1番2号", "1-2"),
        ("12番地", "12"),
        ("なし", "なし"),
        ("字山田12", "字山田12"),
        ("甲12-3", "甲12-3"),
        ("無番地", "無番地"),
        ("1-2 コーポ浜名", "1-2 コーポ浜名"),
    ],
)
def test_house_numbers_are_brought_into_one_form_and_nothing_is_lost(typed: str, block: str) -> None:
    assert parse("address", address("浜町", typed), in_city=True)["block"] == block


@pytest.mark.parametrize(
    ("code", "kept"),
    [("999-0002", "9990002"), ("９９９０００２", "9990002"), ("〒999-0002", "9990002"), ("", "9990002")],
)
def test_the_postal_code_is_filled_from_the_town(code: str, kept: str) -> None:
    assert parse("address", address("浜町", "1", code=code), in_city=True)["postal_code"] == kept


@pytest.mark.parametrize("code", ["999", "99900022", "ABC-DEFG", "999-000"])
def test_what_is_no_postal_code(code: str) -> None:
    error = refused("address", address("浜町", "1", code=code))
    assert (error.code, error.part) == ("not-a-postal-code", "postal_code")
    assert "空のままで" in error.message


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        (address(), None),
        (address("浜町"), {"block"}),
        (address(block="1"), {"town"}),
        (address(building="コーポ浜名"), {"town"}),
        (address(code="999-0002"), {"town"}),
        (address(code="1", building="x"), {"postal_code", "town"}),
        (address("浜町", "1", "あ" * 151), {"building"}),
    ],
)
def test_parts_that_are_missing_or_wrong_are_named(typed: dict[str, str], parts: set[str] | None) -> None:
    if parts is None:
        assert parse("address", typed) is None
    else:
        assert {one.part for one in refused("address", typed).each()} == parts


def test_without_a_list_of_towns_the_town_is_taken_as_written() -> None:
    for towns in (None, TownMaster([])):
        assert (
            parse("address", address("どこか", "1"), context_of(towns=towns), in_city=True)["town"]
            == "どこか"
        )


def test_an_example_of_a_town_needs_a_list_but_never_a_named_town() -> None:
    assert "例 中央一丁目" in refused("address", address("ｘｙｚ", "1"), in_city=True).message


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (address("浜町", "1-2", "コーポ浜名101", "9990002"), ["〒999-0002", "浜町1-2 コーポ浜名101"]),
        (address("浜町", "1-2"), ["浜町1-2"]),
    ],
)
def test_an_address_is_shown_with_its_postal_code_first(value: dict[str, str], lines: list[str]) -> None:
    assert shown("address", value) == lines


@pytest.mark.parametrize(
    ("fact", "beside", "expected"),
    [
        ("てのひら市中央一丁目2番地の3", {}, address("てのひら市中央一丁目", "2-3", "", "9990001")),
        (
            "中央一丁目2-3 コーポ浜名101",
            {"postal_code": "9990001"},
            address("中央一丁目", "2-3", "コーポ浜名101", "9990001"),
        ),
        ("浜町", {}, address("てのひら市浜町", "なし", "", "9990002")),
        ("静岡県浜松市中央区元城町103番地の2", {}, address("静岡県浜松市中央区元城町", "103-2")),
        ("ブラジル サンパウロ", {}, address("ブラジル サンパウロ", "なし")),
        ("", {}, None),
        (None, {}, None),
        (date(2026, 1, 1), {}, None),
        ({"town": "浜町", "block": "5"}, {}, address("浜町", "5")),
        ({"town": "浜町"}, {}, None),
    ],
)  # fmt: skip
def test_the_register_gives_an_address_in_one_line_or_in_parts(
    fact: Any, beside: dict[str, str], expected: dict[str, str] | None
) -> None:
    field = field_of("address")
    found = field_type(field).from_fact(field, fact, beside, context_of())
    if expected is None:
        assert found is None
    else:
        expected = {**expected, "town": expected["town"].removeprefix("てのひら市")}
        assert {**found, "town": found["town"].removeprefix("架空県").removeprefix("てのひら市")} == expected


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (address("中央一丁目", "2-3"), address("中央一丁目", "2番地の3"), True),
        (address("中央一丁目", "2-3"), address("中央一丁目2-3"), True),
        (address("浜町", "1", "コーポ 浜名"), address("浜町", "1", "コーポ浜名"), True),
        (address("浜町", "1", code="9990002"), address("浜町", "1"), True),
        (address("浜町", "1"), address("浜町", "2"), False),
        (address("浜町", "12-3"), address("浜町", "1-23"), False),
        (address("浜町", "1", "101"), address("浜町", "1", "102"), False),
    ],
)
def test_what_counts_as_another_address(one: dict[str, str], other: dict[str, str], is_same: bool) -> None:
    assert same("address", one, other) is is_same


@pytest.mark.parametrize(
    ("typed", "lat", "lng"),
    [
        ({"lat": "35.0", "lng": "137.0"}, 35.0, 137.0),
        ({"lat": "３５．０１", "lng": "１３７．０１"}, 35.01, 137.01),
        ({"lat": "+35", "lng": "137°"}, 35.0, 137.0),
        ({"lat": "35.12345678", "lng": "137.00000049"}, 35.123457, 137.0),
        ({"lat": "-0.0", "lng": "0"}, 0.0, 0.0),
    ],
)
def test_points(typed: dict[str, str], lat: float, lng: float) -> None:
    assert parse("place", typed, in_city=False) == {"text": "", "lat": lat, "lng": lng}


@pytest.mark.parametrize(
    ("typed", "code", "part"),
    [
        ({"lat": "35.0"}, "half-a-point", "lng"),
        ({"lng": "137.0"}, "half-a-point", "lat"),
        ({"lat": "91", "lng": "137"}, "not-a-point", "lat"),
        ({"lat": "35", "lng": "181"}, "not-a-point", "lng"),
        ({"lat": "1e1", "lng": "137"}, "not-a-point", "lat"),
        ({"lat": "NaN", "lng": "137"}, "not-a-point", "lat"),
        ({"lat": "35,0", "lng": "137"}, "not-a-point", "lat"),
        ({"lat": "35.2", "lng": "137.0"}, "outside", "lat"),
        ({"text": "あ" * 301}, "too-long", "text"),
    ],
)
def test_what_is_no_point_or_outside(typed: dict[str, str], code: str, part: str) -> None:
    error = refused("place", typed)
    assert (error.code, error.part) == (code, part)


def test_the_edge_of_the_city_is_the_city_and_no_boundary_is_no_limit() -> None:
    assert parse("place", {"lat": "35.1", "lng": "137.1"})["lat"] == 35.1
    assert parse("place", {"lat": "0", "lng": "0"}, context_of(boundary=None))["lat"] == 0.0
