"""What docs/reference/rules.md shows is what the engine does."""

import re
from pathlib import Path

import pytest

from tenohira.engines.rules import Vocabulary, problems_of
from tenohira.engines.rules.definition import load_facts, load_values, vocabulary_of
from tenohira.engines.rules.standard_functions import STANDARD
from tenohira.engines.rules.tests.factories import LIBRARY, library
from tenohira.foundation.definitions import Problems

PAGE = (LIBRARY.parents[2] / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary_of(*library())


@pytest.mark.parametrize("source", re.findall(r"(?:rule|amount): (.+)", BLOCKS[0]))
def test_its_rules_compile_against_the_library(words: Vocabulary, source: str) -> None:
    assert problems_of(source, words) == ()


def test_its_facts_and_values_load_without_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text(BLOCKS[1], encoding="utf-8")
    (tmp_path / "values").mkdir()
    (tmp_path / "values" / "example.yaml").write_text(BLOCKS[2], encoding="utf-8")
    problems = Problems()
    values = load_values([tmp_path / "values"], problems)
    words = vocabulary_of(load_facts([tmp_path / "facts.yaml"], problems), values, problems)
    assert not problems, str(problems)
    assert problems_of("sum(child_allowance_month(c.age, c.rank) for c in household.children)", words) == ()


def test_it_names_every_function() -> None:
    assert [one.name for one in STANDARD if f"`{one.name}(" not in PAGE and f".{one.name}(" not in PAGE] == []


@pytest.mark.parametrize(
    "source", ["18 <= person.age < 65", "5000 if person.age >= 65 else 3000", 'person.sex in ("男", "女")']
)
def test_its_examples_of_writing_compile(words: Vocabulary, source: str) -> None:
    assert source in PAGE
    assert problems_of(source, words) == ()
