"""Each figure of an effect is told only where the people it rests on are none or many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tenohira.engines.simulation.comparison import KINDS, Counted, Money, Tally, Terms
from tenohira.engines.simulation.hiding import hidden_cells, hidden_totals, lines, shown
from tenohira.foundation.groups import SMALLEST

NONE: frozenset[int] = frozenset()
MONEY = Money(1_000, 3_000, entitled_before=40, entitled_after=60, joined=20)


def tally(*counts: int, yen: int = 0) -> Tally:
    """So many who gain, lose, stay and are not known."""
    return Tally(dict(zip(KINDS, counts, strict=True)), yen)


def counted(whole: Tally, money: Money = MONEY, **groups: Tally) -> Counted:
    """A service with these towns, or with one where everybody lives."""
    towns = groups or {"緑町": whole}
    return Counted(
        "s", "手続き", Terms(has_money=True), whole, money, towns, {"年齢": whole}, {"世帯": whole}
    )


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((0, 0, 500, 0), set()),
        ((10, 10, 10, 10), set()),
        ((9, 0, 500, 0), {0, 2}),
        ((9, 30, 500, 0), {0, 1}),
        ((9, 9, 500, 500), {0, 1}),
        ((4, 5, 500, 11), {0, 1, 3}),
        ((0, 0, 0, 3), {0, 1, 2, 3}),
    ],
)
def test_a_small_total_takes_the_smallest_other_with_it_until_ten_are_hidden(
    counts: tuple[int, ...], hidden: set[int]
) -> None:
    assert hidden_totals(tally(*counts)) == hidden


def test_ten_are_told_and_nine_are_not() -> None:
    assert shown(counted(tally(SMALLEST, 0, 500, 0))).total.gains == SMALLEST
    assert shown(counted(tally(SMALLEST - 1, 0, 500, 0))).total.gains is None


def test_a_register_of_nine_people_tells_nothing_at_all() -> None:
    effect = shown(counted(tally(0, 0, 9, 0), Money()))
    assert effect.everybody is None
    assert effect.total.unchanged is None
    assert (effect.towns, effect.ages, effect.homes) == ((), (), ())


def test_an_empty_register_has_no_lines() -> None:
    effect = shown(counted(tally(0, 0, 0, 0), Money()))
    assert (effect.towns, effect.entitled_before) == ((), 0)


def test_everything_is_told_where_all_are_many() -> None:
    effect = shown(counted(tally(20, 0, 500, 0, yen=2_000)))
    assert (effect.before, effect.after, effect.yen) == (1_000, 3_000, 2_000)
    assert (effect.entitled_before, effect.entitled_after, effect.everybody) == (40, 60, 520)


def test_a_handful_who_were_entitled_hide_what_they_cost_but_not_the_difference() -> None:
    few = replace(MONEY, entitled_before=3)
    effect = shown(counted(tally(20, 0, 500, 0, yen=2_000), few))
    assert (effect.entitled_before, effect.entitled_after) == (None, None)
    assert (effect.before, effect.after) == (None, None)
    assert effect.yen == 2_000


@pytest.mark.parametrize("few", [{"joined": 3}, {"left": 3}, {"entitled_after": 3}])
def test_a_handful_who_come_or_go_hide_how_many_are_entitled_afterwards(few: dict[str, int]) -> None:
    effect = shown(counted(tally(20, 0, 500, 0, yen=2_000), replace(MONEY, **few)))
    assert effect.entitled_after is None
    assert (effect.entitled_before, effect.after) == (40, 3_000)


def test_a_draft_that_ends_a_benefit_says_that_nobody_is_entitled_any_more() -> None:
    ended = Money(4_000, 0, entitled_before=40, entitled_after=0, left=40)
    effect = shown(counted(tally(0, 40, 500, 0, yen=-4_000), ended))
    assert (effect.entitled_before, effect.entitled_after, effect.yen) == (40, 0, -4_000)


@pytest.mark.parametrize(("unpriced", "told"), [(0, 0), (1, None), (9, None), (10, 10)])
def test_those_whose_amount_is_not_known_are_told_when_none_or_many(unpriced: int, told: int | None) -> None:
    assert shown(counted(tally(20, 0, 500, 0), replace(MONEY, unpriced=unpriced))).unpriced == told


def test_a_town_where_nothing_changes_has_no_line() -> None:
    whole = tally(30, 0, 500, 0)
    found = lines({"緑町": tally(30, 0, 200, 0), "朝日町": tally(0, 0, 300, 0)}, whole, NONE)
    assert [one.name for one in found] == ["緑町"]


def test_a_town_where_somebody_is_not_known_has_a_line() -> None:
    found = lines({"緑町": tally(0, 0, 200, 0), "朝日町": tally(0, 0, 20, 15)}, tally(0, 0, 220, 15), NONE)
    assert [(one.name, one.undecided) for one in found] == [("朝日町", 15)]


def test_the_yen_of_a_town_stay_where_only_the_unchanged_and_unknown_are_hidden() -> None:
    groups = {"緑町": tally(20, 0, 30, 5, yen=700), "朝日町": tally(20, 0, 30, 15, yen=300)}
    found = {one.name: one for one in lines(groups, tally(40, 0, 60, 20, yen=1_000), NONE)}
    assert found["緑町"].undecided is None
    assert (found["緑町"].gains, found["緑町"].yen) == (20, 700)


def test_the_only_town_cannot_hide_its_few_behind_another() -> None:
    assert lines({"緑町": tally(5, 5, 500, 0)}, tally(5, 5, 500, 0), NONE) == ()


def test_nothing_is_hidden_of_a_table_without_small_numbers() -> None:
    assert hidden_cells([[10, 0, 50, 0], [20, 0, 50, 0]], [30, 0, 100, 0], NONE) == frozenset()


def test_the_lines_stand_in_the_order_of_the_groups() -> None:
    groups = {name: tally(20, 0, 20, 0) for name in ("丙町", "甲町", "乙町")}
    assert [one.name for one in lines(groups, tally(60, 0, 60, 0), NONE)] == ["丙町", "甲町", "乙町"]


def test_the_terms_and_the_name_of_the_service_are_handed_on() -> None:
    effect = shown(counted(tally(20, 0, 500, 0)))
    assert (effect.service, effect.title, effect.terms) == ("s", "手続き", Terms(has_money=True))
    assert effect.total.name == "合計"
