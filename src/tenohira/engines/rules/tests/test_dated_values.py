"""values/*.yaml: histories are read with their law, and every mistake is told at its own line."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tenohira.engines.rules.definition import DatedValues, load_values
from tenohira.engines.rules.errors import ValueMissing
from tenohira.engines.rules.values import DatedValue, OneOfTexts, Range, Row
from tenohira.foundation.definitions import Problems

HEAD = """schema: 1
values:
  fee:
    title: {ja: 手数料}
    type: yen
    law: 手数料条例 第2条
"""
TABLE = """schema: 1
values:
  amount:
    title: {ja: 額}
    type: yen
    law: 法 第6条
    keys:
      - {name: age, type: int, title: {ja: 年齢}}
      - {name: kind, type: text, title: {ja: 種別}}
    history:
      - from: 2024-10-01
"""


def load(folder: Path, text: str, name: str = "fees.yaml") -> tuple[DatedValues, list[str]]:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    problems = Problems()
    values = load_values([folder], problems)
    return values, [f"{one.line}: {one}" for one in problems]


def one(folder: Path, text: str) -> DatedValue:
    values, problems = load(folder, text)
    assert problems == []
    [name] = values
    return values[name]


def wrong(folder: Path, text: str) -> str:
    return "\n".join(load(folder, text)[1])


def test_a_history_is_read_with_its_law(tmp_path: Path) -> None:
    fee = one(
        tmp_path,
        HEAD
        + "    history:\n      - {from: 2020-04-01, value: 300}\n"
        + "      - {from: 2026-04-01, value: 350, law: 改正条例}\n",
    )
    assert [(p.since, p.law) for p in fee.history] == [
        (date(2020, 4, 1), "手数料条例 第2条"),
        (date(2026, 4, 1), "改正条例"),
    ]
    assert fee.on(date(2026, 3, 31)) == 300
    assert fee.on(date(2026, 4, 1)) == 350


def test_a_value_may_end(tmp_path: Path) -> None:
    fee = one(
        tmp_path,
        HEAD
        + "    history:\n      - {from: 2020-04-01, until: 2021-03-31, value: 300}\n"
        + "      - {from: 2022-04-01, value: 350}\n",
    )
    assert fee.on(date(2021, 3, 31)) == 300
    with pytest.raises(ValueMissing, match="2021-04-01"):
        fee.on(date(2021, 4, 1))


def test_a_table_is_read_by_ranges_texts_and_lists(tmp_path: Path) -> None:
    amount = one(
        tmp_path,
        TABLE
        + "        otherwise: 0\n        table:\n"
        + "          - {age: ..2, value: 1}\n          - {age: 3..18, kind: a, value: 2}\n"
        + "          - {age: 3..18, kind: [b, c], value: 3}\n          - {age: 30, value: 4}\n"
        + "          - {age: 65.., value: 5}\n",
    )
    on = date(2026, 1, 1)
    asked = [(-1, "a"), (2, "z"), (3, "a"), (18, "b"), (18, "c"), (18, "d"), (30, "a"), (31, "a"), (99, "a")]
    assert [amount.on(on, keys) for keys in asked] == [1, 1, 2, 3, 3, 0, 4, 0, 5]


def test_without_a_row_and_without_otherwise_the_keys_are_named(tmp_path: Path) -> None:
    amount = one(tmp_path, TABLE + "        table:\n          - {age: ..2, value: 1}\n")
    with pytest.raises(ValueMissing) as caught:
        amount.on(date(2026, 1, 1), (5, "a"))
    assert "age=5、kind=a" in caught.value.what
    assert "otherwise" in caught.value.remedy


def test_decimals_dates_and_yes_no_are_exact(tmp_path: Path) -> None:
    text = "schema: 1\nvalues:\n"
    for name, kind, written in [
        ("share", "decimal", "0.1"),
        ("start", "date", "2024-04-01"),
        ("open", "bool", "true"),
    ]:
        text += f"  {name}:\n    title: {{ja: 値}}\n    type: {kind}\n    law: 法\n"
        text += f"    history:\n      - {{from: 2000-01-01, value: {written}}}\n"
    values, problems = load(tmp_path, text)
    assert problems == []
    on = date(2026, 1, 1)
    assert [values[n].on(on) for n in values] == [Fraction(1, 10), date(2024, 4, 1), True]


@pytest.mark.parametrize(
    ("history", "line", "says"),
    [
        ("- {from: 2026-04-01, value: 1}\n      - {from: 2020-04-01, value: 2}", 9, "日付順ではありません"),
        ("- {from: 2026-04-01, value: 1}\n      - {from: 2026-04-01, value: 2}", 9, "日付順ではありません"),
        (
            "- {from: 2020-04-01, until: 2026-04-01, value: 1}\n      - {from: 2026-04-01, value: 2}",
            8,
            "重なっています",
        ),
        ("- {from: 2020-04-01, until: 2019-04-01, value: 1}", 8, "until"),
        ("- {from: 2020-04-01, value: 1.5}", 8, "円は整数"),
        ("- {from: 2020-04-01, value: 三百円}", 8, "「三百円」は円ではありません"),
        ("- {from: 2020-04-01, value: true}", 8, "円ではありません"),
        ("- {from: 2020-04-01}", 8, "どちらか一つ"),
        ("- {from: 2020-04-01, value: 1, table: []}", 8, "どちらか一つ"),
        ("- {from: 2020-04-01, table: [{value: 1}]}", 8, "keys: が要ります"),
        ("- {from: 来年, value: 1}", 8, "来年"),
        ("- {from: 2020-04-01, vallue: 1}", 8, "知らない項目「vallue」"),
    ],
)
def test_a_wrong_history_is_told_at_its_line(tmp_path: Path, history: str, line: int, says: str) -> None:
    told = wrong(tmp_path, HEAD + "    history:\n      " + history + "\n")
    assert f"{line}: " in told
    assert says in told


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("- {age: ..2, value: 1}\n          - {age: 2.., value: 2}", "2行目が1行目と重なっています"),
        ("- {age: ..2, value: 1}\n          - {kind: a, value: 2}", "重なっています"),
        ("- {kind: [a, b], value: 1}\n          - {kind: b, value: 2}", "重なっています"),
        ("- {age: 18..3, value: 1}", "逆さま"),
        ("- {age: 三, value: 1}", "整数ではありません"),
        ("- {age: '..', value: 1}", "範囲「..」を読めません"),
        ("- {age: '3 4 5', value: 1}", "読めません"),
        ("- {agee: 3, value: 1}", "「agee」という列はありません"),
        ("- {age: 3}", "value: がありません"),
        ("- {kind: 3, value: 1}", "文字ではありません"),
        ("- {age: 3, value: 多い}", "円ではありません"),
    ],
)
def test_a_wrong_table_is_told(tmp_path: Path, rows: str, says: str) -> None:
    assert says in wrong(tmp_path, TABLE + "        table:\n          " + rows + "\n")


def test_a_value_without_law_is_told(tmp_path: Path) -> None:
    text = (
        HEAD.replace("    law: 手数料条例 第2条\n", "")
        + "    history:\n      - {from: 2020-04-01, value: 300}\n"
    )
    assert "根拠がありません" in wrong(tmp_path, text)


def test_a_value_with_keys_needs_a_table(tmp_path: Path) -> None:
    assert "table: が要ります" in wrong(tmp_path, TABLE + "        value: 3\n")


def test_two_files_cannot_give_the_same_value(tmp_path: Path) -> None:
    text = HEAD + "    history:\n      - {from: 2020-04-01, value: 300}\n"
    load(tmp_path, text, "a.yaml")
    _, problems = load(tmp_path, text, "b.yaml")
    assert "a.yaml にもあります" in problems[0]


def test_a_city_lays_its_own_history_over_the_library(tmp_path: Path) -> None:
    history = "    history:\n      - {from: 2020-04-01, value: %d}\n"
    load(tmp_path / "library", HEAD + history % 300)
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "fees.yaml").write_text("values:\n  fee:\n" + history % 200, encoding="utf-8")
    problems = Problems()
    values = load_values([tmp_path / "library", tmp_path / "pack"], problems)
    assert not problems
    assert values["fee"].on(date(2026, 1, 1)) == 200
    assert values.definitions["fee"].title.text() == "手数料"


def test_a_file_that_is_no_yaml_is_told_and_the_rest_is_loaded(tmp_path: Path) -> None:
    load(tmp_path, "values: [", "broken.yaml")
    values, problems = load(tmp_path, HEAD + "    history:\n      - {from: 2020-04-01, value: 300}\n")
    assert list(values) == ["fee"]
    assert "broken.yaml" in problems[0]


@pytest.mark.parametrize(
    ("left", "right", "met"),
    [
        (Range(None, 2), Range(3, None), False),
        (Range(None, 3), Range(3, None), True),
        (Range(), Range(5, 5), True),
        (Range(1, 1), OneOfTexts(frozenset({"a"})), False),
        (OneOfTexts(frozenset({"a"})), Range(1, 1), False),
        (OneOfTexts(frozenset({"a"})), OneOfTexts(frozenset({"a", "b"})), True),
    ],
)
def test_conditions_meet_when_a_key_fits_both(
    left: Range | OneOfTexts, right: Range | OneOfTexts, met: bool
) -> None:
    assert left.meets(right) is met
    assert Row({"k": left}, 1).meets(Row({"k": right}, 2)) is met
