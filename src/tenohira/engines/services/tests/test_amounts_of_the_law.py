"""What the library pays is what the laws say: every figure here was worked out by hand from the article beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tenohira.engines.services import queries
from tenohira.engines.services.tests.factories import TODAY, bundle, family

BEFORE_2024_10, SINCE_2024_10 = date(2024, 9, 30), date(2024, 10, 1)


def amount(service: str, on: date = TODAY, /, **facts: Any) -> int | None:
    """What a service comes to on a day, in yen."""
    return queries.amount_of(bundle(service), {"today": on, **facts}, on)


class TestChildAllowance:
    """児童手当法 第6条第1項、第3条第1項。年齢は、年齢計算ニ関スル法律により誕生日の前日に加わる。"""

    @pytest.mark.parametrize(
        ("born", "on", "yen"),
        [
            # 第6条第1項: 三歳未満は1万5千円、三歳からは1万円
            ("2023-11-22", date(2026, 11, 20), 15000),  # 三歳になる前の日
            ("2023-11-22", date(2026, 11, 21), 10000),  # 誕生日の前日に三歳になる
            ("2026-11-20", date(2026, 11, 20), 15000),  # 生まれた日
            # 第3条第1項: 十八歳に達する日以後の最初の三月三十一日まで
            ("2008-04-02", date(2027, 3, 31), 10000),  # 18歳の年度の最後の日
            ("2008-04-02", date(2027, 4, 1), 0),  # その翌日
            ("2008-04-01", date(2026, 3, 31), 10000),  # 早生まれの最後。この日に18歳に達する
            ("2008-04-01", date(2026, 4, 1), 0),
        ],
    )
    def test_of_one_child_follows_the_age_on_the_day(self, born: str, on: date, yen: int) -> None:
        assert amount("child-allowance-claim", on, **family(born)) == yen

    @pytest.mark.parametrize(
        ("births", "yen"),
        [
            (["2016-05-01", "2018-05-01"], 20000),  # 10,000 + 10,000
            (["2016-05-01", "2018-05-01", "2020-05-01"], 50000),  # 第3子は年齢によらず30,000
            (["2016-05-01", "2018-05-01", "2026-05-01"], 50000),  # 第3子は三歳未満でも30,000
            (["2016-05-01", "2018-05-01", "2025-05-01", "2026-05-01"], 80000),  # 第4子も30,000
            (["2025-05-01", "2026-05-01"], 30000),  # 15,000 × 2
            (["2007-05-01", "2018-05-01", "2020-05-01"], 40000),  # 19歳の子は数だけに入る: 10,000 + 30,000
        ],
    )
    def test_of_several_children_rises_with_the_third(self, births: list[str], yen: int) -> None:
        assert amount("child-allowance-claim", **family(*births)) == yen
        assert amount("child-allowance-amount-change", **family(*births)) == yen

    @pytest.mark.parametrize(
        ("births", "before", "since"),
        [
            # 令和6年法律第47号: 高校生年代が加わり、第3子以降は一律3万円に
            (["2008-05-01"], 0, 10000),  # 16歳
            (["2009-05-01"], 10000, 10000),  # 15歳（中学生）
            (["2014-05-01", "2016-05-01", "2020-05-01"], 35000, 50000),  # 10,000×2 + 15,000 → 30,000
            (["2014-05-01", "2016-05-01", "2023-05-01"], 35000, 50000),  # 三歳未満の第3子は15,000 → 30,000
            (["2009-05-01", "2009-05-01", "2010-05-01"], 30000, 50000),  # 中学生は第3子でも10,000 → 30,000
            (["2023-05-01"], 15000, 15000),
        ],
    )
    def test_changed_on_the_first_of_october_2024(self, births: list[str], before: int, since: int) -> None:
        assert amount("child-allowance-claim", BEFORE_2024_10, **family(*births)) == before
        assert amount("child-allowance-claim", SINCE_2024_10, **family(*births)) == since


class TestChildRearingAllowance:
    """児童扶養手当法 第5条、第9条、同法施行令 第2条の4"""

    @staticmethod
    def yen(on: date, children: int, income: int, dependants: int = 0, **changes: Any) -> int | None:
        found = {
            "eligible_children": children, "assessed_income": income, "dependants": dependants,
            "limit_extra": 0, "supporter_over_limit": False,
        }  # fmt: skip
        return amount("child-rearing-allowance-claim", on, **{**found, **changes})

    @pytest.mark.parametrize(
        ("on", "children", "wanted"),
        [
            (date(2024, 4, 1), 1, 45500),
            (date(2024, 10, 31), 2, 56250),  # 45,500 + 10,750
            (date(2024, 10, 31), 3, 62700),  # + 6,450（改正前の第3子加算）
            (date(2024, 11, 1), 3, 67000),  # 45,500 + 10,750 × 2（令和6年法律第47号）
            (date(2025, 3, 31), 1, 45500),
            (date(2025, 4, 1), 1, 46690),
            (date(2025, 4, 1), 2, 57720),  # 46,690 + 11,030
            (date(2025, 4, 1), 4, 79780),  # 46,690 + 11,030 × 3
        ],
    )
    def test_in_full_is_the_sum_over_the_children(self, on: date, children: int, wanted: int) -> None:
        assert self.yen(on, children, 0) == wanted

    @pytest.mark.parametrize(
        ("on", "income", "wanted"),
        [
            # 令第2条の4第2項: 49万円未満が全部支給（令和6年10月まで）
            (date(2024, 10, 31), 489_999, 45500),
            (date(2024, 10, 31), 490_000, 45490),  # 一部支給の最高額
            (date(2024, 10, 31), 1_919_999, 10740),  # 45,490 − 1,429,999 × 0.0243007（34,749.97 → 34,750）
            (date(2024, 10, 31), 1_920_000, 0),
            # 69万円・208万円（令和6年11月から）
            (date(2024, 11, 1), 489_999, 45500),
            (date(2024, 11, 1), 689_999, 45500),
            (date(2024, 11, 1), 690_000, 45490),
            (date(2024, 11, 1), 2_079_999, 10740),  # 45,490 − 1,389,999 × 0.025（34,749.98 → 34,750）
            (date(2024, 11, 1), 2_080_000, 0),
            # 令和7年4月から
            (date(2025, 4, 1), 689_999, 46690),
            (date(2025, 4, 1), 690_000, 46680),
            (date(2025, 4, 1), 690_194, 46680),  # 194 × 0.0256619 = 4.98 → 0
            (date(2025, 4, 1), 690_195, 46670),  # 195 × 0.0256619 = 5.004 → 10円未満四捨五入で10円
            (date(2025, 4, 1), 1_690_000, 21020),  # 46,680 − 1,000,000 × 0.0256619（25,661.9 → 25,660）
            (date(2025, 4, 1), 2_079_999, 11010),  # 46,680 − 1,389,999 × 0.0256619（35,670.01 → 35,670）
            (date(2025, 4, 1), 2_080_000, 0),
        ],
    )
    def test_of_one_child_falls_with_income(self, on: date, income: int, wanted: int) -> None:
        assert self.yen(on, 1, income) == wanted

    def test_of_two_children_in_part_is_the_sum_of_both_falls(self) -> None:
        # 第2子: 11,020 − 1,000,000 × 0.0039568（3,956.8 → 3,960）= 7,060
        assert self.yen(date(2025, 4, 1), 2, 1_690_000) == 21020 + 7060
        assert self.yen(date(2025, 4, 1), 3, 1_690_000) == 21020 + 7060 * 2

    def test_at_the_upper_limit_leaves_half_of_the_addition(self) -> None:
        # 第2子の最低額は5,520円: 11,020 − 1,389,999 × 0.0039568（5,499.9 → 5,500）
        assert self.yen(date(2025, 4, 1), 2, 2_079_999) == 11010 + 5520

    @pytest.mark.parametrize(("income", "wanted"), [(1_069_999, 46690), (1_070_000, 46680), (2_460_000, 0)])
    def test_allows_380000_for_each_dependant(self, income: int, wanted: int) -> None:
        assert self.yen(date(2025, 4, 1), 1, income, dependants=1) == wanted

    def test_allows_what_the_office_adds_to_the_limits(self) -> None:
        assert self.yen(date(2025, 4, 1), 1, 789_999, limit_extra=100_000) == 46690
        assert self.yen(date(2025, 4, 1), 1, 790_000, limit_extra=100_000) == 46680

    def test_is_nothing_where_a_relative_in_the_home_earns_too_much(self) -> None:
        assert self.yen(date(2025, 4, 1), 1, 0, supporter_over_limit=True) == 0


class TestHighCareCost:
    """介護保険法施行令 第22条の2の2"""

    @pytest.mark.parametrize(
        ("income_class", "limit"),
        [
            ("income-690", 140_100),
            ("income-380", 93_000),
            ("taxed", 44_400),
            ("untaxed", 24_600),
            ("assistance", 15_000),
        ],
    )
    def test_pays_what_is_over_the_limit_of_the_household(self, income_class: str, limit: int) -> None:
        for over, yen in ((-1, 0), (0, 0), (1, 1), (30_000, 30_000)):
            paid = limit + over
            found = amount(
                "high-care-cost-benefit", income_class=income_class, household_paid=paid, own_paid=paid
            )
            assert found == yen

    def test_is_shared_by_what_each_has_paid(self) -> None:
        # 世帯で60,000円、うち本人40,000円: (60,000 − 44,400) × 2/3 = 10,400
        shared = {"income_class": "taxed", "household_paid": 60_000}
        assert amount("high-care-cost-benefit", own_paid=40_000, **shared) == 10_400
        assert amount("high-care-cost-benefit", own_paid=20_000, **shared) == 5_200

    @pytest.mark.parametrize(("paid", "yen"), [(15_000, 0), (15_001, 1), (24_600, 9_600), (30_000, 15_000)])
    def test_of_a_person_of_low_income_begins_at_15000(self, paid: int, yen: int) -> None:
        # 同条第9項: 個人の上限15,000円。世帯の上限24,600円より有利になる
        assert (
            amount("high-care-cost-benefit", income_class="low-income", household_paid=paid, own_paid=paid)
            == yen
        )

    def test_knew_one_limit_for_all_taxed_households_before_august_2021(self) -> None:
        paid = {"income_class": "income-690", "household_paid": 150_000, "own_paid": 150_000}
        assert amount("high-care-cost-benefit", date(2021, 7, 31), **paid) == 105_600  # − 44,400
        assert amount("high-care-cost-benefit", date(2021, 8, 1), **paid) == 9_900  # − 140,100


class TestLivelihoodRecovery:
    """被災者生活再建支援法 第3条第2項〜第6項。単数世帯は4分の3。"""

    WHOLE = ("total", "demolished", "long-evacuation")

    @staticmethod
    def yen(degree: str, rebuild: str, *, single: bool = False, base: bool = False, paid: int = 0) -> Any:
        return amount(
            "livelihood-recovery-relief", recognised_degree=degree, rebuild=rebuild, single=single,
            base_received=base, paid_addition=paid,
        )  # fmt: skip

    @pytest.mark.parametrize("degree", WHOLE)
    @pytest.mark.parametrize(
        ("rebuild", "several", "single"),
        [
            ("build", 3_000_000, 2_250_000),  # 100万 + 200万
            ("repair", 2_000_000, 1_500_000),  # 100万 + 100万
            ("rent", 1_500_000, 1_125_000),  # 100万 + 50万
            ("undecided", 1_000_000, 750_000),
        ],
    )
    def test_of_a_home_wholly_lost(self, degree: str, rebuild: str, several: int, single: int) -> None:
        assert self.yen(degree, rebuild) == several
        assert self.yen(degree, rebuild, single=True) == single

    @pytest.mark.parametrize(
        ("rebuild", "several", "single"),
        [
            ("build", 2_500_000, 1_875_000),  # 50万 + 200万
            ("repair", 1_500_000, 1_125_000),
            ("rent", 1_000_000, 750_000),
            ("undecided", 500_000, 375_000),
        ],
    )
    def test_of_a_home_largely_destroyed(self, rebuild: str, several: int, single: int) -> None:
        assert self.yen("large", rebuild) == several
        assert self.yen("large", rebuild, single=True) == single

    @pytest.mark.parametrize(
        ("rebuild", "several", "single"),
        [
            ("build", 1_000_000, 750_000),  # 中規模半壊は加算支援金だけ（第3条第3項・令和2年改正）
            ("repair", 500_000, 375_000),
            ("rent", 250_000, 187_500),
            ("undecided", 0, 0),
        ],
    )
    def test_of_a_home_half_destroyed_in_the_middle(self, rebuild: str, several: int, single: int) -> None:
        assert self.yen("middle", rebuild) == several
        assert self.yen("middle", rebuild, single=True) == single

    def test_pays_only_the_rest_to_those_who_had_a_part(self) -> None:
        assert self.yen("total", "build", base=True) == 2_000_000
        assert (
            self.yen("total", "build", base=True, paid=500_000) == 1_500_000
        )  # 第3条第5項: 借りたあとに建てる
        assert self.yen("total", "build", single=True, base=True, paid=375_000) == 1_125_000

    @pytest.mark.parametrize("degree", ["half", "near-half"])
    def test_knows_no_amount_for_a_lesser_loss(self, degree: str) -> None:
        assert self.yen(degree, "build") is None


class TestWhatIsPaidAfterADeath:
    @pytest.mark.parametrize(
        ("months", "yen"),
        [
            # 国民年金法 第52条の4第1項の表
            (35, 0), (36, 120_000), (179, 120_000), (180, 145_000), (239, 145_000), (240, 170_000),
            (299, 170_000), (300, 220_000), (359, 220_000), (360, 270_000), (419, 270_000),
            (420, 320_000), (480, 320_000),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize(("extra", "more"), [(0, 0), (35, 0), (36, 8_500), (480, 8_500)])  # 同条第2項
    def test_the_pension_lump_sum_follows_its_table(
        self, months: int, yen: int, extra: int, more: int
    ) -> None:
        found = amount("pension-death-lump-sum", contribution_months=months, extra_months=extra)
        assert found == yen + more

    @pytest.mark.parametrize("service", ["nhi-funeral-benefit", "latter-stage-funeral-benefit"])
    def test_the_funeral_benefit_is_one_sum(self, service: str) -> None:
        # 国民健康保険法 第58条第1項、高齢者の医療の確保に関する法律 第86条第1項（額は条例による例）
        assert amount(service) == 50_000

    @pytest.mark.parametrize(
        ("births", "on", "yen"),
        [
            # 国民年金法 第38条・第39条第1項（令和7年度）: 831,700 + 239,300 × 二人まで + 79,800 × 三人目から
            (["2016-05-01"], TODAY, 1_071_000),
            (["2016-05-01", "2018-05-01"], TODAY, 1_310_300),
            (["2016-05-01", "2018-05-01", "2020-05-01"], TODAY, 1_390_100),
            (["2008-04-01", "2018-05-01"], TODAY, 1_071_000),  # 18歳の年度末を過ぎた子は数えない
            (["2008-04-02", "2018-05-01"], TODAY, 1_310_300),
            (["2016-05-01"], date(2025, 3, 31), 1_050_800),  # 令和6年度: 816,000 + 234,800
            (["2016-05-01"], date(2024, 3, 31), 1_023_700),  # 令和5年度: 795,000 + 228,700
        ],
    )
    def test_the_survivors_pension_counts_the_children(self, births: list[str], on: date, yen: int) -> None:
        assert amount("survivors-basic-pension", on, **family(*births)) == yen

    @pytest.mark.parametrize(("main_earner", "yen"), [(True, 5_000_000), (False, 2_500_000)])
    def test_condolence_money_depends_on_who_kept_the_family(self, main_earner: bool, yen: int) -> None:
        # 災害弔慰金の支給等に関する法律施行令 第1条の2
        assert amount("condolence-money", main_earner=main_earner) == yen

    @pytest.mark.parametrize(("main_earner", "yen"), [(True, 2_500_000), (False, 1_250_000)])
    def test_the_solatium_for_a_disability_is_half_of_it(self, main_earner: bool, yen: int) -> None:
        # 同施行令 第2条の2
        assert amount("disability-solatium", main_earner=main_earner) == yen


class TestHealthInsuranceReduction:
    """国民健康保険法施行令 第29条の7第5項、地方税法施行令 第56条の89"""

    @staticmethod
    def yen(income: int, insured: int = 1, earners: int = 1, parts: int = 100_000, on: date = TODAY) -> Any:
        return amount(
            "nhi-premium-reduction", on, recognised_income=income, insured=insured, earners=earners,
            fixed_parts=parts,
        )  # fmt: skip

    @pytest.mark.parametrize("earners", [0, 1])
    @pytest.mark.parametrize(
        ("income", "yen"),
        [(0, 70_000), (429_999, 70_000), (430_000, 70_000), (430_001, 50_000)],
    )
    def test_by_seven_tenths_ends_at_430000(self, income: int, yen: int, earners: int) -> None:
        assert self.yen(income, earners=earners) == yen

    @pytest.mark.parametrize(
        ("on", "half", "fifth"),
        [
            (date(2024, 11, 20), 295_000, 545_000),  # 令和6年度
            (date(2025, 11, 20), 305_000, 560_000),  # 令和7年度
        ],
    )
    @pytest.mark.parametrize("insured", [1, 2, 5])
    def test_by_five_and_two_tenths_grows_with_the_insured(
        self, on: date, half: int, fifth: int, insured: int
    ) -> None:
        assert self.yen(430_000 + half * insured, insured, on=on) == 50_000
        assert self.yen(430_000 + half * insured + 1, insured, on=on) == 20_000
        assert self.yen(430_000 + fifth * insured, insured, on=on) == 20_000
        assert self.yen(430_000 + fifth * insured + 1, insured, on=on) == 0

    @pytest.mark.parametrize(("earners", "limit"), [(2, 530_000), (3, 630_000)])
    def test_allows_100000_for_each_earner_after_the_first(self, earners: int, limit: int) -> None:
        assert self.yen(limit, earners=earners) == 70_000
        assert self.yen(limit + 1, earners=earners) == 50_000

    def test_is_rounded_down_to_a_hundred_yen(self) -> None:
        assert self.yen(0, parts=80_050) == 56_000  # 56,035
        assert self.yen(0, parts=80_143) == 56_100  # 56,100.1


class TestPregnancySupport:
    """子ども・子育て支援法 第10条の12。一回目は一人5万円、二回目は胎児一人につき5万円。"""

    def test_is_50000_the_first_time_however_many_babies(self) -> None:
        assert amount("pregnancy-support-benefit", payment_kind="first", recognised_babies=2) == 50_000

    @pytest.mark.parametrize(("babies", "yen"), [(0, 0), (1, 50_000), (2, 100_000), (3, 150_000)])
    def test_is_50000_a_baby_the_second_time(self, babies: int, yen: int) -> None:
        assert amount("pregnancy-support-benefit", payment_kind="second", recognised_babies=babies) == yen


class TestHighMedicalCost:
    """国民健康保険法施行令 第29条の3（70歳未満）"""

    @pytest.mark.parametrize(
        ("income_class", "limit"),
        [
            # 総医療費100万円のとき
            ("class-a", 254_180),  # 252,600 + (1,000,000 − 842,000) × 1%
            ("class-i", 171_820),  # 167,400 + (1,000,000 − 558,000) × 1%
            ("class-u", 87_430),  # 80,100 + (1,000,000 − 267,000) × 1%
            ("class-e", 57_600),
            ("class-o", 35_400),
        ],
    )
    def test_of_a_million_leaves_the_limit_of_the_class(self, income_class: str, limit: int) -> None:
        asked = {"income_class": income_class, "total_cost": 1_000_000, "outpatient": False}
        assert amount("high-medical-cost-refund", paid=300_000, fourth_time=False, **asked) == 300_000 - limit
        assert amount("high-medical-cost-refund", paid=limit, fourth_time=False, **asked) == 0
        assert amount("high-medical-cost-refund", paid=limit + 1, fourth_time=False, **asked) == 1

    @pytest.mark.parametrize(
        ("income_class", "limit"),
        [
            ("class-a", 140_100), ("class-i", 93_000), ("class-u", 44_400), ("class-e", 44_400),
            ("class-o", 24_600),
        ],
    )  # fmt: skip
    def test_is_less_from_the_fourth_time_in_a_year(self, income_class: str, limit: int) -> None:
        found = amount(
            "high-medical-cost-refund", income_class=income_class, total_cost=1_000_000, paid=300_000,
            fourth_time=True, outpatient=False,
        )  # fmt: skip
        assert found == 300_000 - limit


class TestDisasterLoan:
    """災害弔慰金の支給等に関する法律施行令 第7条"""

    @pytest.mark.parametrize(
        ("injured", "loss", "limit"),
        [
            (True, "none", 1_500_000), (True, "belongings", 2_500_000), (True, "half", 2_700_000),
            (True, "total", 3_500_000), (True, "washed-away", 3_500_000), (False, "none", 0),
            (False, "belongings", 1_500_000), (False, "half", 1_700_000), (False, "total", 2_500_000),
            (False, "washed-away", 3_500_000),
        ],
    )  # fmt: skip
    def test_is_what_is_wished_up_to_the_limit_of_the_loss(
        self, injured: bool, loss: str, limit: int
    ) -> None:
        asked = {"recognised_injury": injured, "recognised_loss": loss}
        assert amount("disaster-relief-loan", wanted=9_000_000, **asked) == limit
        assert amount("disaster-relief-loan", wanted=limit, **asked) == limit
        assert amount("disaster-relief-loan", wanted=limit - 1, **asked) == limit - 1
