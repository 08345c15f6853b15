"""A fact or value with a mistake of its own is told where it is declared; rules that use it are not blamed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenohira.engines.rules import BOOL, RuleProblems, compile_rule
from tenohira.engines.rules.definition import load_facts, load_values, vocabulary_of
from tenohira.engines.rules.lost import NOTHING_LOST, Lost
from tenohira.engines.rules.tests.factories import vocabulary
from tenohira.engines.rules.vocabulary import Vocabulary
from tenohira.foundation.definitions import Problems

FACTS = """\
schema: 1
purpose: {who: [owner], for: [decide]}
records:
  resident:
    label: {ja: 住民}
    fields:
      birth_date: {type: date, label: {ja: 生年月日}, source: people.birth_date}
      age: {type: int, label: {ja: 年齢}, expression: "age_on(birth_date, today)"}
      is_adult: {type: bool, label: {ja: 成人}, expression: age >= adult_age}
facts:
  person: {type: record, of: resident, label: {ja: 本人}, source: people}
  household.size: {type: int, label: {ja: 人数}, source: household}
  is_large: {type: bool, label: {ja: 大家族}, expression: household.size >= 5}
"""
VALUES = """\
schema: 1
values:
  adult_age:
    title: {ja: 成年}
    type: int
    law: 民法 第4条
    history:
      - {from: 2022-04-01, value: 18}
  fee:
    title: {ja: 手数料}
    type: yen
    law: 条例
    history:
      - {from: 2022-04-01, value: 300}
"""


def words(tmp_path: Path, facts: str = FACTS, values: str = VALUES) -> tuple[Vocabulary, list[str]]:
    """Load facts and values; return the vocabulary and what is told, with its line."""
    (tmp_path / "values").mkdir(exist_ok=True)
    (tmp_path / "facts.yaml").write_text(facts, "utf-8")
    (tmp_path / "values" / "values.yaml").write_text(values, "utf-8")
    problems = Problems()
    book = load_facts([tmp_path / "facts.yaml"], problems)
    known = load_values([tmp_path / "values"], problems)
    found = vocabulary_of(book, known, problems)
    return found, [f"{Path(one.file).name}:{one.line} {one.what}" for one in problems]


def mistakes(source: str, known: Vocabulary) -> list[str] | None:
    """Return the mistakes of a rule, None when it compiles."""
    try:
        compile_rule(source, known, BOOL)
    except RuleProblems as error:
        return [problem.what for problem in error.problems]
    return None


RULES = ["person.is_adult", "person.age >= adult_age", "is_large", "household.size > 2", "fee > 100"]


def test_without_a_mistake_nothing_is_lost_and_every_rule_compiles(tmp_path: Path) -> None:
    known, told = words(tmp_path)
    assert told == []
    assert known.lost == NOTHING_LOST
    assert [mistakes(source, known) for source in RULES] == [None] * 5


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        (
            "source: people.birth_date",
            "sorce: people.birth_date",
            {"person.is_adult", "person.age >= adult_age"},
        ),
        (
            '"age_on(birth_date, today)"',
            '"age_on(birthday, today)"',
            {"person.is_adult", "person.age >= adult_age"},
        ),
        ("age >= adult_age", "age >= adult_ag", {"person.is_adult"}),
        ("household.size: {type: int", "household.size: {type: integer", {"is_large", "household.size > 2"}),
        ("household.size >= 5", "household.siz >= 5", {"is_large"}),
    ],
)
def test_a_mistake_in_one_fact_costs_only_the_rules_that_rest_on_it(
    old: str, new: str, lost: set[str], tmp_path: Path
) -> None:
    assert FACTS.count(old) == 1
    known, told = words(tmp_path, facts=FACTS.replace(old, new))
    assert 1 <= len(told) <= 2
    assert all(one.startswith("facts.yaml:") for one in told)
    assert {source for source in RULES if mistakes(source, known) == []} == lost
    assert {source for source in RULES if mistakes(source, known) is None} == set(RULES) - lost


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value: 18", "value: 十八"),
        ("    type: int\n", "    type: integer\n"),
        ("    title: {ja: 成年}\n", ""),
        ("{from: 2022-04-01, value: 18}", "{from: 2022-04-01}"),
        ("    law: 民法 第4条\n", ""),
    ],
)
def test_a_mistake_in_one_value_costs_only_the_rules_that_look_it_up(
    old: str, new: str, tmp_path: Path
) -> None:
    assert VALUES.count(old) == 1
    known, told = words(tmp_path, values=VALUES.replace(old, new))
    assert len(told) == 1, told
    assert told[0].startswith("values.yaml:")
    assert mistakes("person.age >= adult_age", known) == []
    assert mistakes("person.is_adult", known) == []
    assert mistakes("fee > 100", known) is None


def test_what_else_is_wrong_in_such_a_rule_is_told(tmp_path: Path) -> None:
    known, _told = words(tmp_path, values=VALUES.replace("value: 18", "value: 十八"))
    found = mistakes("person.age >= adult_age and persn.age > 3 and dult_age > 2", known)
    assert found is not None
    assert len(found) == 2
    assert "persn" in found[0]
    assert "dult_age" in found[1]


def test_a_file_of_values_that_is_no_yaml_loses_the_names_that_stand_in_it(tmp_path: Path) -> None:
    known, told = words(tmp_path, values=VALUES + "broken: [\n")
    assert len(told) == 1
    assert mistakes("fee > 100", known) == []
    assert mistakes("fees > 100", known) == ["「fees」という事実や値はありません。"]


def test_facts_that_are_no_yaml_lose_every_name(tmp_path: Path) -> None:
    known, told = words(tmp_path, facts=FACTS + "broken: [\n")
    assert len(told) == 1
    assert known.lost.is_everything
    assert mistakes("anything.at_all", known) == []
    assert mistakes("fee > ", known) != []


def test_facts_without_a_purpose_lose_every_name(tmp_path: Path) -> None:
    known, told = words(tmp_path, facts=FACTS.replace("purpose: {who: [owner], for: [decide]}\n", ""))
    assert told == ["facts.yaml:1 必要な項目「purpose」がありません。"]
    assert mistakes("person.age > 3", known) == []


def test_a_record_that_does_not_exist_is_told_once(tmp_path: Path) -> None:
    known, told = words(tmp_path, facts=FACTS.replace("of: resident", "of: citizen"))
    assert told == ["facts.yaml:11 まとまり「citizen」が records にありません。"]
    assert mistakes("person.age > 3 and person.nothing", known) == []
    assert mistakes("household.size > 2", known) is None


def test_a_record_that_extends_nothing_keeps_its_own_fields(tmp_path: Path) -> None:
    facts = FACTS.replace("    label: {ja: 住民}\n", "    label: {ja: 住民}\n    extends: being\n")
    known, told = words(tmp_path, facts=facts)
    assert told == ["facts.yaml:6 まとまり「being」が records にありません。"]
    assert mistakes("person.age > 3", known) is None
    assert mistakes("person.name == 3", known) == []


def test_a_circle_is_told_at_its_members_and_not_at_what_rests_on_it(tmp_path: Path) -> None:
    facts = FACTS.replace('"age_on(birth_date, today)"', "half * 2").replace(
        "      is_adult:", "      half: {type: int, label: {ja: 半分}, expression: age + 1}\n      is_adult:"
    )
    known, told = words(tmp_path, facts=facts)
    assert [one.split()[0] for one in told] == ["facts.yaml:8", "facts.yaml:9"]
    assert mistakes("person.is_adult", known) == []


class TestLost:
    def test_a_path_loses_every_name_on_it(self) -> None:
        lost = Lost.of(["household.size"])
        assert all(name in lost for name in ("household", "size", "household.size"))
        assert "person" not in lost

    def test_losses_add_up(self) -> None:
        both = Lost.of(["a"]) | Lost.of(["b"])
        assert "a" in both
        assert "b" in both
        assert "c" not in both
        assert "c" in (both | Lost(is_everything=True))

    def test_nothing_lost_is_nothing(self) -> None:
        assert "a" not in NOTHING_LOST
        assert vocabulary().lost == NOTHING_LOST
