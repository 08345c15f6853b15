"""Days are named in the Japanese calendar and read back from whatever people type."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.calendar import (
    ERAS,
    CalendarError,
    Wareki,
    format_date,
    format_wareki,
    from_wareki,
    parse_date,
    to_wareki,
)

days = st.dates(min_value=date(1873, 1, 1), max_value=date(2200, 12, 31))
FULL_WIDTH = str.maketrans("0123456789-./", "０１２３４５６７８９－．／")


class TestEras:
    @pytest.mark.parametrize(
        ("day", "written"),
        [
            (date(1873, 1, 1), "明治6年1月1日"),
            (date(1912, 7, 29), "明治45年7月29日"),
            (date(1912, 7, 30), "大正元年7月30日"),
            (date(1926, 12, 24), "大正15年12月24日"),
            (date(1926, 12, 25), "昭和元年12月25日"),
            (date(1989, 1, 7), "昭和64年1月7日"),
            (date(1989, 1, 8), "平成元年1月8日"),
            (date(2019, 4, 30), "平成31年4月30日"),
            (date(2019, 5, 1), "令和元年5月1日"),
            (date(2020, 1, 1), "令和2年1月1日"),
            (date(2026, 11, 20), "令和8年11月20日"),
        ],
    )
    def test_an_era_begins_on_its_first_day(self, day: date, written: str) -> None:
        assert format_wareki(day) == written
        assert parse_date(written) == day

    def test_days_before_the_solar_calendar_are_refused(self) -> None:
        with pytest.raises(CalendarError) as caught:
            to_wareki(date(1872, 12, 31))
        assert "旧暦" in caught.value.why
        assert "明治6年" in caught.value.remedy

    def test_both_names_of_a_day_on_which_the_era_changed_are_read(self) -> None:
        assert parse_date("明治45年7月30日") == parse_date("大正元年7月30日") == date(1912, 7, 30)
        assert parse_date("大正15年12月25日") == parse_date("昭和元年12月25日") == date(1926, 12, 25)

    @given(days)
    def test_to_and_from_wareki_are_inverse(self, day: date) -> None:
        assert from_wareki(to_wareki(day)) == day

    @given(days)
    def test_the_next_day_is_never_earlier_in_the_eras(self, day: date) -> None:
        names = [era.name for era in ERAS]
        today, tomorrow = to_wareki(day), to_wareki(day + timedelta(days=1))
        assert (names.index(today.era), today.year) <= (names.index(tomorrow.era), tomorrow.year)

    def test_an_unknown_era_is_named(self) -> None:
        with pytest.raises(CalendarError) as caught:
            from_wareki(Wareki("慶応", 4, 1, 1))
        assert "慶応" in caught.value.what


class TestFormats:
    DAY = date(2026, 11, 20)

    @pytest.mark.parametrize(
        ("language", "plain", "with_weekday"),
        [
            ("ja", "令和8年11月20日", "令和8年11月20日（金）"),
            ("ja-easy", "2026年11月20日", "2026年11月20日（金曜日）"),
            ("en", "November 20, 2026", "Friday, November 20, 2026"),
            ("pt-BR", "20 de novembro de 2026", "sexta-feira, 20 de novembro de 2026"),
            ("pt-br", "20 de novembro de 2026", "sexta-feira, 20 de novembro de 2026"),
            ("vi", "2026-11-20", "2026-11-20"),
        ],
    )
    def test_each_language_has_its_own_way(self, language: str, plain: str, with_weekday: str) -> None:
        assert format_date(self.DAY, language) == plain
        assert format_date(self.DAY, language, weekday=True) == with_weekday

    def test_the_first_of_a_month_is_an_ordinal_in_portuguese(self) -> None:
        assert format_date(date(2027, 3, 1), "pt-BR") == "1º de março de 2027"

    @given(days)
    def test_the_weekday_changes_nothing_but_the_end(self, day: date) -> None:
        assert format_wareki(day, weekday=True).startswith(format_wareki(day) + "（")
        assert parse_date(format_wareki(day, weekday=True)) == day


class TestReading:
    @pytest.mark.parametrize(
        "typed",
        [
            "令和8年11月20日",
            "令和 8 年 11 月 20 日",
            "令和８年１１月２０日",
            "令和八年十一月二十日",
            "㋿8年11月20日",
            "令8.11.20",
            "R8.11.20",
            "r8/11/20",
            "R.8.11.20",
            "Ｒ８．１１．２０",
            "R08-11-20",
            "R081120",
            "2026年11月20日",
            "西暦2026年11月20日",
            "二〇二六年十一月二十日",
            "2026-11-20",
            "2026ー11ー20",
            "2026−11−20",
            "2026/11/20",
            "2026.11.20",
            "２０２６／１１／２０",
            "20261120",
            " 2026-11-20 ",
            "令和8年11月20日（金）",
            "2026/11/20 金曜日",
            "2026年11月20日(金)",
        ],
    )
    def test_whatever_people_type_is_read(self, typed: str) -> None:
        assert parse_date(typed) == date(2026, 11, 20)

    def test_the_first_year_is_gannen_or_one(self) -> None:
        for typed in ("令和元年五月一日", "令和元年5月1日", "令和1年5月1日", "R1.5.1", "R010501"):
            assert parse_date(typed) == date(2019, 5, 1)

    def test_a_weekday_is_not_taken_for_the_day(self) -> None:
        assert parse_date("2026年11月1日") == date(2026, 11, 1)
        assert parse_date("2026年11月1日（日）") == date(2026, 11, 1)
        assert parse_date("令和8年11月1日 日曜日") == date(2026, 11, 1)

    @given(days)
    def test_every_form_of_a_day_is_that_day(self, day: date) -> None:
        wareki = to_wareki(day)
        forms = [
            str(wareki),
            day.isoformat(),
            day.strftime("%Y%m%d"),
            f"{day.year}年{day.month}月{day.day}日",
        ]
        forms.append(f"{wareki.era}{wareki.year}.{wareki.month}.{wareki.day}")
        for form in forms:
            assert parse_date(form) == day
            assert parse_date(form.translate(FULL_WIDTH)) == day


class TestMistakes:
    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ("平成31年5月1日", "平成は平成31年4月30日（2019年4月30日）まで"),
            ("昭和64年1月8日", "昭和は昭和64年1月7日（1989年1月7日）まで"),
            ("令和元年4月30日", "令和は令和元年5月1日（2019年5月1日）から"),
            ("令和0年1月1日", "元年（1年）から"),
            ("2026-02-29", "2026年2月は28日まで"),
            ("令和8年11月31日", "2026年11月は30日まで"),
            ("2026-11-00", "2026年11月は30日まで"),
            ("2026-13-01", "月は1から12まで"),
            ("2026-00-01", "月は1から12まで"),
            ("0000-01-01", "西暦の年が0"),
            ("8/11/20", "年が2桁"),
            ("081120", "年が2桁"),
            ("11/20", "年がありません"),
            ("11月20日", "年がありません"),
            ("令和元年", "月か日がありません"),
            ("R8.11", "月か日がありません"),
            ("2026年11月", "月か日がありません"),
            ("20/11/2026", "日と月の順"),
            ("1850-01-01", "旧暦"),
            ("明治5年1月1日", "旧暦"),
            ("きのう", "年・月・日の形"),
            ("", "年・月・日が必要"),
            ("   ", "年・月・日が必要"),
        ],
    )
    def test_the_message_says_what_is_wrong_and_what_to_do(self, typed: str, why: str) -> None:
        with pytest.raises(CalendarError) as caught:
            parse_date(typed)
        assert why in caught.value.why
        assert caught.value.what.endswith("。")
        assert caught.value.remedy.endswith("。")

    def test_a_day_named_by_the_wrong_era_is_offered_under_the_right_one(self) -> None:
        with pytest.raises(CalendarError) as caught:
            parse_date("平成32年3月31日")
        assert "令和2年3月31日" in caught.value.remedy

    @given(st.text(max_size=20))
    def test_any_text_gives_a_day_or_an_explanation(self, text: str) -> None:
        try:
            found, remedy = parse_date(text), ""
        except CalendarError as error:
            found, remedy = None, error.remedy
        assert (found is None) == bool(remedy)
