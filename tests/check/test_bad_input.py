"""What a writer of rules gets wrong most: each is told by `tenohira check` with its place and remedy, and none of it
reaches those who decide, match or ask: the catalogue refuses to be used, or the answer is unknown."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import override_settings

from tenohira.engines.rules import UNKNOWN, EvaluationError, RuleProblems, compile_rule, evaluate
from tenohira.engines.rules.definition import load_facts, load_values, vocabulary_of
from tenohira.engines.services import queries
from tenohira.engines.services.catalogue import load_catalogue
from tenohira.engines.services.folders import Folders
from tenohira.foundation.definitions import Problems
from tests.check.broken_packs import GIFT, Mistake, check, edit, hall, prove, shown

SERVICE, FACTS = f"{GIFT}/service.yaml", "library/facts.yaml"
GIFTS = "library/values/gifts.yaml"
RULE = "rule: person.registered"
AGE = 'expression: "age_on(birth_date, today)"'
SIZE = "household.size: {type: int, label: {ja: 世帯の人数}"
OF_PEOPLE = "household.size: {type: int, unit: {ja: 人}, label: {ja: 世帯の人数}"
YOUNG = "rule: any(child.age < 1 for child in household.children)"

UNITS = [
    Mistake(
        "yen and people", SERVICE, RULE, "rule: household.size < gift_yen(1)",
        "household.size", "「gift_yen(1)」（円）は比べられません", "円",
    ),
    Mistake(
        "date and number", SERVICE, RULE, "rule: person.birth_date < 18",
        "person.birth_date < 18", "日付と数は単位が違います", "days(14)",
    ),
    Mistake("text and number", SERVICE, RULE, "rule: person.name > 3", "person.name > 3", "（文字）", ""),
]  # fmt: skip


@pytest.mark.parametrize("mistake", UNITS, ids=str)
def test_types_that_do_not_meet_are_told(mistake: Mistake, tmp_path: Path) -> None:
    prove(mistake, hall(tmp_path))


@pytest.fixture
def counted(tmp_path: Path) -> Path:
    """The small hall with units: people in a household, days and months of values."""
    root = hall(tmp_path)
    edit(root, FACTS, SIZE, OF_PEOPLE)
    edit(root, GIFTS, "    title: {ja: 申請できる日数}\n    type: int\n", DAYS)
    return root


DAYS = "    title: {ja: 申請できる日数}\n    type: int\n    unit: {ja: 日}\n"
MONTHS = """  baby_months:
    title: {ja: 赤ちゃんと呼ぶ月数}
    type: int
    unit: {ja: か月}
    law: てのひら市出産祝い金条例 第2条
    history:
      - {from: 2020-04-01, value: 12}
"""


def test_years_of_age_do_not_meet_months(counted: Path) -> None:
    edit(counted, GIFTS, "  gift_days:\n", f"{MONTHS}  gift_days:\n")
    edit(
        counted,
        SERVICE,
        YOUNG,
        "rule: any(child.age_on(today) < baby_months for child in household.children)",
    )
    found = check(counted)
    assert [one.what for one in found] == [
        "5文字目: 「child.age_on(today)」（歳）と「baby_months」（か月）は単位が違います。"
    ], shown(found)
    assert "12" in found[0].how
    assert (Path(found[0].file).name, found[0].line) == ("service.yaml", 13)


def test_a_number_of_days_is_no_number_of_months(counted: Path) -> None:
    edit(counted, SERVICE, "born_on + days(gift_days)", "born_on + months(gift_days)")
    found = check(counted)
    assert [one.what for one in found] == ["20文字目: 「gift_days」の単位は「日」です。"], shown(found)
    assert "days( )" in found[0].how


def test_people_are_not_added_to_days_in_a_fact_that_is_calculated(counted: Path) -> None:
    edit(counted, FACTS, "expression: household.size >= 5", "expression: household.size + gift_days >= 5")
    found = check(counted)
    assert [one.what for one in found] == ["1文字目: 計算で求める事実「is_large」の式に誤りがあります。"], (
        shown(found)
    )
    assert "「household.size」（人）と「gift_days」（日）は単位が違います。" in found[0].why
    assert Path(found[0].file).name == "facts.yaml"


def test_a_number_without_a_unit_meets_every_unit(counted: Path) -> None:
    edit(counted, SERVICE, "days(gift_days)", "days(gift_days + 1 - 1)")
    assert check(counted) == []


CIRCLES = [
    ("itself", AGE, 'expression: "age + 1"', {"age"}),
    (
        "two of a record",
        f"age: {{type: int, label: {{ja: 年齢}}, {AGE}}}",
        (
            "age: {type: int, label: {ja: 年齢}, expression: turns - 1}\n"
            "      turns: {type: int, label: {ja: 今年の年}, expression: age + 1}"
        ),
        {"child.age", "child.turns"},
    ),
    (
        "through a value read with it",
        "is_large: {type: bool, label: {ja: 大家族}, expression: household.size >= 5}",
        (
            "is_large: {type: bool, label: {ja: 大家族}, expression: gifts > 5}\n"
            "  gifts: {type: yen, label: {ja: 祝い金}, expression: gift_yen(1 if is_large else 3)}"
        ),
        {"is_large", "gifts"},
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "members"), CIRCLES, ids=[one[0] for one in CIRCLES])
def test_facts_that_go_round_in_a_circle_are_told_at_each(
    name: str, old: str, new: str, members: set[str], tmp_path: Path
) -> None:
    root = hall(tmp_path)
    edit(root, FACTS, old, new)
    found = [one for one in check(root) if Path(one.file).name == "facts.yaml"]
    assert len(found) == len(members), shown(found)
    for one in found:
        assert re.match(r"\d+文字目: 計算で求める事実", one.what)
        assert "輪になっています" in one.why
        assert one.how
        assert one.line > 1
        assert "Traceback" not in str(one)


def test_a_value_that_begins_after_today_is_told_where_it_is_read(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(root, GIFTS, "{from: 2020-04-01, value: 90}", "{from: 2090-04-01, value: 90}")
    edit(root, f"{GIFT}/examples.yaml", ", checks: [true]", "")
    found = [one for one in check(root) if Path(one.file).name == "service.yaml"]
    assert [(one.what.split(": ")[0], one.line) for one in found] == [("25文字目", 20)], shown(found)
    assert "history" in found[0].how


def test_a_gap_to_come_between_two_periods_is_told_before_it_comes(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(
        root, GIFTS, "- {from: 2020-04-01, value: 90}",
        "- {from: 2020-04-01, until: 2090-03-31, value: 90}\n      - {from: 2091-04-01, value: 60}",
    )  # fmt: skip
    found = check(root)
    assert ["2090-04-01の「gift_days」の値がありません" in one.what for one in found] == [True], shown(found)
    assert Path(found[0].file).name == "service.yaml"


def test_a_value_of_a_due_date_is_held_to_the_same(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(root, SERVICE, "after: person.last_event_on", "after: person.last_event_on + days(gift_days)")
    edit(root, GIFTS, "{from: 2020-04-01, value: 90}", "{from: 2020-04-01, until: 2021-03-31, value: 90}")
    lines = {one.line for one in check(root) if Path(one.file).name == "service.yaml"}
    assert lines == {14, 20}


SOURCES = [
    (
        "no such column",
        "source: people.birth_date",
        "source: people.born_on",
        "「people.born_on」という列はありません",
    ),
    (
        "no such register",
        "source: people.birth_date",
        "source: peaple.birth_date",
        "「peaple」という台帳はありません",
    ),
    ("a text read as a day", "source: people.birth_date", "source: people.kana", "型は text"),
    ("a day read as a number", "source: household.size}", "source: people.birth_date}", "型は date"),
    ("a text read as yes or no", "source: people.registered}", "source: people.sex}", "型は"),
]


@pytest.mark.parametrize(("name", "old", "new", "says"), SOURCES, ids=[one[0] for one in SOURCES])
def test_a_column_the_register_does_not_have_so_is_told(
    name: str, old: str, new: str, says: str, tmp_path: Path
) -> None:
    root = hall(tmp_path)
    edit(root, FACTS, old, new)
    found = check(root)
    assert len(found) == 1, shown(found)
    assert says in found[0].what
    assert re.match(r"\d+文字目: ", found[0].what)
    assert found[0].how
    assert Path(found[0].file).name == "facts.yaml"


def test_what_check_refuses_never_compiles_so_none_of_the_three_uses_meets_it(counted: Path) -> None:
    """evaluate, match and next_question all take a compiled Rule; there is no other way to make one."""
    values = load_values([counted / "library" / "values"], Problems())
    words = vocabulary_of(load_facts([counted / FACTS], Problems()), values, Problems())
    for source in (
        "person.registerd",
        "household.size < gift_yen(1)",
        "person.birth_date < 18",
        "household.size < gift_days",
        "today < person.birth_date + months(gift_days)",
    ):
        with pytest.raises(RuleProblems) as refused:
            compile_rule(source, words)
        assert all(problem.column >= 1 and problem.how for problem in refused.value.problems), source


def test_on_a_day_without_a_value_evaluating_fails_by_name_and_a_due_date_is_unknown(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(root, SERVICE, "after: person.last_event_on", "after: person.last_event_on + days(gift_days)")
    with override_settings(TENOHIRA_LIBRARY=str(root / "library")):
        bundle = load_catalogue(Folders(root / "library", root / "pack"), Problems()).bundle("birth-gift")
    long_ago = date(2019, 4, 1)
    facts = {"person": {"registered": True, "last_event_on": "2019-03-01"}, "household": {"children": []}}
    with pytest.raises(EvaluationError, match="gift_days"):
        evaluate(bundle.rules["due"], facts, long_ago)
    assert queries.due_of(bundle, facts, long_ago) is None
    assert queries.needed(bundle, facts, long_ago).outcome is False
    assert evaluate(bundle.rules["due"], {}, date(2026, 11, 20)) is UNKNOWN
