"""What a draft does to everybody is what it does to each, added up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.rules.tests.registers import Town, towns
from tenohira.engines.services.definition import Fee, Paid
from tenohira.engines.services.queries import Catalogue
from tenohira.engines.simulation.comparison import KINDS, Counted
from tenohira.engines.simulation.simulating import counted_exactly, simulate
from tenohira.engines.simulation.tests.factories import (
    AMOUNT,
    NEEDS,
    ON,
    SERVICE,
    catalogue,
    everybody,
    family_town,
    one_by_one,
    register_of,
    unasked,
)

NEEDED = [
    None,
    NEEDS,
    "person.registered",
    'person.sex == "女"',
    "any(child.age_on(today) <= 12 for child in household.children)",
    "any(child.lives_with for child in household.children)",
]
AMOUNTS = [
    None,
    AMOUNT,
    "5000",
    "sum(child_allowance_month(5, 1) for child in household.children)",
    "2000 if person.registered else 0",
]
EVERY = {"month": 12, "year": 1, "once": 1}


def exactly(base: Any, draft: Any, town: Town) -> Counted | None:
    """The exact counts of the one service, None when it does not differ."""
    counted, _elsewhere, uncounted = counted_exactly(base, draft, register_of(town), ON)
    assert uncounted == ()
    return counted[0] if counted else None


@settings(max_examples=20, deadline=None)
@given(
    town=towns(),
    needs=st.tuples(st.sampled_from(NEEDED), st.sampled_from(NEEDED)),
    amounts=st.tuples(st.sampled_from(AMOUNTS), st.sampled_from(AMOUNTS)),
    every=st.sampled_from(sorted(EVERY)),
    to=st.sampled_from(["person", "household"]),
)
def test_the_whole_is_the_sum_of_each_household_looked_at_alone(
    town: Town, needs: tuple[Any, Any], amounts: tuple[Any, Any], every: Any, to: Any
) -> None:
    if any(need is None and amount is None for need, amount in zip(needs, amounts, strict=True)):
        needs = (NEEDS, NEEDS)
    town, paid = unasked(town), Paid(every=every, to=to)
    base, draft = (catalogue(need, amount, paid) for need, amount in zip(needs, amounts, strict=True))
    found = exactly(base, draft, town)
    if found is None:
        assert (needs[0], amounts[0]) == (needs[1], amounts[1])
        return
    wanted = one_by_one(base, draft, town, households=to == "household", times=EVERY[every])
    assert {kind: found.whole.counts[kind] for kind in KINDS} == {kind: wanted[kind] for kind in KINDS}
    assert (found.money.before, found.money.after) == (wanted["before"], wanted["after"])
    units = {one["household"] if to == "household" else one["ref"] for one in everybody(town)}
    assert found.whole.everybody == len(units)
    for groups in (found.towns, found.ages, found.homes):
        assert sum(one.everybody for one in groups.values()) == len(units)
        assert sum(one.yen for one in groups.values()) == found.whole.yen
        for kind in KINDS:
            assert sum(one.counts[kind] for one in groups.values()) == found.whole.counts[kind]


@given(town=towns(), need=st.sampled_from([NEEDS, "person.registered"]), amount=st.sampled_from(AMOUNTS))
@settings(max_examples=10, deadline=None)
def test_a_draft_that_changes_nothing_does_nothing(town: Town, need: str, amount: str | None) -> None:
    found = simulate(catalogue(need, amount), catalogue(need, amount), register_of(town), ON)
    assert (found.effects, found.elsewhere, found.uncounted) == ((), (), ())


THIRD = AMOUNT.replace(
    "child_allowance_month(child.age_on(today), child.rank)",
    "(40000 if child.rank >= 3 else child_allowance_month(child.age_on(today), child.rank))",
)
MONTHLY = Paid(every="month", to="household")


def test_forty_thousand_for_the_third_child_reckoned_by_hand() -> None:
    """Two homes have a third child (30,000 to 40,000 a month): 2 x 10,000 x 12 = 240,000 yen more a year."""
    three = [("2012-06-01", 1), ("2015-06-01", 2), ("2018-06-01", 3)]
    town = family_town(
        ("緑町", 2, three), ("緑町", 1, three), ("朝日町", 2, [("2025-06-01", 1)]), ("朝日町", 1, [])
    )
    found = exactly(catalogue(paid=MONTHLY), catalogue(amount=THIRD, paid=MONTHLY), town)
    assert found is not None
    assert dict(found.whole.counts) == {"gains": 2, "losses": 0, "unchanged": 2, "undecided": 0}
    assert found.money.before == 12 * (2 * (10_000 + 10_000 + 30_000) + 15_000)
    assert found.money.after - found.money.before == 240_000
    assert (found.money.entitled_before, found.money.entitled_after) == (3, 3)
    assert found.towns["緑町"].yen == 240_000
    assert found.homes["ひとり親と子"].counts["gains"] == 1
    assert found.homes["子どものいる世帯"].counts["gains"] == 1
    assert found.homes["ひとり暮らし（65歳未満）"].counts["unchanged"] == 1


def test_both_parents_could_claim_and_the_money_is_counted_once() -> None:
    town = family_town(("緑町", 2, [("2020-06-01", 1)]))
    alone, together = Paid(every="month"), MONTHLY
    more = f"2 * {AMOUNT}"
    for paid, times in ((alone, 2), (together, 1)):
        found = exactly(catalogue(paid=paid), catalogue(amount=more, paid=paid), town)
        assert found is not None
        assert found.money.before == times * 12 * 10_000


def test_what_is_only_asked_is_undecided_and_shown() -> None:
    town = family_town(*[("緑町", 1, [("2020-06-01", 1)])] * 30, *[("朝日町", 1, [])] * 30)
    asked = f"{NEEDS} and any(child.lives_with for child in household.children)"
    effect = simulate(catalogue(), catalogue(needs=asked), register_of(town), ON).effects[0]
    # only the parents are concerned: the children have no children
    assert (effect.total.undecided, effect.total.gains, effect.total.losses) == (30, 0, 0)
    assert effect.yen == 0


def test_a_dearer_fee_is_a_loss_for_who_pays_it() -> None:
    base, draft = catalogue("person.registered", "300"), catalogue("person.registered", "400")
    for one in (base, draft):
        service = one.bundles[SERVICE].service.model_copy(update={"fee": Fee(yen=300)})
        object.__setattr__(one.bundles[SERVICE], "service", service)
    found = exactly(base, draft, family_town(("緑町", 2, [])))
    assert found is not None
    assert (found.whole.counts["losses"], found.whole.counts["gains"]) == (2, 0)


def test_a_fact_closed_for_matching_is_not_asked_of_everybody() -> None:
    found = simulate(
        catalogue(), catalogue(needs="person.nationality == 'ブラジル'"), register_of(family_town()), ON
    )
    assert found.effects == ()
    assert "国籍" in found.uncounted[0].why


@pytest.mark.parametrize("gone", [0, 1])
def test_a_service_that_comes_or_goes_is_a_gain_or_a_loss(gone: int) -> None:
    there = catalogue("person.registered", "1000")
    sides = [Catalogue({}, there.world), there]
    base, draft = (sides[1], sides[0]) if gone else sides
    found = exactly(base, draft, family_town(("緑町", 2, [])))
    assert found is not None
    assert found.whole.counts["losses" if gone else "gains"] == 2
    assert found.whole.yen == (-2000 if gone else 2000)
