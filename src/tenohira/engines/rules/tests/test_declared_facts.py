"""facts.yaml: what is declared becomes the words of rules, and every mistake is told at its own line."""

from datetime import date
from pathlib import Path

import pytest

from tenohira.engines.rules import (
    DATE,
    INT,
    Collection,
    Record,
    Vocabulary,
    compile_rule,
    evaluate,
    problems_of,
)
from tenohira.engines.rules.definition import FactBook, load_facts, load_values, vocabulary_of
from tenohira.engines.rules.values import Values
from tenohira.foundation.definitions import Problems

FACTS = """schema: 1
purpose: {who: [person, owner], for: [decide, ask, match]}
records:
  animal:
    label: {ja: 動物}
    fields:
      birth_date: {type: date, label: {ja: 生まれた日}, source: animals.birth_date}
      age: {type: int, label: {ja: 年齢}, expression: "age_on(birth_date, today)"}
  dog:
    label: {ja: 犬}
    extends: animal
    fields:
      sex: {type: code, values: {f: {ja: めす}, m: {ja: おす}}, label: {ja: 性別}, question: {ja: どちらですか}}
      chip: {type: text, label: {ja: 番号}, source: animals.chip, purpose: {who: [], for: [], because: 目的の外です。}}
facts:
  today: {type: date, label: {ja: 今日}, source: calendar}
  owner.dogs: {type: list, of: dog, label: {ja: 犬}, source: animals}
  owner.favourite: {type: record, of: dog, label: {ja: お気に入り}, source: animals}
  owner.count: {type: int, label: {ja: 数}, expression: count(owner.dogs)}
"""


def load(folder: Path, text: str = FACTS) -> tuple[FactBook, Vocabulary, list[str]]:
    path = folder / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    book = load_facts([path], problems)
    words = vocabulary_of(book, Values(), problems)
    return book, words, [f"{one.line}: {one}" for one in problems]


def test_declared_facts_are_the_words_of_rules(tmp_path: Path) -> None:
    _, words, problems = load(tmp_path)
    assert problems == []
    owner = words.names["owner"]
    assert isinstance(owner, Record)
    dogs = owner.fields["dogs"]
    assert isinstance(dogs, Collection)
    assert isinstance(dogs.of, Record)
    assert set(dogs.of.fields) == {"birth_date", "age", "sex", "chip"}
    assert owner.fields["favourite"] == dogs.of
    assert words.root("today") == DATE
    assert {"owner.dogs", "owner.favourite.age", "today"} <= set(words.paths())


def test_derived_facts_are_inherited_and_calculated(tmp_path: Path) -> None:
    _, words, _ = load(tmp_path)
    facts = {
        "owner": {"dogs": [{"birth_date": "2020-01-01"}, {"birth_date": "2024-01-01"}], "favourite": None}
    }
    rule = compile_rule("owner.count + max(d.age for d in owner.dogs)", words)
    assert evaluate(rule, facts, date(2026, 11, 20)) == 8
    assert rule.facts_used == {"owner.dogs", "owner.dogs.birth_date"}


def test_a_declaration_is_found_by_its_path(tmp_path: Path) -> None:
    book, _, _ = load(tmp_path)
    found = book.fact("owner.dogs.birth_date")
    assert found is not None
    assert found.label.text() == "生まれた日"
    assert book.fact("owner.dogs.wings") is None
    assert book.fact("castle") is None
    assert book.purpose_of(found).for_ == ("decide", "ask", "match")


def test_a_fact_outside_its_purpose_is_known_but_closed(tmp_path: Path) -> None:
    book, words, _ = load(tmp_path)
    [problem] = problems_of("any(d.chip == 'a' for d in owner.dogs)", words)
    assert (problem.what, problem.why) == ("「owner.dogs.chip」は規則に使えません。", "目的の外です。")
    assert "purpose" in problems_of("owner.count > 1", vocabulary_of(book, Values(), use="notice"))[0].why


def test_codes_are_checked_against_their_list(tmp_path: Path) -> None:
    _, words, _ = load(tmp_path)
    assert "f、m" in str(problems_of("owner.favourite.sex == 'female'", words)[0])


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("age_on(birth_date, today)", "age_on(birth_day, today)", 8, "birth_day"),
        ("age_on(birth_date, today)", "birth_date", 8, "整数と宣言"),
        ("age_on(birth_date, today)", "age + 1", 8, "輪"),
        ("age_on(birth_date, today)", "((", 8, "読めません"),
        ("extends: animal", "extends: animel", 11, "「animel」が records にありません"),
        ("of: dog, label: {ja: 犬}", "of: dogg, label: {ja: 犬}", 17, "「dogg」が records にありません"),
        ("type: int, label: {ja: 数}", "type: integer, label: {ja: 数}", 19, "integer"),
        ("type: int, label: {ja: 数}", "type: int, of: dog, label: {ja: 数}", 19, "of:"),
        ("values: {f: {ja: めす}, m: {ja: おす}}, ", "", 13, "values:"),
        ("expression: count(owner.dogs)", "expression: count(owner.dogs), source: a", 19, "どちらか一つ"),
        (", expression: count(owner.dogs)", "", 19, "どれかが要ります"),
        ("label: {ja: 数}", "label: {en: Count}", 19, "日本語"),
        ("label: {ja: 数}", "lable: {ja: 数}", 19, "知らない項目「lable」"),
        ("owner.count:", "sum:", 19, "規則の言葉"),
        ("owner.count:", "Owner.Count:", 19, "Owner.Count"),
        ("label: {ja: 動物}", "extends: dog\n    label: {ja: 動物}", 5, "輪になっています"),
    ],
)
def test_a_wrong_declaration_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    told = "\n".join(load(tmp_path, FACTS.replace(old, new, 1))[2])
    assert f"{line}: " in told
    assert says in told


def test_a_record_cannot_hold_its_own_kind(tmp_path: Path) -> None:
    text = FACTS.replace(
        "      age:", "      young: {type: list, of: animal, label: {ja: 子}, source: a}\n      age:"
    )
    _, words, problems = load(tmp_path, text)
    assert "終わりのない入れ子" in problems[0]
    assert problems_of("owner.count > 0", words) == ()


def test_a_field_may_hold_a_record_that_does_not_exist(tmp_path: Path) -> None:
    text = FACTS.replace(
        "      age:", "      vet: {type: record, of: vet, label: {ja: 獣医}, source: a}\n      age:"
    )
    assert "「vet」が records にありません" in "\n".join(load(tmp_path, text)[2])


def test_a_city_adds_facts_of_its_own(tmp_path: Path) -> None:
    load(tmp_path)
    own = tmp_path / "own.yaml"
    own.write_text(
        "facts:\n  town.is_coastal: {type: bool, label: {ja: 海沿い}, question: {ja: 海沿いですか}}\n"
    )
    problems = Problems()
    words = vocabulary_of(load_facts([tmp_path / "facts.yaml", own], problems), Values(), problems)
    assert not problems
    assert problems_of("town.is_coastal and owner.count > 0", words) == ()


def test_a_value_cannot_be_called_like_a_fact(tmp_path: Path) -> None:
    book, _, _ = load(tmp_path)
    (tmp_path / "values").mkdir()
    (tmp_path / "values" / "a.yaml").write_text(
        "values:\n  owner:\n    title: {ja: 値}\n    type: int\n    law: 法\n"
        "    history: [{from: 2000-01-01, value: 1}]\n",
        encoding="utf-8",
    )
    problems = Problems()
    vocabulary_of(book, load_values([tmp_path / "values"], problems), problems)
    assert "「owner」" in str(problems)


def test_without_files_there_are_no_facts() -> None:
    problems = Problems()
    assert vocabulary_of(load_facts([], problems), Values(), problems).names == {}


def test_a_broken_file_gives_problems_and_no_facts(tmp_path: Path) -> None:
    _, words, problems = load(tmp_path, "facts: [")
    assert problems
    assert words.names == {}
    assert compile_rule("1 + 1", words, INT).type == INT
