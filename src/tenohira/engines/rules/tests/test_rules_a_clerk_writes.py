"""Rules of real procedures as 佐野 writes them: the day before, the day itself, the day after, and the reasons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.rules import (
    BOOL,
    DATE,
    INT,
    TEXT,
    UNKNOWN,
    YEN,
    Code,
    Collection,
    Record,
    RuleProblems,
    Type,
    Values,
    Vocabulary,
    compile_rule,
    decide,
    evaluate,
    problems_of,
    value_gaps,
)
from tenohira.engines.rules.errors import ValueMissing
from tenohira.engines.rules.tests.factories import flat
from tenohira.engines.rules.values import DatedValue, Period, Range, Row

ON = date(2026, 11, 20)
YEAR_END = ("12-29..01-03",)
BANDS = DatedValue(
    "hoikuryo",
    YEN,
    (("tax", INT),),
    (
        Period(
            date(2019, 10, 1),
            date(2027, 3, 31),
            "保育料条例 別表",
            (Row({"tax": Range(None, 48_599)}, 0), Row({"tax": Range(48_600, 96_999)}, 15_000)),
            30_000,
        ),
        Period(
            date(2027, 4, 1), None, "保育料条例 別表（改正）", (Row({"tax": Range(None, 96_999)}, 0),), 25_000
        ),
    ),
)
WORDS = Vocabulary(
    {
        "person": Record("person", {"birth_date": DATE, "registered": BOOL, "income": YEN, "note": TEXT}),
        "household": Record(
            "household",
            {"children": Collection(Record("child", {"birth_date": DATE, "rank": INT, "lives_with": BOOL}))},
        ),
        "moved_on": DATE,
        "rent": YEN,
        "tax_due": INT,
        "damage": Code(("全壊", "大規模半壊", "半壊", "一部損壊")),
        "employees": INT,
        "capital": YEN,
        "work_hours": INT,
    },
    values=Values(
        [
            BANDS,
            flat("last_age", INT, (date(2012, 4, 1), 15), (date(2024, 10, 1), 18)),
            flat("rent_cap", YEN, (date(2020, 4, 1), 40_000), (date(2026, 10, 1), 45_000)),
            flat("least_hours", INT, (date(2015, 4, 1), 64)),
        ]
    ),
)


def value(source: str, on: date = ON, expects: Type | None = None, **facts: Any) -> Any:
    return evaluate(compile_rule(source, WORDS, expects), facts, on, YEAR_END)


def why(source: str, on: date = ON, **facts: Any) -> list[tuple[str, bool | None]]:
    found = decide(compile_rule(source, WORDS, BOOL), facts, on, YEAR_END)
    return [(clause.source, clause.outcome) for clause in found.clauses]


def child(born: str, rank: int = 1, lives_with: bool | None = True) -> dict[str, Any]:
    return {"birth_date": date.fromisoformat(born), "rank": rank, "lives_with": lives_with}


class TestMovingIn:
    """住民基本台帳法 第22条: within fourteen days of having moved."""

    RULE = "moved_on <= today <= moved_on + days(14)"

    @pytest.mark.parametrize(
        ("day", "in_time"),
        [
            ("2026-10-31", False),
            ("2026-11-01", True),
            ("2026-11-14", True),
            ("2026-11-15", True),
            ("2026-11-16", False),
        ],
    )
    def test_the_last_day_counts_and_the_next_does_not(self, day: str, in_time: bool) -> None:
        assert value(self.RULE, date.fromisoformat(day), moved_on=date(2026, 11, 1)) is in_time

    def test_too_late_is_told_by_the_link_that_broke(self) -> None:
        assert why(self.RULE, moved_on=date(2026, 10, 1)) == [("today <= moved_on + days(14)", False)]

    def test_too_early_is_told_by_the_other_link(self) -> None:
        assert why(self.RULE, moved_on=date(2026, 12, 1)) == [("moved_on <= today", False)]

    def test_in_time_both_links_are_the_reason(self) -> None:
        assert [outcome for _, outcome in why(self.RULE, moved_on=ON)] == [True, True]

    def test_without_the_day_it_is_asked_for_once(self) -> None:
        found = decide(compile_rule(self.RULE, WORDS), {}, ON)
        assert (found.outcome, found.missing) == (None, ("moved_on",))


class TestSchoolYears:
    """児童手当法 第3条: to the first 31 March after eighteen is reached."""

    RULE = "any(c.age_on(fiscal_year_end(today)) <= last_age for c in household.children)"

    @pytest.mark.parametrize(
        ("born", "still"),
        [("2008-04-01", False), ("2008-04-02", True), ("2009-04-01", True), ("2026-11-19", True)],
    )
    def test_who_is_born_on_the_first_of_april_is_a_year_ahead(self, born: str, still: bool) -> None:
        assert value(self.RULE, household={"children": [child(born)]}) is still

    @pytest.mark.parametrize(
        ("day", "still"), [("2024-09-30", False), ("2024-10-01", True), ("2024-10-02", True)]
    )
    def test_the_new_law_holds_from_its_first_day(self, day: str, still: bool) -> None:
        facts = {"children": [child("2007-06-01")]}
        assert value(self.RULE, date.fromisoformat(day), household=facts) is still

    def test_before_every_law_the_value_is_missing_and_the_gap_is_known_beforehand(self) -> None:
        before = date(2012, 3, 31)
        with pytest.raises(ValueMissing):
            value(self.RULE, before, household={"children": [child("2010-06-01")]})
        [gap] = value_gaps(compile_rule(self.RULE, WORDS), before)
        assert gap.column == self.RULE.index("last_age") + 1
        assert value_gaps(compile_rule(self.RULE, WORDS), date(2012, 4, 1)) == ()

    def test_one_entitled_child_is_enough_though_another_is_unknown(self) -> None:
        facts = {"children": [{"birth_date": None}, child("2020-01-01")]}
        assert value(self.RULE, household=facts) is True

    def test_the_unknown_child_is_asked_for_when_no_other_settles_it(self) -> None:
        facts = {"household": {"children": [child("2000-01-01"), {"birth_date": None}]}}
        found = decide(compile_rule(self.RULE, WORDS), facts, ON)
        assert (found.outcome, found.missing) == (None, ("household.children.birth_date",))
        [clause] = found.clauses
        assert [use.at for use in clause.facts if not use.is_known] == [(1,)]


class TestNurseryFees:
    RULE = "hoikuryo(tax_due) if work_hours >= least_hours else 0"

    @pytest.mark.parametrize(
        ("tax", "yen"), [(0, 0), (48_599, 0), (48_600, 15_000), (96_999, 15_000), (97_000, 30_000)]
    )
    def test_each_band_ends_on_its_last_yen(self, tax: int, yen: int) -> None:
        assert value(self.RULE, expects=YEN, tax_due=tax, work_hours=64) == yen

    @pytest.mark.parametrize(
        ("day", "yen"), [("2027-03-31", 30_000), ("2027-04-01", 25_000), ("2027-04-02", 25_000)]
    )
    def test_the_table_of_the_day_is_read(self, day: str, yen: int) -> None:
        assert value(self.RULE, date.fromisoformat(day), tax_due=200_000, work_hours=64) == yen

    def test_below_the_hours_nobody_needs_to_know_the_tax(self) -> None:
        assert value(self.RULE, work_hours=63) == 0
        assert value(self.RULE, work_hours=64) is UNKNOWN

    def test_where_the_fee_is_nothing_either_way_the_hours_are_not_asked(self) -> None:
        assert value(self.RULE, tax_due=10_000) == 0
        assert value(self.RULE, tax_due=60_000) is UNKNOWN

    @settings(max_examples=60)
    @given(st.integers(0, 300_000), st.integers(0, 300_000))
    def test_who_pays_more_tax_never_pays_a_lower_fee(self, one: int, other: int) -> None:
        low, high = sorted((one, other))
        fees = [value("hoikuryo(tax_due)", tax_due=tax) for tax in (low, high)]
        assert fees == sorted(fees)


class TestRentSupport:
    RULE = "min(floor_to(rent / 2, 1000), rent_cap) if person.registered else 0"

    @pytest.mark.parametrize(
        ("rent", "yen"),
        [
            (0, 0),
            (1_999, 0),
            (2_000, 1_000),
            (63_500, 31_000),
            (89_999, 44_000),
            (90_000, 45_000),
            (500_000, 45_000),
        ],
    )
    def test_half_the_rent_in_whole_thousands_up_to_the_cap(self, rent: int, yen: int) -> None:
        assert value(self.RULE, expects=YEN, rent=rent, person={"registered": True}) == yen

    def test_the_cap_of_the_day_holds(self) -> None:
        facts: dict[str, Any] = {"rent": 500_000, "person": {"registered": True}}
        assert value(self.RULE, date(2026, 9, 30), **facts) == 40_000
        assert value(self.RULE, date(2026, 10, 1), **facts) == 45_000

    def test_half_a_yen_has_to_be_rounded_before_it_is_paid(self) -> None:
        with pytest.raises(RuleProblems) as caught:
            compile_rule("rent / 2", WORDS, YEN)
        assert "端数" in str(caught.value)

    @settings(max_examples=60)
    @given(st.integers(0, 10**7))
    def test_it_is_never_more_than_half_nor_a_thousand_less(self, rent: int) -> None:
        paid = value("floor_to(rent / 2, 1000)", rent=rent)
        assert paid * 2 <= rent < (paid + 1000) * 2


class TestDisasters:
    RULE = "damage in ('全壊', '大規模半壊') or damage == '半壊' and person.income < 5000000"

    @pytest.mark.parametrize(
        ("damage", "income", "entitled"),
        [
            ("全壊", None, True),
            ("半壊", 4_999_999, True),
            ("半壊", 5_000_000, False),
            ("半壊", None, None),
            ("一部損壊", None, False),
        ],
    )
    def test_income_matters_only_for_half_a_loss(
        self, damage: str, income: int | None, entitled: bool | None
    ) -> None:
        found = decide(compile_rule(self.RULE, WORDS), {"damage": damage, "person": {"income": income}}, ON)
        assert found.outcome is entitled
        assert found.missing == (("person.income",) if entitled is None else ())

    def test_the_reasons_of_a_refusal_name_both_ways_that_failed(self) -> None:
        assert why(self.RULE, damage="一部損壊", person={"income": 9_000_000}) == [
            ("damage in ('全壊', '大規模半壊')", False),
            ("damage == '半壊'", False),
            ("person.income < 5000000", False),
        ]

    def test_a_word_that_is_not_on_the_list_is_told_before_it_is_used(self) -> None:
        [problem] = problems_of("damage == '半懐'", WORDS)
        assert problem.column == 11
        assert "全壊、大規模半壊、半壊、一部損壊" in problem.why


class TestSmallCompanies:
    """中小企業基本法 第2条: so much capital or so many people."""

    RULE = "capital <= 50000000 or employees <= 100"

    @pytest.mark.parametrize(
        ("capital", "employees", "small"),
        [
            (50_000_000, 500, True),
            (50_000_001, 100, True),
            (50_000_001, 101, False),
            (None, 100, True),
            (None, 101, None),
            (60_000_000, None, None),
        ],
    )
    def test_either_is_enough(self, capital: int | None, employees: int | None, small: bool | None) -> None:
        found = decide(compile_rule(self.RULE, WORDS), {"capital": capital, "employees": employees}, ON)
        assert found.outcome is small

    def test_people_and_yen_are_never_mixed_up(self) -> None:
        [problem] = problems_of("person.registered and employees <= capital", WORDS)
        assert problem.column == 36
        assert "単位が違います" in problem.why


class TestBusinessDays:
    def test_the_second_open_day_after_christmas_lies_in_the_new_year(self) -> None:
        assert value("business_days_after(moved_on, 2)", moved_on=date(2026, 12, 25)) == date(2027, 1, 4)

    @settings(max_examples=60)
    @given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 30))
    def test_open_days_are_never_fewer_than_days(self, start: date, count: int) -> None:
        found = value(f"business_days_after(moved_on, {count})", moved_on=start)
        assert found >= start + timedelta(days=count)
        assert value(f"business_days_after(moved_on, {count + 1})", moved_on=start) > found


class TestColumns:
    @pytest.mark.parametrize(
        ("source", "at"),
        [
            ("person.note == '転入届' and rent > employees", "employees"),
            ("person.registered and\n    moved_on > 14", "14"),
            ("any(c.rank > rent for c in household.children)", "rent"),
            ("rent <= rent_cap and moved_on + 14 >= today", "moved_on + 14"),
            ("hoikuryo(rent) > 0", "hoikuryo"),
            ("person.registered and moved_om <= today", "moved_om"),
            ("sum(c.lives_with for c in household.children) > 1", "c.lives_with"),
        ],
    )
    def test_a_mistake_stands_where_the_clerk_finds_it(self, source: str, at: str) -> None:
        [problem] = problems_of(source, WORDS)
        assert source[problem.column - 1 :].startswith(at), f"{problem.column}: {problem.what}"
        assert problem.how
