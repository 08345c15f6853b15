"""House numbers come out as 12-3-4; buildings and flats stay apart."""

from __future__ import annotations

import pytest

from tenohira.foundation.address import normalize_house_number, split_block


@pytest.mark.parametrize(
    ("typed", "block", "building"),
    [
        ("2番地の3コーポ浜名101", "2-3", "コーポ浜名101"),
        ("12番3号", "12-3", ""),
        ("１２番地", "12", ""),
        ("1丁目2番3号", "1-2-3", ""),
        ("壱番地三号", "1-3", ""),
        ("千二百三十四", "1234", ""),
        ("1一3", "1-3", ""),
        ("1-3一番館", "1-3", "一番館"),
        ("1-3三田マンション999", "1-3", "三田マンション999"),
        ("15番5十五番館ビル", "15-5", "十五番館ビル"),
        ("1-5-2号室", "1-5", "2号室"),
        ("1-5ー1番館", "1-5", "1番館"),
        ("1-5-301C", "1-5", "301C"),
        ("1番2-403号", "1-2", "403号"),
        ("3-8-15都営くすのきアパート2号棟1階", "3-8-15", "都営くすのきアパート2号棟1階"),
        ("12-3-101", "12-3-101", ""),
        ("587-2(体育館)", "587-2", "体育館"),
        ("甲123-4", "甲123-4", ""),
        ("A-5どこか", "A-5", "どこか"),
        ("字真砂482番地の2", "字真砂482-2", ""),
        ("番外地", "番外地", ""),
        ("無番地 灯台", "無番地", "灯台"),
        ("5、コーポ浜名", "5", "コーポ浜名"),
    ],
)
def test_a_house_number_is_parted_from_what_follows(typed: str, block: str, building: str) -> None:
    assert split_block(typed) == (block, building)


@pytest.mark.parametrize("typed", ["", "コーポ浜名101", "3階", "1番館", "体育館(2階)"])
def test_text_without_a_house_number_is_all_building(typed: str) -> None:
    assert split_block(typed) == ("", typed)


def test_the_block_alone_can_be_asked_for() -> None:
    assert normalize_house_number("５８７番地の２ 体育館") == "587-2"
