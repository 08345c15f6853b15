"""Any household that declared facts can describe, and a person who answers from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tenohira.engines.rules import Question, at_path, told
from tenohira.engines.rules.declarations import FactDefinition
from tenohira.engines.rules.fact_book import FactBook
from tenohira.engines.rules.tests.factories import ON

WORDS = ("転入", "出生", "世帯主", "子")


def values(fact: FactDefinition) -> st.SearchStrategy[Any]:
    """Any value of a single fact."""
    kinds: Mapping[str, st.SearchStrategy[Any]] = {
        "bool": st.booleans(),
        "int": st.integers(0, 90),
        "yen": st.integers(0, 20_000_000),
        "decimal": st.integers(0, 1000),
        "text": st.sampled_from(WORDS),
        "date": st.integers(-100, 34_000).map(lambda ago: ON - timedelta(days=ago)),
    }
    if fact.type == "code":
        return st.sampled_from(list(fact.values))
    if fact.type == "codes":
        return st.lists(st.sampled_from(list(fact.values)), unique=True, max_size=3)
    return kinds[fact.type]


@st.composite
def households(draw: st.DrawFn, book: FactBook, paths: Iterable[str]) -> dict[str, Any]:
    """Facts with a value for each of these paths, lists with up to three members."""
    facts: dict[str, Any] = {}
    lists: dict[str, set[str]] = {}
    for path in sorted(set(paths) - {"today"}):
        above, field = _list_of(book, path)
        if above:
            lists.setdefault(above, set()).update({field} if field else ())
        elif (fact := book.fact(path)) is not None and fact.type != "record":
            facts = told(facts, path, draw(values(fact)))
    for path, fields in lists.items():
        member = st.fixed_dictionaries(
            {field: values(found) for field in sorted(fields) if (found := book.fact(f"{path}.{field}"))}
        )
        facts = told(facts, path, draw(st.lists(member, max_size=3)))
    return facts


def _list_of(book: FactBook, path: str) -> tuple[str, str]:
    steps = path.split(".")
    for end in range(1, len(steps) + 1):
        found = book.fact(".".join(steps[:end]))
        if found is not None and found.type == "list":
            return ".".join(steps[:end]), ".".join(steps[end:])
    return "", ""


def answer(question: Question, truth: Mapping[str, Any]) -> Any:
    """What the person of a household answers: of the members of a list only what was asked."""
    found = at_path(truth, question.path)
    if question.fact.type == "list" and found is not None:
        return [{name: member.get(name) for name, _fact in question.fields} for member in found]
    return found


def day(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)
