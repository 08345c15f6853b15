"""How an amount becomes a year's, whom a service is paid to, and which services a comparison is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tenohira.engines.services import queries as services
from tenohira.engines.services.definition import Fee, Paid
from tenohira.engines.services.queries import Catalogue
from tenohira.engines.simulation.comparison import Counted, Terms
from tenohira.engines.simulation.simulating import counted_exactly, simulate, terms_of
from tenohira.engines.simulation.tests.factories import ON, SERVICE, catalogue, family_town, register_of

TOWN = family_town(("緑町", 2, [("2020-06-01", 1)]), ("朝日町", 1, []))
EVERYBODY = "person.registered"


def exactly(base: Catalogue, draft: Catalogue) -> Counted:
    """The exact counts of the one service in the small town."""
    ((found,), _elsewhere, uncounted) = counted_exactly(base, draft, register_of(TOWN), ON)
    assert uncounted == ()
    return found


def never(_names: Any, _on: Any) -> Any:
    """A register that must not be asked."""
    raise AssertionError("the register was read")


@pytest.mark.parametrize(("every", "times"), [("month", 12), ("year", 1), ("once", 1)])
def test_only_what_is_paid_every_month_is_paid_twelve_times(every: str, times: int) -> None:
    assert Terms(every=every).times == times


def test_a_service_that_is_not_there_is_paid_to_nobody_in_particular() -> None:
    assert terms_of(None) == Terms("person", "once", 1, has_money=False, is_stated=False)


def test_what_a_service_says_of_its_payment_is_stated() -> None:
    bundle = services.catalogue().bundle(SERVICE)
    assert terms_of(bundle) == Terms("household", "month", 1, has_money=True, is_stated=True)


def test_a_service_that_does_not_say_how_it_is_paid_pays_each_person_once() -> None:
    assert terms_of(catalogue().bundles[SERVICE]) == Terms(has_money=True)
    assert terms_of(catalogue(amount=None).bundles[SERVICE]).has_money is False


def test_a_fee_turns_the_sign_whether_or_not_payment_is_stated() -> None:
    for paid in (None, Paid(every="once")):
        bundle = catalogue(EVERYBODY, "300", paid).bundles[SERVICE]
        service = bundle.service.model_copy(update={"fee": Fee(yen=300)})
        assert terms_of(replace(bundle, service=service)).sign == -1


def test_paying_every_month_what_was_paid_once_is_a_gain_of_eleven_amounts() -> None:
    once, monthly = (catalogue(EVERYBODY, "100", Paid(every=every)) for every in ("once", "month"))
    found = exactly(once, monthly)
    assert found.whole.counts["gains"] == 4
    assert (found.money.before, found.money.after) == (4 * 100, 4 * 1_200)


def test_once_and_once_a_year_come_to_the_same_yen() -> None:
    once, yearly = (catalogue(EVERYBODY, "100", Paid(every=every)) for every in ("once", "year"))
    found = exactly(once, yearly)
    assert (found.whole.counts["unchanged"], found.whole.yen) == (4, 0)


def test_paying_households_what_was_paid_each_person_counts_households_on_both_sides() -> None:
    each, home = (catalogue(EVERYBODY, "100", Paid(every="once", to=to)) for to in ("person", "household"))
    for base, draft in ((each, home), (home, each)):
        assert exactly(base, draft).whole.everybody == 2


def test_who_loses_an_amount_of_nothing_still_loses_the_entitlement() -> None:
    found = exactly(catalogue(EVERYBODY, "0"), catalogue(f"not {EVERYBODY}", "0"))
    assert (found.whole.counts["losses"], found.whole.yen) == (4, 0)
    assert (found.money.left, found.money.joined) == (4, 0)


def test_a_need_without_an_amount_gains_people_but_no_yen() -> None:
    found = exactly(catalogue(f"not {EVERYBODY}", None), catalogue(EVERYBODY, None))
    assert (found.whole.counts["gains"], found.money.joined) == (4, 4)
    assert (found.money.before, found.money.after, found.money.unpriced) == (0, 0, 0)


def test_an_amount_without_a_need_entitles_whoever_it_is_above_zero_for() -> None:
    some = '500 if person.relationship == "子" else 0'
    found = exactly(catalogue(None, some), catalogue(None, "500"))
    assert (found.money.entitled_before, found.money.entitled_after) == (1, 4)
    assert (found.whole.counts["gains"], found.whole.counts["unchanged"]) == (3, 1)


def test_towns_stand_the_largest_first_and_ages_from_the_youngest() -> None:
    found = exactly(catalogue(EVERYBODY, "100"), catalogue(EVERYBODY, "200"))
    assert list(found.towns) == ["緑町", "朝日町"]
    assert list(found.ages) == ["6〜14歳", "18〜39歳"]
    assert [one.yen for one in found.towns.values()] == [300, 100]


def test_a_service_outside_of_those_asked_for_is_not_compared() -> None:
    base, draft = catalogue(EVERYBODY, "100"), catalogue(EVERYBODY, "200")
    assert simulate(base, draft, never, ON, {"dog-registration"}).effects == ()


def test_the_register_is_not_read_where_nothing_differs() -> None:
    found = simulate(catalogue(), catalogue(), never, ON)
    assert (found.on, found.effects) == (ON, ())


def test_a_service_that_differs_only_in_another_rule_is_named_without_being_counted() -> None:
    base, other = catalogue(EVERYBODY, "100"), catalogue(EVERYBODY, "200").bundles[SERVICE].rules["amount"]
    bundle = base.bundles[SERVICE]
    draft = Catalogue({SERVICE: replace(bundle, rules={**bundle.rules, "checks.0": other})}, base.world)
    found = simulate(base, draft, never, ON)
    assert [(one.service, one.why) for one in found.elsewhere] == [(SERVICE, "")]
    assert (found.effects, found.uncounted) == ((), ())


def test_the_register_is_asked_once_for_the_day_of_the_comparison() -> None:
    asked: list[Any] = []

    def read(names: Any, on: Any) -> Any:
        asked.append((set(names), on))
        return register_of(TOWN)(names, on)

    simulate(catalogue(EVERYBODY, "100"), catalogue(EVERYBODY, "200"), read, ON)
    ((names, on),) = asked
    assert on == ON
    assert {"town", "birth_date", "relationship"} <= names
