"""The calendar where a clerk meets it: deadlines over the holidays, eras on their borders, birthdays under the law."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.foundation.calendar import (
    ERAS,
    CalendarError,
    ClosedDays,
    Wareki,
    add_business_days,
    age_on,
    business_days_between,
    day_reaching_age,
    everyday_age,
    fiscal_year,
    fiscal_year_end,
    fiscal_year_start,
    format_date,
    from_wareki,
    is_business_day,
    months_on,
    national_holidays,
    next_business_day,
    parse_date,
    school_entry_year,
    to_wareki,
)

KOSAI = ClosedDays.of(("12-29..01-03",))
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


class TestDeadlines:
    @pytest.mark.parametrize(
        ("received", "days", "due"),
        [
            ("2026-11-20", 1, "2026-11-24"),  # 勤労感謝の日 makes a long weekend
            ("2026-12-28", 1, "2027-01-04"),  # the hall closes over the New Year
            ("2026-12-28", 5, "2027-01-08"),
            ("2027-01-08", 1, "2027-01-12"),  # 成人の日
            ("2026-05-01", 1, "2026-05-07"),  # 憲法記念日 on a Sunday: 振替休日 after こどもの日
            ("2026-09-18", 1, "2026-09-24"),  # 敬老の日, 国民の休日 and 秋分の日
        ],
    )
    def test_an_answer_in_so_many_open_days(self, received: str, days: int, due: str) -> None:
        found = add_business_days(date.fromisoformat(received), days, KOSAI)
        assert found == date.fromisoformat(due)
        assert business_days_between(date.fromisoformat(received), found, KOSAI) == days

    @pytest.mark.parametrize(
        ("ends", "moved"),
        [
            ("2026-11-20", "2026-11-20"),
            ("2026-11-21", "2026-11-24"),
            ("2026-12-29", "2027-01-04"),
            ("2027-01-03", "2027-01-04"),
        ],
    )
    def test_a_period_that_ends_on_a_closed_day_ends_on_the_next_open_one(
        self, ends: str, moved: str
    ) -> None:
        assert next_business_day(date.fromisoformat(ends), KOSAI) == date.fromisoformat(moved)

    @settings(max_examples=60)
    @given(DAYS, st.integers(1, 60))
    def test_who_files_later_is_never_answered_earlier(self, day: date, count: int) -> None:
        assert add_business_days(day, count, KOSAI) <= add_business_days(
            day + timedelta(days=1), count, KOSAI
        )

    @settings(max_examples=60)
    @given(DAYS, st.integers(1, 60))
    def test_more_closed_days_never_bring_the_answer_forward(self, day: date, count: int) -> None:
        assert add_business_days(day, count) <= add_business_days(day, count, KOSAI)

    @settings(max_examples=60)
    @given(DAYS)
    def test_the_next_open_day_is_open_and_no_open_day_lies_before_it(self, day: date) -> None:
        found = next_business_day(day, KOSAI)
        assert is_business_day(found, KOSAI)
        between = [day + timedelta(days=n) for n in range((found - day).days)]
        assert not [one for one in between if is_business_day(one, KOSAI)]

    def test_no_holiday_is_an_open_day(self) -> None:
        assert not [
            day for year in range(2020, 2031) for day in national_holidays(year) if is_business_day(day)
        ]


class TestErasOnTheirBorders:
    @pytest.mark.parametrize(
        ("before", "first"),
        [
            ("明治45年7月29日", "大正元年7月30日"),
            ("大正15年12月24日", "昭和元年12月25日"),
            ("昭和64年1月7日", "平成元年1月8日"),
            ("平成31年4月30日", "令和元年5月1日"),
        ],
    )
    def test_the_day_before_the_day_and_the_day_after(self, before: str, first: str) -> None:
        last_of_old, first_of_new = parse_date(before), parse_date(first)
        assert first_of_new - last_of_old == timedelta(days=1)
        assert (str(to_wareki(last_of_old)), str(to_wareki(first_of_new))) == (before, first)
        assert to_wareki(first_of_new + timedelta(days=1)).year == 1

    @pytest.mark.parametrize(
        "wrong", ["昭和64年1月8日", "平成31年5月1日", "平成元年1月7日", "令和元年4月30日"]
    )
    def test_a_day_under_the_wrong_era_is_offered_under_the_right_one(self, wrong: str) -> None:
        with pytest.raises(CalendarError) as caught:
            parse_date(wrong)
        offered = caught.value.remedy.split(" ")[0]
        assert offered != wrong
        assert str(to_wareki(parse_date(offered))) == offered

    @settings(max_examples=60)
    @given(st.dates(date(1873, 1, 1), date(2099, 12, 31)))
    def test_every_way_to_write_a_day_is_read_as_that_day(self, day: date) -> None:
        wareki = to_wareki(day)
        initial = next(era.initial for era in ERAS if era.name == wareki.era)
        for written in (
            format_date(day, "ja", weekday=True),
            format_date(day, "ja-easy"),
            f"{initial}{wareki.year}.{wareki.month}.{wareki.day}",
            f"{wareki.era} {wareki.year} 年 {wareki.month} 月 {wareki.day} 日",
            f"{day:%Y/%m/%d}",
            f"{day:%Y%m%d}",
        ):
            assert parse_date(written) == day, written
        assert from_wareki(wareki) == day

    def test_a_year_an_era_never_had_is_refused(self) -> None:
        with pytest.raises(CalendarError):
            from_wareki(Wareki("昭和", 65, 1, 1))
        with pytest.raises(CalendarError) as caught:
            parse_date("平成元年2月29日")
        assert "28日まで" in caught.value.why


class TestBirthdaysUnderTheLaw:
    @pytest.mark.parametrize(
        ("day", "legal", "said"),
        [("2026-06-13", 17, 17), ("2026-06-14", 18, 17), ("2026-06-15", 18, 18), ("2026-06-16", 18, 18)],
    )
    def test_the_law_counts_from_the_day_before_people_from_the_day(
        self, day: str, legal: int, said: int
    ) -> None:
        born = date(2008, 6, 15)
        assert age_on(born, date.fromisoformat(day)) == legal
        assert everyday_age(born, date.fromisoformat(day)) == said

    @settings(max_examples=60)
    @given(DAYS, st.integers(1, 110))
    def test_an_age_is_reached_on_its_day_and_not_the_day_before(self, born: date, age: int) -> None:
        reached = day_reaching_age(born, age)
        assert age_on(born, reached) == age
        assert age_on(born, reached - timedelta(days=1)) == age - 1

    @settings(max_examples=60)
    @given(DAYS, st.integers(0, 20_000))
    def test_twelve_months_of_age_are_a_year(self, born: date, later: int) -> None:
        on = born + timedelta(days=later)
        assert months_on(born, on) // 12 == age_on(born, on)
        assert months_on(born, on + timedelta(days=1)) - months_on(born, on) in (0, 1)

    @settings(max_examples=60)
    @given(DAYS)
    def test_who_enters_school_is_six_at_the_end_of_the_year_before(self, born: date) -> None:
        starts = date(school_entry_year(born), 4, 1)
        assert age_on(born, starts - timedelta(days=1)) == 6
        assert fiscal_year(starts) == starts.year

    @pytest.mark.parametrize(
        ("born", "enters"), [("2020-03-31", 2026), ("2020-04-01", 2026), ("2020-04-02", 2027)]
    )
    def test_the_first_of_april_enters_with_the_year_before(self, born: str, enters: int) -> None:
        assert school_entry_year(date.fromisoformat(born)) == enters

    @settings(max_examples=60)
    @given(DAYS)
    def test_one_fiscal_year_ends_where_the_next_begins(self, day: date) -> None:
        assert fiscal_year_end(day) + timedelta(days=1) == fiscal_year_start(
            fiscal_year_end(day) + timedelta(days=1)
        )
        assert 365 <= (fiscal_year_end(day) - fiscal_year_start(day)).days + 1 <= 366
