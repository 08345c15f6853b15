"""Mistakes in rules and in what they rest on: the words of the language, facts, values and their history."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.broken_packs import GIFT, Mistake, check, edit, hall, prove, shown

SERVICE, FACTS = f"{GIFT}/service.yaml", "library/facts.yaml"
GIFTS, OURS = "library/values/gifts.yaml", "pack/values/compost.yaml"
RULE = "rule: person.registered"

RULES = [
    Mistake(
        "unknown fact",
        SERVICE,
        RULE,
        "rule: person.registerd",
        "registerd",
        "「registerd」",
        "「registered」",
    ),
    Mistake("unknown root", SERVICE, RULE, "rule: persom.registered", "persom", "「persom」", "「person」"),
    Mistake(
        "unknown value",
        SERVICE,
        "days(gift_days)",
        "days(gift_day)",
        "gift_day)",
        "「gift_day」",
        "「gift_days」",
    ),
    Mistake("unknown function", SERVICE, "days(gift_days)", "dys(gift_days)", "dys(", "「dys」", "「days」"),
    Mistake(
        "unknown answer", SERVICE, "born_on + days", "bornon + days", "bornon", "「bornon」", "「born_on」"
    ),
    Mistake("wrong type", SERVICE, RULE, "rule: person.name", "person.name", "はい・いいえ", "比べる式"),
    Mistake(
        "yen and people",
        SERVICE,
        "sum(gift_yen(child.rank)",
        "sum(gift_yen(child.rank) + child.rank",
        "amount:",
        "円",
        "両方を円にする",
    ),
    Mistake(
        "column",
        SERVICE,
        RULE,
        "rule: household.size > 2 and persn.registered",
        "persn",
        "24文字目",
        "「person」",
    ),
    Mistake(
        "two in one rule",
        SERVICE,
        RULE,
        "rule: persn.registered and hausehold.size > 2",
        "persn",
        "1文字目",
        "「person」",
        also=1,
    ),
    Mistake("single equals sign", SERVICE, RULE, "rule: household.size = 2", "size = 2", "読めません", "=="),
    Mistake("full-width sign", SERVICE, RULE, "rule: household.size ＞ 2", "＞", "使えない文字", "半角"),
    Mistake("power", SERVICE, RULE, "rule: household.size ** 2 > 4", "** 2", "べき乗", "かけ算"),
    Mistake("lambda", SERVICE, RULE, "rule: '(lambda x: x)(1) == 1'", "lambda", "lambda", "any("),
    Mistake("index", SERVICE, RULE, "rule: household.children[0].registered", "[0]", "[ ]", "any("),
    Mistake("import", SERVICE, RULE, "rule: __import__('os')", "__import__", "__import__", "手引き"),
    Mistake("empty", SERVICE, RULE, "rule: ' '", "rule: ' '", "空です", "条件"),
    Mistake(
        "closed fact",
        SERVICE,
        RULE,
        "rule: person.is_protected",
        "is_protected",
        "支援措置は規則に使いません",
        "別の事実",
    ),
    Mistake(
        "unit of a due date",
        SERVICE,
        "after: person.last_event_on",
        "after: person.name",
        "after:",
        "日付",
        "date(",
    ),
    Mistake("answer in a need", SERVICE, RULE, "rule: is_twin", "rule: is_twin", "「is_twin」", "名前"),
    Mistake(
        "fraction of a yen",
        "library/services/environment/compost-bin/service.yaml",
        "floor_to(price * compost_share, 100)",
        "price * compost_share",
        "amount:",
        "端数",
        "floor_to",
    ),
    Mistake(
        "issued row",
        SERVICE,
        "value: child_name",
        "value: child_nam",
        "value: child_nam",
        "「child_nam」",
        "「child_name」",
    ),
    Mistake(
        "loop name",
        SERVICE,
        "any(child.age < 1 for child in",
        "any(person.age < 1 for person in",
        "for person",
        "既にある名前",
        "別の名前",
    ),
    Mistake(
        "no list",
        SERVICE,
        "any(child.age < 1 for child in household.children)",
        "any(c.age < 1 for c in household.size)",
        "for c in",
        "一覧ではありません",
        "一覧",
    ),
    Mistake(
        "rule that is no text", SERVICE, RULE, "rule: true", "rule: true", "文字ではありません", "引用符"
    ),
]

VALUES = [
    Mistake("overlap", GIFTS, "until: 2024-03-31", "until: 2024-05-31", "until:", "重なっています", "前の日"),
    Mistake("unsorted", GIFTS, "from: 2024-04-01", "from: 2019-04-01", "2019-04-01", "日付順", "古いもの"),
    Mistake(
        "row overlap",
        GIFTS,
        "- {rank: ..2, value: 50000}",
        "- {rank: ..3, value: 50000}",
        "rank: 3.., value: 100000",
        "重なっています",
        "範囲",
    ),
    Mistake(
        "amount with a fraction",
        GIFTS,
        "value: 100000",
        "value: 100000.5",
        "100000.5",
        "円ではありません",
        "整数",
    ),
    Mistake("amount as text", GIFTS, "value: 100000", "value: 十万円", "十万円", "円ではありません", "整数"),
    Mistake("range", GIFTS, "rank: 3.., value: 100000", "rank: 三.., value: 100000", "三..", "三", "書いて"),
    Mistake(
        "upside down range",
        GIFTS,
        "rank: 3.., value: 100000",
        "rank: 9..4, value: 100000",
        "9..4",
        "逆さま",
        "小さいほう",
    ),
    Mistake(
        "unknown column",
        GIFTS,
        "rank: 3.., value: 100000",
        "rang: 3.., value: 100000",
        "rang:",
        "「rang」",
        "keys",
    ),
    Mistake(
        "row without value",
        GIFTS,
        "rank: 3.., value: 100000",
        "rank: 3..",
        "rank: 3..}",
        "value: がありません",
        "書き足して",
    ),
    Mistake(
        "no law",
        GIFTS,
        "    law: てのひら市出産祝い金条例 第5条\n",
        "",
        "{from: 2020-04-01, value: 90}",
        "根拠",
        "law:",
    ),
    Mistake(
        "no day", GIFTS, "from: 2024-04-01", "from: 2024-04-31", "2024-04-31", "という日はありません", "実在"
    ),
    Mistake("unknown type", GIFTS, "type: yen", "type: yens", "type: yens", "「yens」", "「yen」"),
    Mistake(
        "unknown key", GIFTS, "until: 2024-03-31", "untill: 2024-03-31", "untill", "「untill」", "「until」"
    ),
    Mistake(
        "neither value nor table",
        GIFTS,
        "{from: 2020-04-01, value: 90}",
        "{from: 2020-04-01}",
        "{from: 2020-04-01}",
        "どちらか一つ",
        "手引き",
    ),
    Mistake(
        "name of a fact",
        "pack/values/own.yaml",
        "",
        "schema: 1\n"
        "values:\n"
        "  person:\n"
        "    title: {ja: x}\n"
        "    type: int\n"
        "    law: 法\n"
        "    history:\n"
        "      - {from: 2020-01-01, value: 1}\n",
        "person:",
        "同じ名前",
        "別の名前",
    ),
    Mistake(
        "name twice",
        "pack/values/own.yaml",
        "",
        "schema: 1\n"
        "values:\n"
        "  gift_days:\n"
        "    title: {ja: x}\n"
        "    type: int\n"
        "    law: 法\n"
        "    history:\n"
        "      - {from: 2020-01-01, value: 1}\n",
        "gift_days:",
        "gifts.yaml にもあります",
        "名前を変えて",
    ),
    Mistake(
        "missing today",
        GIFTS,
        "{from: 2020-04-01, value: 90}",
        "{from: 2020-04-01, until: 2020-12-31, value: 90}",
        "today <=",
        "「gift_days」の値がありません",
        "history",
        told_in=SERVICE,
        also=2,
    ),
    Mistake("city's own value", OURS, "value: 0.5", "value: 半分", "半分", "小数ではありません", "小数"),
]

FACTS_ = [
    Mistake(
        "register without such a column",
        FACTS,
        "source: people.birth_date",
        "source: people.birthdate",
        "birth_date:",
        "「people.birthdate」という列はありません",
        "「people.birth_date」",
    ),
    Mistake(
        "register with another type",
        FACTS,
        "source: people.registered}",
        "source: people.registered_on}",
        "registered:",
        "型は date",
        "type: を date にする",
    ),
    Mistake(
        "household without such a column",
        FACTS,
        "source: household.size",
        "source: household.siize",
        "household.size:",
        "「household.siize」という列はありません",
        "「household.size」",
    ),
    Mistake("cycle", FACTS, '"age_on(birth_date, today)"', "age + 1", "age:", "輪", "手引き"),
    Mistake(
        "unknown record",
        FACTS,
        "type: list, of: child",
        "type: list, of: children",
        "of: children",
        "「children」",
        "つづり",
    ),
    Mistake(
        "unknown extends",
        FACTS,
        "extends: resident",
        "extends: residents",
        "extends:",
        "「residents」",
        "つづり",
    ),
    Mistake(
        "wrong expression",
        FACTS,
        '"age_on(birth_date, today)"',
        '"age_on(birth_day, today)"',
        "age:",
        "birth_day",
        "手引き",
    ),
    Mistake(
        "wrong type of an expression",
        FACTS,
        "household.size >= 5",
        "household.size + 5",
        "is_large:",
        "はい・いいえ",
        "手引き",
    ),
    Mistake(
        "unknown type",
        FACTS,
        "household.size: {type: int",
        "household.size: {type: integer",
        "household.size: {",
        "「integer」",
        "選んで",
    ),
    Mistake(
        "unknown key",
        FACTS,
        "source: people.name}",
        "source: people.name, sauce: x}",
        "sauce",
        "「sauce」",
        "「source」",
    ),
    Mistake(
        "neither source nor question",
        FACTS,
        "label: {ja: 世帯の人数}, source: household.size}",
        "label: {ja: 世帯の人数}}",
        "世帯の人数",
        "question:",
        "手引き",
    ),
    Mistake(
        "use",
        FACTS,
        "for: [decide, ask, notice]",
        "for: [decide, aks]",
        "for: [decide, aks]",
        "ask",
        "「ask」",
    ),
    Mistake("reserved name", FACTS, "  is_large:", "  sum:", "  sum:", "規則の言葉", "別の名前"),
]


@pytest.mark.parametrize("mistake", [*RULES, *VALUES, *FACTS_], ids=str)
def test_the_mistake_is_told_at_its_line_with_its_remedy(mistake: Mistake, tmp_path: Path) -> None:
    prove(mistake, hall(tmp_path))


def test_the_column_counts_characters_not_bytes(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(root, SERVICE, RULE, 'rule: person.name == "鈴木" and persn.registered')
    found = check(root)
    assert [one.what.split(":")[0] for one in found] == ["25文字目"], shown(found)


def test_a_broken_form_does_not_hide_what_is_wrong_with_needs(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(root, SERVICE, RULE, "rule: person.registerd")
    edit(root, f"{GIFT}/form.yaml", "type: date", "type: dates")
    assert {Path(one.file).name for one in check(root)} == {"service.yaml", "form.yaml"}


def test_a_wrong_value_elsewhere_does_not_hide_what_is_wrong_with_rules(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(root, SERVICE, "standard_days: 10", "standard_days: 十")
    edit(root, SERVICE, RULE, "rule: person.registerd")
    edit(root, SERVICE, "bring: [birth-proof]", "bring: [birth-prof]")
    found = check(root)
    assert len(found) == 3, shown(found)


def test_a_value_with_a_mistake_is_told_once_not_in_every_rule_that_uses_it(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(root, GIFTS, "{from: 2020-04-01, value: 90}", "{from: 2020-04-01, value: 九十}")
    edit(
        root,
        SERVICE,
        "today <= born_on + days(gift_days)",
        "today <= born_on + days(gift_days) and persn.registered",
    )
    found = check(root)
    assert [(Path(one.file).name, "九十" in one.what or "persn" in one.what) for one in found] == [
        ("service.yaml", True),
        ("gifts.yaml", True),
    ], shown(found)


def test_facts_that_cannot_be_read_are_told_once(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(root, FACTS, "records:\n", "records: [\n")
    found = check(root)
    assert {one.file for one in found} == {str(root / FACTS)}, shown(found)
