"""Bars, counts and yen of the policy lab: what is hidden is ×, and draws nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tenohira.counters.desk.lab.drawing import cost, groups
from tenohira.counters.desk.templatetags.lab import figured, shown, signed


def line(name: str, gains: int | None, losses: int | None, undecided: int | None = 0) -> dict[str, Any]:
    """One group as it is kept with a draft."""
    return {"name": name, "gains": gains, "losses": losses, "undecided": undecided, "yen": None}


def effect(**changes: Any) -> dict[str, Any]:
    """An effect as it is kept with a draft."""
    whole = {
        "terms": {"unit": "household", "has_money": True}, "total": line("合計", 100, 50),
        "before": 1000, "after": 1500, "homes": [], "ages": [], "towns": [line("緑町", 100, 50)],
    }  # fmt: skip
    return whole | changes


def test_the_longest_bar_takes_its_whole_half() -> None:
    towns = groups(effect(towns=[line("緑町", 100, 50), line("朝日町", 10, 0)]))[2]
    assert [(one.left, one.right, one.from_left) for one in towns.lines] == [(50, 100, 50), (0, 10, 100)]


def test_a_few_among_many_are_still_seen() -> None:
    towns = groups(effect(towns=[line("緑町", 9000, 0), line("朝日町", 10, 0)]))[2]
    assert towns.lines[1].right == 1


def test_what_is_hidden_draws_nothing_and_whole_hidden_lines_are_counted() -> None:
    towns = groups(
        effect(towns=[line("緑町", None, 20), line("朝日町", None, None, None), line("浜町", 0, None)])
    )[2]
    assert [(one.name, one.right, one.left) for one in towns.lines] == [("緑町", 0, 100)]
    assert (towns.more, towns.is_hidden) == (2, False)


def test_a_table_that_would_tell_too_much_is_not_there() -> None:
    found = groups(effect())
    assert [(one.title, one.is_hidden) for one in found] == [
        ("世帯の種類", True),
        ("世帯主の年齢", True),
        ("町字", False),
    ]


def test_for_persons_the_age_is_their_own() -> None:
    assert groups(effect(terms={"unit": "person"}))[1].title == "年齢"


def test_where_nobody_is_concerned_nothing_is_hidden() -> None:
    assert not any(one.is_hidden for one in groups(effect(total=line("合計", 0, 0), towns=[])))


@pytest.mark.parametrize(
    ("changes", "bars"),
    [
        ({}, [("いま", 1000, 67), ("案", 1500, 100)]),
        ({"after": None}, []),
        ({"before": None}, []),
        ({"before": 0, "after": 0}, [("いま", 0, 0), ("案", 0, 0)]),
        ({"terms": {"unit": "person", "has_money": False}}, []),
    ],
)
def test_the_cost_is_drawn_where_both_sides_may_be_shown(changes: dict[str, Any], bars: list[Any]) -> None:
    assert cost(effect(**changes)) == bars


@pytest.mark.parametrize(("yen", "said"), [(1234567, "＋1,234,567"), (-500, "−500"), (0, "±0"), (None, "×")])
def test_a_difference_has_its_sign(yen: int | None, said: str) -> None:
    assert signed(yen) == said


@pytest.mark.parametrize(("count", "said"), [(12345, "12,345"), (0, "0"), (None, "×")])
def test_a_count_is_written_or_hidden(count: int | None, said: str) -> None:
    assert shown(count) == said


@pytest.mark.parametrize(("text", "said"), [("40000", "40,000"), ("0.5", "0.5"), ("person.registered",) * 2])
def test_numbers_have_commas_and_rules_stay(text: str, said: str) -> None:
    assert figured(text) == said
