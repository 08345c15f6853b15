"""Amounts and limits of laws written a second time, as plain Python from the text of the law, and held against the
library on any income, age and day: an example shows an edge, these show that there is nothing odd between two edges."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.rules import evaluate
from tenohira.engines.services import queries
from tenohira.engines.services.tests.factories import TODAY, bundle

DAY = timedelta(days=1)
YEN = st.integers(0, 12_000_000)
pytestmark = pytest.mark.django_db


def amount(service: str, names: dict[str, Any], on: date = TODAY) -> int | None:
    return queries.amount_of(bundle(service), {"today": on, **names}, on)


def check(service: str, number: int, names: dict[str, Any], on: date = TODAY) -> Any:
    return evaluate(bundle(service).rules[f"checks.{number}"], {"today": on, **names}, on)


def months_later(day: date, months: int) -> date:
    """民法 第143条第2項: the day of the same number, the month's last where there is none."""
    count = day.year * 12 + day.month - 1 + months
    for last in range(day.day, 27, -1):
        try:
            return date(count // 12, count % 12 + 1, last)
        except ValueError:
            continue
    return date(count // 12, count % 12 + 1, day.day)


def attained(born: date, on: date) -> int:
    """年齢計算ニ関スル法律: a year of age is complete at the end of the day before the birthday."""
    tomorrow = on + DAY
    return tomorrow.year - born.year - ((tomorrow.month, tomorrow.day) < (born.month, born.day))


# 児童扶養手当法施行令 第2条の2・第2条の4: 全部支給額、一部支給の係数、限度額（扶養親族1人につき38万円を加える）
REARING = (
    (date(2024, 4, 1), (45_500, 10_750, 6_450), ("0.0243007", "0.0037483", "0.0022448"), 490_000, 1_920_000),
    (date(2024, 11, 1), (45_500, 10_750, 10_750), ("0.025", "0.0038561", "0.0038561"), 690_000, 2_080_000),
    (date(2025, 4, 1), (46_690, 11_030, 11_030), ("0.0256619", "0.0039568", "0.0039568"), 690_000, 2_080_000),
)


def rearing(on: date, children: int, income: int, dependants: int) -> int:
    _since, full, rates, whole, partly = [period for period in REARING if period[0] <= on][-1]
    more = 380_000 * dependants
    if children == 0 or income >= partly + more:
        return 0
    places = [min(place, 2) for place in range(children)]
    if income < whole + more:
        return sum(full[place] for place in places)
    over = income - whole - more
    cut = [floor(over * Fraction(rates[place]) / 10 + Fraction(1, 2)) * 10 for place in places]
    return sum(full[place] - 10 - less for place, less in zip(places, cut, strict=True))


@given(st.dates(date(2024, 4, 1), TODAY), st.integers(1, 5), st.integers(0, 5_000_000), st.integers(0, 5))
def test_the_allowance_of_single_parents(on: date, children: int, income: int, dependants: int) -> None:
    found = {
        "eligible_children": children,
        "assessed_income": income,
        "dependants": dependants,
        "limit_extra": 0,
        "supporter_over_limit": False,
    }
    assert amount("child-rearing-allowance-claim", found, on) == rearing(on, children, income, dependants)


@given(st.dates(date(2024, 4, 1), TODAY), st.integers(1, 4), st.integers(0, 3_000_000))
def test_more_income_never_gives_a_single_parent_more(on: date, children: int, income: int) -> None:
    less, more = (rearing(on, children, one, 1) for one in (income, income + 10_000))
    assert more <= less
    assert less == 0 or less >= 10_000


# 児童手当法 第6条（令和6年10月1日から）
def child_allowance(age: int, rank: int) -> int:
    if rank >= 3:
        return 30_000
    return 15_000 if age < 3 else 10_000


@given(
    st.lists(st.dates(date(2005, 4, 2), TODAY - DAY), min_size=1, max_size=4),
    st.dates(date(2024, 10, 1), TODAY),
)
def test_the_child_allowance_of_a_family(births: list[date], on: date) -> None:
    born = sorted(one for one in births if one < on)
    children = [{"birth_date": one, "rank": place} for place, one in enumerate(born, start=1)]
    end = date(on.year + (on.month > 3), 3, 31)
    wanted = sum(
        child_allowance(attained(one, on), place)
        for place, one in enumerate(born, start=1)
        if attained(one, end) <= 18
    )
    facts = {"person": {"registered": True}, "household": {"children": children}}
    assert amount("child-allowance-claim", facts, on) == wanted


# 予防接種法施行令 第3条: 月齢の下限（に至った時から）と上限（に至るまで）
VACCINES = {
    "bcg": (0, 12),
    "hepatitis-b": (0, 12),
    "five-in-one": (2, 90),
    "pneumococcal": (2, 60),
    "measles-rubella-1": (12, 24),
    "varicella": (12, 36),
    "japanese-encephalitis-1": (6, 90),
    "japanese-encephalitis-2": (108, 156),
    "diphtheria-tetanus-2": (132, 156),
}


@given(st.sampled_from(sorted(VACCINES)), st.dates(date(2012, 1, 1), TODAY))
def test_the_months_of_a_vaccination(vaccine: str, born: date) -> None:
    first, last = VACCINES[vaccine]
    names = {
        "household": {"children": [{"ref": "person:2", "birth_date": born, "sex": "女"}]},
        "which_child": [{"ref": "person:2"}],
        "slips": [{"vaccine": vaccine, "done_before": False}],
    }
    is_of_age = months_later(born, first) - DAY <= TODAY < months_later(born, last)
    assert check("child-vaccination-slip", 0, names) is is_of_age


@given(st.dates(date(2005, 1, 1), TODAY), st.sampled_from("男女"))
def test_hpv_is_for_girls_from_the_year_of_twelve_to_that_of_sixteen(born: date, sex: str) -> None:
    names = {
        "household": {"children": [{"ref": "person:2", "birth_date": born, "sex": sex}]},
        "which_child": [{"ref": "person:2"}],
        "slips": [{"vaccine": "hpv", "done_before": False}],
    }
    wanted = sex == "女" and 12 <= attained(born, date(2027, 3, 31)) <= 16
    assert check("child-vaccination-slip", 2, names) is wanted


@given(st.dates(TODAY - timedelta(days=400), TODAY))
def test_rotavirus_is_from_six_to_thirty_two_weeks(born: date) -> None:
    names = {
        "household": {"children": [{"ref": "person:2", "birth_date": born, "sex": "女"}]},
        "which_child": [{"ref": "person:2"}],
        "slips": [{"vaccine": "rotavirus", "done_before": False}],
    }
    assert check("child-vaccination-slip", 1, names) is (42 <= (TODAY - born).days <= 224)


@given(st.dates(date(2021, 1, 1), TODAY), st.dates(TODAY, TODAY + timedelta(days=200)))
def test_check_ups_of_eighteen_months_and_three_years(born: date, wished: date) -> None:
    """母子保健法 第12条: 満1歳6か月を超え満2歳に達しない幼児、満3歳を超え満4歳に達しない幼児"""
    names = {
        "household": {"children": [{"ref": "person:2", "birth_date": born}]},
        "which_child": [{"ref": "person:2"}],
        "wished_on": wished,
    }
    small = months_later(born, 18) - DAY <= wished and attained(born, wished) < 2
    assert check("infant-checkup", 0, {**names, "checkup": "eighteen-months"}) is small
    assert check("infant-checkup", 0, {**names, "checkup": "three-years"}) is (attained(born, wished) == 3)


# 特別児童扶養手当等の支給に関する法律施行令 第2条第2項（第8条第1項・第12条第3項で準用）
def family_limit(dependants: int) -> int:
    return 6_287_000 if dependants == 0 else 6_536_000 + 213_000 * (dependants - 1)


@given(st.integers(0, 20), st.integers(6_000_000, 11_000_000))
def test_the_family_s_income_of_the_disability_allowances(dependants: int, income: int) -> None:
    names = {"has_supporter": True, "supporter_income": income, "supporter_dependants": dependants}
    within = income < family_limit(dependants)
    assert check("disabled-child-allowance", 3, names) is within
    assert check("special-disability-allowance", 3, names) is within


@pytest.mark.parametrize("dependants", range(21))
def test_each_dependant_counts_at_the_very_limit(dependants: int) -> None:
    for income, within in ((family_limit(dependants) - 1, True), (family_limit(dependants), False)):
        names = {"has_supporter": True, "supporter_income": income, "supporter_dependants": dependants}
        assert check("disabled-child-allowance", 3, names) is within


# 国民年金法 第52条の4第1項
LUMP_SUMS = ((420, 320_000), (360, 270_000), (300, 220_000), (240, 170_000), (180, 145_000), (36, 120_000))


@given(st.integers(0, 520), st.integers(0, 520))
def test_the_lump_sum_after_a_death(contributed: int, extra: int) -> None:
    wanted = next((yen for months, yen in LUMP_SUMS if contributed >= months), 0)
    wanted += 8_500 if extra >= 36 else 0
    names = {"contribution_months": contributed, "extra_months": extra}
    assert amount("pension-death-lump-sum", names) == wanted


# 国民年金法 第38条・第39条・第39条の2（年度ごとの改定額）
SURVIVORS = {
    2023: (795_000, 228_700, 76_200),
    2024: (816_000, 234_800, 78_300),
    2025: (831_700, 239_300, 79_800),
}


@given(
    st.sampled_from(sorted(SURVIVORS)),
    st.integers(0, 364),
    st.lists(st.integers(0, 24), min_size=1, max_size=5),
)
def test_the_survivors_basic_pension(year: int, into: int, ages: list[int]) -> None:
    on = date(year, 4, 1) + timedelta(days=into)
    end = date(year + 1, 3, 31)
    children = [{"birth_date": on - timedelta(days=366 * age + 1)} for age in ages]
    eligible = sum(attained(child["birth_date"], end) <= 18 for child in children)
    base, each, further = SURVIVORS[year]
    found = amount("survivors-basic-pension", {"household": {"children": children}}, on)
    if eligible:
        assert found == base + each * min(eligible, 2) + further * max(eligible - 2, 0)


# 国民健康保険法施行令 第29条の7第5項
NHI = (
    (date(2023, 4, 1), 290_000, 535_000),
    (date(2024, 4, 1), 295_000, 545_000),
    (date(2025, 4, 1), 305_000, 560_000),
)


@given(st.dates(date(2023, 4, 1), TODAY), st.integers(0, 4), st.integers(1, 6), YEN, st.integers(0, 300_000))
def test_the_relief_of_the_health_insurance_levy(
    on: date, earners: int, insured: int, income: int, fixed: int
) -> None:
    _since, half, fifth = [period for period in NHI if period[0] <= on][-1]
    base = 430_000 + 100_000 * max(earners - 1, 0)
    share = Fraction(0)
    for limit, given_up in ((base + insured * fifth, 2), (base + insured * half, 5), (base, 7)):
        share = Fraction(given_up, 10) if income <= limit else share
    names = {"earners": earners, "insured": insured, "recognised_income": income, "fixed_parts": fixed}
    assert amount("nhi-premium-reduction", names, on) == floor(fixed * share / 100) * 100


# 災害弔慰金の支給等に関する法律施行令 第4条・第7条
@given(st.integers(1, 9), YEN)
def test_the_income_limit_of_a_disaster_loan(people: int, income: int) -> None:
    limit = {1: 2_200_000, 2: 4_300_000, 3: 6_200_000}.get(people, 7_300_000 + 300_000 * (people - 4))
    names = {"total_income": income, "people_count": people}
    assert check("disaster-relief-loan", 0, {**names, "loss": "half"}) is (income < limit)
    assert check("disaster-relief-loan", 0, {**names, "loss": "washed-away"}) is (income < 12_700_000)


LOANS = {
    (True, "none"): 1_500_000,
    (True, "belongings"): 2_500_000,
    (True, "half"): 2_700_000,
    (True, "total"): 3_500_000,
    (True, "washed-away"): 3_500_000,
    (False, "belongings"): 1_500_000,
    (False, "half"): 1_700_000,
    (False, "total"): 2_500_000,
    (False, "washed-away"): 3_500_000,
}


@pytest.mark.parametrize(("injury", "loss"), LOANS)
def test_the_most_that_is_lent(injury: bool, loss: str) -> None:
    for wanted in (1, LOANS[injury, loss], LOANS[injury, loss] + 1, 9_000_000):
        names = {"wanted": wanted, "recognised_injury": injury, "recognised_loss": loss}
        assert amount("disaster-relief-loan", names) == min(wanted, LOANS[injury, loss])


# 被災者生活再建支援法 第3条
@given(
    st.sampled_from(["total", "demolished", "long-evacuation", "large", "middle"]),
    st.sampled_from(["build", "repair", "rent"]),
    st.booleans(),
)
def test_the_support_to_rebuild(degree: str, rebuild: str, single: bool) -> None:
    base = {"large": 500_000, "middle": 0}.get(degree, 1_000_000)
    addition = {"build": 2_000_000, "repair": 1_000_000, "rent": 500_000}[rebuild]
    whole = base + (addition // 2 if degree == "middle" else addition)
    names = {
        "recognised_degree": degree,
        "rebuild": rebuild,
        "single": single,
        "base_received": False,
        "paid_addition": 0,
    }
    assert amount("livelihood-recovery-relief", names) == (whole * 3 // 4 if single else whole)


# 国民健康保険法施行令 第29条の3: 70歳未満の自己負担限度額
CLASSES = {
    "class-a": (252_600, 842_000, 140_100),
    "class-i": (167_400, 558_000, 93_000),
    "class-u": (80_100, 267_000, 44_400),
    "class-e": (57_600, None, 44_400),
    "class-o": (35_400, None, 24_600),
}


@given(st.sampled_from(sorted(CLASSES)), st.integers(0, 20_000_000), st.booleans())
def test_the_refund_of_high_medical_costs(income: str, total: int, fourth: bool) -> None:
    limit, threshold, many = CLASSES[income]
    if threshold is not None:
        limit += floor(Fraction(max(total - threshold, 0), 100) + Fraction(1, 2))
    paid = total * 3 // 10
    names = {
        "income_class": income,
        "outpatient": False,
        "total_cost": total,
        "paid": paid,
        "fourth_time": fourth,
    }
    assert amount("high-medical-cost-refund", names) == max(paid - (many if fourth else limit), 0)


# 国民年金法 第90条・第90条の2、施行令 第6条の7から第6条の9の2
EXEMPTIONS = {
    "full": (670_000, 350_000),
    "deferral": (670_000, 350_000),
    "three-quarters": (880_000, 380_000),
    "half": (1_280_000, 380_000),
    "student": (1_280_000, 380_000),
    "quarter": (1_680_000, 380_000),
}


@given(st.sampled_from(sorted(EXEMPTIONS)), st.integers(0, 5), st.integers(0, 5_000_000))
def test_the_income_of_an_exemption_from_the_pension(kind: str, dependants: int, income: int) -> None:
    base, each = EXEMPTIONS[kind]
    names = {"exemption_kind": kind, "dependants": dependants, "own_income": income, "lost_work": False}
    assert check("national-pension-exemption", 0, names) is (income <= base + each * dependants)


# 地方税法 第367条の減免の基準（国の通知）: 損害の割合で 2割以上4割未満は4割、6割未満は6割、6割以上は8割、全部は10割
@given(st.integers(0, 100), st.integers(0, 1_000_000))
def test_the_relief_of_the_property_tax(share: int, tax: int) -> None:
    tenths = 10 if share == 100 else 8 if share >= 60 else 6 if share >= 40 else 4 if share >= 20 else 0
    names = {"loss_share": share, "remaining_tax": tax}
    assert amount("disaster-tax-relief", names) == tax * tenths // 1000 * 100
