"""Mistakes in the files that make a city: city.yaml, offices.yaml, routes.yaml, towns.csv, and files of wrong name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.broken_packs import Mistake, check, edit, hall, prove, shown

CITY, OFFICES, ROUTES, TOWNS = "pack/city.yaml", "pack/offices.yaml", "pack/routes.yaml", "pack/towns.csv"

MISTAKES = [
    Mistake(
        "unknown key",
        CITY,
        "kana:",
        "kanna:",
        "kanna:",
        "知らない項目「kanna」",
        "「kana」ではありませんか",
        also=1,
    ),
    Mistake("key to much", CITY, "phone:", "fax: 1\nphone:", "fax:", "知らない項目「fax」", "この行を消して"),
    Mistake(
        "missing key", CITY, "authority: てのひら市長\n", "", "", "必要な項目「authority」", "「authority:」"
    ),
    Mistake("code with letters", CITY, '"990019"', '"99001x"', "99001x", "99001x", "手引き"),
    Mistake("code as a number", CITY, '"990019"', "990019", "code: 990019", "文字ではありません", "引用符"),
    Mistake("check digit", CITY, '"990019"', '"990018"', "990018", "検査数字が合いません", "990019"),
    Mistake("closed day", CITY, "12-29..01-03", "12/29", "closed_days:", "「12/29」", "手引き"),
    Mistake(
        "receipt prefix",
        CITY,
        "receipt_prefix: T",
        "receipt_prefix: てのひら",
        "receipt_prefix",
        "てのひら",
        "手引き",
    ),
    Mistake(
        "no Japanese name",
        CITY,
        "name: {ja: てのひら市}",
        "name: {en: Tenohira}",
        "name: {en",
        "日本語",
        "「ja:」",
    ),
    Mistake(
        "unknown language",
        CITY,
        "{ja: てのひら市役所}",
        "{ja: 市役所, jp: x}",
        "jp: x",
        "知らない言語「jp」",
        "直すか",
    ),
    Mistake("map without a point", CITY, "lat: 35.0", "lat: 北緯35度", "lat:", "数ではありません", "半角"),
    Mistake(
        "office without a name",
        OFFICES,
        "name: {ja: こども未来課}\n",
        "\n",
        "id: kodomo",
        "「name」",
        "「name:」",
    ),
    Mistake(
        "office without posts",
        OFFICES,
        "posts:\n"
        "      - {id: staff, title: {ja: 担当}, rank: 1}\n"
        "      - {id: section-head, title: {ja: 課長}, rank: 4, head: true, deputies: [staff]}",
        "posts: []",
        "posts: []",
        "1つ以上",
        "書き足して",
    ),
    Mistake(
        "rank of a post",
        OFFICES,
        "{ja: 検査員}, rank: 2",
        "{ja: 検査員}, rank: 高い",
        "高い",
        "整数ではありません",
        "数字",
    ),
    Mistake(
        "key of a post",
        OFFICES,
        "rank: 4, head: true, deputies",
        "rank: 4, haed: true, deputies",
        "haed",
        "「haed」",
        "「head」",
    ),
    Mistake("office id", OFFICES, "id: kodomo", "id: こども", "id: こども", "英小文字", "全角"),
    Mistake(
        "deputy that is no post",
        OFFICES,
        "deputies: [staff]",
        "deputies: [staf]",
        "id: kodomo",
        "staf",
        "書き",
    ),
    Mistake("post twice", OFFICES, "{id: inspector,", "{id: staff,", "id: kankyo", "staff が2回", "書き"),
    Mistake(
        "route without a title",
        ROUTES,
        "    title: {ja: 課長決裁}\n",
        "",
        "standard:",
        "「title」",
        "「title:」",
    ),
    Mistake(
        "kind of a step",
        ROUTES,
        "office: kankyo, kind: review",
        "office: kankyo, kind: revew",
        "revew",
        "review、decide",
        "「review」",
    ),
    Mistake(
        "no deciding step",
        ROUTES,
        "{post: section-head, kind: decide}\n    decide_alone",
        "{post: section-head, kind: review}\n    decide_alone",
        "standard:",
        "最後の1つ",
        "書き",
    ),
    Mistake(
        "who decides alone",
        ROUTES,
        "{post: staff, up_to_yen: 10000}",
        "{post: clerk, up_to_yen: 10000}",
        "standard:",
        "clerk",
        "書き",
    ),
    Mistake(
        "amount decided alone",
        ROUTES,
        "up_to_yen: 10000",
        "up_to_yen: -1",
        "up_to_yen: -1",
        "0 より小さい",
        "0 以上",
    ),
    Mistake(
        "post that no office has",
        ROUTES,
        "decide}\n    decide_alone:\n      - {post: staff, up_to_yen: 10000}\n  inspected",
        "decide}\n"
        "    decide_alone:\n"
        "      - {post: staff, up_to_yen: 10000}\n"
        "  unused:\n"
        "    title: {ja: x}\n"
        "    steps: [{post: staf, kind: decide}]\n"
        "  inspected",
        "staf, kind",
        "職「staf」",
        "「staff」",
    ),
    Mistake(
        "post that the named office lacks",
        ROUTES,
        "{post: inspector, office: kankyo",
        "{post: inspector, office: kodomo",
        "inspector",
        "職「inspector」",
        "offices.yaml",
    ),
    Mistake(
        "office that is not there",
        ROUTES,
        "office: kankyo",
        "office: kankio",
        "kankio",
        "課「kankio」",
        "「kankyo」",
    ),
    Mistake("town without a name", TOWNS, "浜町,", ",", "ハママチ", "町字の名前", "書くか"),
    Mistake(
        "point outside Japan",
        TOWNS,
        "35.010,137.010",
        "137.010,35.010",
        "ハママチ",
        "137.010",
        "20 から 46",
        also=1,
    ),
    Mistake("no number", TOWNS, "35.001", "北", "中央一丁目", "「北」", "10進"),
    Mistake("postal code", TOWNS, "9990002", "999", "ハママチ", "「999」", "7けた"),
    Mistake("too many columns", TOWNS, "137.010", "137.010,x,y", "ハママチ", "列の数", "「,」"),
    Mistake(
        "columns missing",
        TOWNS,
        "town,koaza,kana,postal_code,lat,lng",
        "町,カナ",
        "",
        "town、lat、lng",
        "1行目",
    ),
    Mistake(
        "file of a wrong name",
        "pack/life_events.yaml",
        "",
        "life_events: {}\n",
        "",
        "読まれません",
        "「life-events.yaml」",
    ),
    Mistake(
        "file of a wrong kind", "pack/office.yml", "", "offices: []\n", "", "読まれません", "offices.yaml"
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_the_mistake_is_told_at_its_line_with_its_remedy(mistake: Mistake, tmp_path: Path) -> None:
    prove(mistake, hall(tmp_path))


@pytest.mark.parametrize("name", ["city.yaml", "offices.yaml", "routes.yaml", "towns.csv"])
def test_a_missing_file_is_one_problem(name: str, tmp_path: Path) -> None:
    root = hall(tmp_path)
    (root / "pack" / name).unlink()
    found = check(root)
    assert [(one.file, one.line) for one in found] == [(str(root / "pack" / name), 1)], shown(found)
    assert "ありません" in found[0].what
    assert found[0].how


def test_an_office_twice_is_told(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(root, OFFICES, "id: kodomo", "id: kankyo")
    found = check(root)
    assert any("kankyo が2回" in one.what + one.why for one in found), shown(found)


def test_a_service_whose_route_stops_at_a_post_its_office_lacks_is_told_at_the_service(
    tmp_path: Path,
) -> None:
    root = hall(tmp_path)
    edit(root, ROUTES, "{post: inspector, office: kankyo, kind: review}", "{post: inspector, kind: review}")
    edit(root, "library/services/childcare/birth-gift/service.yaml", "route: standard", "route: inspected")
    found = check(root)
    assert len(found) == 1, shown(found)
    assert found[0].file.endswith("birth-gift/service.yaml")
    assert "inspector" in found[0].what
    assert "route:" in found[0].how


def test_the_folder_s_code_and_the_city_s_must_agree(tmp_path: Path) -> None:
    root = hall(tmp_path)
    named = (root / "pack").rename(root / "222216-tenohira")
    (root / "pack").symlink_to(named)
    found = check(root)
    assert len(found) == 1, shown(found)
    assert "フォルダの名前と違います" in found[0].what
