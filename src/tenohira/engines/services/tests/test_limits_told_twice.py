"""Limits of care insurance, business, schools, vehicles and deadlines, written a second time from the text of the law
and held against the library on any figure and day."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.services import queries
from tenohira.engines.services.tests.factories import TODAY, bundle
from tenohira.engines.services.tests.test_laws_told_twice import DAY, amount, attained, check, months_later

pytestmark = pytest.mark.django_db
DAYS = st.dates(date(2015, 1, 1), date(2027, 12, 31))


def needed(service: str, facts: dict[str, Any], on: date = TODAY) -> bool | None:
    return queries.needed(bundle(service), {"today": on, **facts}, on).outcome


# 介護保険法施行規則 第83条の5・第83条の6（令和3年8月から）: 預貯金など
ASSETS = {"stage-2": 6_500_000, "stage-3-1": 5_500_000, "stage-3-2": 5_000_000}


@given(st.sampled_from(sorted(ASSETS)), st.booleans(), st.integers(0, 25_000_000), st.integers(0, 1_000_000))
def test_the_assets_for_a_lower_cost_of_a_care_home(
    stage: str, spouse: bool, savings: int, debts: int
) -> None:
    names = {
        "person": {"birth_date": date(1944, 1, 8)},
        "stage": stage,
        "has_spouse": spouse,
        "assistance": False,
        "savings": savings,
        "securities": 0,
        "cash": 0,
        "debts": debts,
    }
    limit = ASSETS[stage] + (10_000_000 if spouse else 0)
    assert check("care-facility-cost-reduction", 1, names) is (savings - debts <= limit)


@given(st.integers(0, 2_000_000))
def test_the_income_stages_of_a_care_home_leave_no_gap(income: int) -> None:
    fitting = [
        stage
        for stage in ASSETS
        if check("care-facility-cost-reduction", 2, {"stage": stage, "yearly_income": income})
    ]
    assert fitting == [
        "stage-2" if income <= 826_500 else "stage-3-1" if income <= 1_200_000 else "stage-3-2"
    ]


# 介護保険法施行令 第22条の2の2（令和3年8月から）
MONTHLY = {
    "income-690": 140_100,
    "income-380": 93_000,
    "taxed": 44_400,
    "untaxed": 24_600,
    "assistance": 15_000,
}


@given(st.sampled_from(sorted(MONTHLY)), st.integers(1, 300_000), st.integers(0, 300_000))
def test_the_refund_of_high_care_costs(income: str, own: int, others: int) -> None:
    household = own + others
    share = Fraction(max(household - MONTHLY[income], 0) * own, household)
    names = {"income_class": income, "household_paid": household, "own_paid": own}
    assert amount("high-care-cost-benefit", names) == floor(share)


@given(
    st.integers(0, 200_000),
    st.integers(0, 100_000),
    st.sampled_from([("ten", 9), ("twenty", 8), ("thirty", 7)]),
)
def test_equipment_for_care_is_paid_up_to_a_hundred_thousand_yen_a_year(
    cost: int, used: int, share: tuple[str, int]
) -> None:
    names = {"recognised_cost": cost, "used_before": used, "own_share": share[0]}
    assert amount("care-equipment-purchase", names) == min(cost, 100_000 - used) * share[1] // 10


@given(st.integers(0, 300_000), st.integers(0, 200_000))
def test_a_home_is_modified_for_up_to_two_hundred_thousand_yen(cost: int, used: int) -> None:
    names = {"recognised_cost": cost, "used_before": used, "own_share": "ten"}
    assert amount("care-home-modification", {**names, "step": "after"}) == min(cost, 200_000 - used) * 9 // 10
    assert amount("care-home-modification", {**names, "step": "before"}) == 0


@given(st.dates(date(1926, 1, 1), date(1996, 12, 31)), st.booleans())
def test_care_is_certified_from_sixty_five_and_with_a_listed_disease_from_forty(
    born: date, ill: bool
) -> None:
    """介護保険法 第9条・第7条第3項"""
    age = attained(born, TODAY)
    names = {"person": {"birth_date": born}, "disease": "cerebrovascular" if ill else "none"}
    assert check("care-certification", 0, names) is (age >= 65 or (age >= 40 and ill))


# 中小企業基本法 第2条第1項
SMALL = {
    "manufacturing": (300_000_000, 300),
    "wholesale": (100_000_000, 100),
    "services": (50_000_000, 100),
    "retail": (50_000_000, 50),
}


@given(st.sampled_from(sorted(SMALL)), st.integers(0, 400_000_000), st.integers(0, 400))
def test_small_and_medium_sized_enterprises(industry: str, capital: int, employees: int) -> None:
    names = {"is_sole_trader": False, "industry": industry, "capital": capital, "employees": employees}
    most, people = SMALL[industry]
    assert check("sme-dx-subsidy", 0, names) is (capital <= most or employees <= people)


@given(st.integers(0, 3_000_000), st.integers(0, 1_000_000))
def test_half_of_the_cost_is_paid_to_a_business_in_thousands_up_to_the_cap(cost: int, other: int) -> None:
    cost += other
    names = {"recognised_cost": cost, "other_subsidy": other}
    assert amount("sme-dx-subsidy", names) == min((cost - other) // 2, 500_000) // 1000 * 1000


# 地方税法 第463条の15（令和元年10月から）
VEHICLES = {"motorcycle-250": 3_600, "motorcycle-large": 6_000, "light-car": 10_800, "light-car-old": 12_900}


@pytest.mark.parametrize("vehicle", VEHICLES)
def test_the_tax_on_a_light_vehicle(vehicle: str) -> None:
    assert amount("light-vehicle-tax-relief", {"vehicle": vehicle}) == VEHICLES[vehicle]


@given(st.dates(date(2009, 1, 1), TODAY))
def test_school_aid_is_from_the_year_before_school_to_the_third_of_junior_high(born: date) -> None:
    """学校教育法 第17条・第19条"""
    grade = attained(born, date(2027, 3, 31))
    facts = {"household": {"children": [{"birth_date": born}], "child_needs": ["school-costs"]}}
    assert check("school-aid", 0, facts) is (6 <= grade <= 15)


@given(st.dates(date(1950, 1, 1), date(2012, 12, 31)))
def test_the_national_pension_is_from_twenty_to_before_sixty(born: date) -> None:
    """国民年金法 第7条第1項第1号"""
    facts = {"person": {"birth_date": born}}
    assert check("national-pension-enrolment", 0, facts) is (20 <= attained(born, TODAY) < 60)


@given(st.dates(date(2006, 1, 1), date(2010, 12, 31)), st.dates(date(2006, 1, 1), date(2010, 12, 31)), DAYS)
def test_both_are_eighteen_on_the_day_of_marriage(one: date, other: date, on: date) -> None:
    """民法 第731条"""
    names = {"birth_date": one, "partner_born_on": other, "submits_on": on}
    wanted = attained(one, on) >= 18 and attained(other, on) >= 18
    assert check("marriage-notification", 0, names) is wanted


@given(st.dates(TODAY - timedelta(days=200), TODAY), st.booleans())
def test_a_death_is_notified_within_seven_days_and_from_abroad_within_three_months(
    known: date, abroad: bool
) -> None:
    """戸籍法 第86条第1項・第43条第1項（初日を入れる）"""
    last = months_later(known, 3) - DAY if abroad else known + timedelta(days=6)
    rule = bundle("death-notification").service.checks
    number = next(n for n, one in enumerate(rule) if "known_on" in one.rule)
    names = {"known_on": known, "died_abroad": abroad}
    assert check("death-notification", number, names) is (last >= TODAY)


@given(st.dates(TODAY - timedelta(days=60), TODAY))
def test_a_move_is_notified_within_fourteen_days(since: date) -> None:
    """住民基本台帳法 第22条・第23条（引っ越した日は数えない: 民法 第140条）"""
    is_in_time = (TODAY - since).days <= 14
    for service in ("moving-in", "moving-within-city"):
        rules = bundle(service).service.checks
        number = next(n for n, one in enumerate(rules) if "moving_in_notice_days" in one.rule)
        assert check(service, number, {"lives_since": since}) is is_in_time


@given(st.dates(date(2024, 1, 1), TODAY), st.sampled_from(["nhi", "latter-stage"]))
def test_a_funeral_is_paid_for_within_two_years(held: date, insurance: str) -> None:
    """国民健康保険法 第110条、高齢者の医療の確保に関する法律 第160条（葬祭を行った日の翌日から2年）"""
    service = f"{insurance}-funeral-benefit"
    rules = bundle(service).service.checks
    number = next(n for n, one in enumerate(rules) if "funeral_benefit_years" in one.rule)
    assert check(service, number, {"funeral_on": held}) is (months_later(held, 24) >= TODAY)
    assert amount(service, {}) == 50_000


@given(st.lists(st.dates(date(2005, 1, 1), TODAY), max_size=3), st.booleans())
def test_the_child_allowance_is_claimed_for_children_up_to_the_march_after_eighteen(
    births: list[date], registered: bool
) -> None:
    """児童手当法 第3条第1項・第4条"""
    children = [{"birth_date": born, "rank": 1} for born in births]
    wanted = registered and any(attained(born, date(2027, 3, 31)) <= 18 for born in births)
    facts = {
        "person": {"registered": registered, "last_event": "転入", "last_event_on": TODAY},
        "household": {"children": children, "child_support": []},
    }
    assert needed("child-allowance-claim", facts) is wanted
