"""What each type of field takes, how it keeps it, and what it says when it cannot."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.fields import Context, field_type
from tenohira.engines.forms.fields.my_number import unsealed
from tenohira.engines.forms.tests.factories import HANAKO, ICHIRO, KENTA, context_of, field_of

OPTIONS = [
    {"id": one, "label": {"ja": label, "en": one}} for one, label in (("a", "あ"), ("b", "い"), ("c", "う"))
]


def parse(kind: str, raw: dict[str, str | list[str]], context: Context | None = None, **keys: Any) -> Any:
    """Parse html names of the field `f`, `.year` short for `f.year`."""
    field = field_of(kind, **keys)
    sent = {f"f{name}": text if isinstance(text, list) else [text] for name, text in raw.items()}
    return field_type(field).parse(field, sent, context or context_of())


def refused(
    kind: str, raw: dict[str, str | list[str]], context: Context | None = None, **keys: Any
) -> FieldError:
    with pytest.raises(FieldError) as raised:
        parse(kind, raw, context, **keys)
    return raised.value


def shown(kind: str, value: Any, language: str = "ja", **keys: Any) -> list[str]:
    field = field_of(kind, **keys)
    return field_type(field).show(field, value, language)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", "  ＡＢＣ　１２３ ", "ABC 123"),
        ("text", "a\x00b\u202ec", "abc"),
        ("long-text", "一行目\r\n二行目\r", "一行目\n二行目"),
        ("name", "鈴木　花子", "鈴木 花子"),
        ("name", "神\ufa19 塚\ufa10", "神\ufa19 塚\ufa10"),
        ("name", "Maria Silva", "Maria Silva"),
        ("kana", "すずき　はなこ", "スズキ ハナコ"),
        ("kana", "ｽｽﾞｷ ﾊﾅｺ", "スズキ ハナコ"),
        ("phone", "０５３－０００－００００", "053-000-0000"),
        ("phone", "09012345678", "090-1234-5678"),
        ("phone", "+81 53 000 0000", "0530000000"),
        ("mail", " Hanako＠Example.JP ", "Hanako@example.jp"),
        ("mail", "..a.@docomo.ne.jp", "..a.@docomo.ne.jp"),
        ("number", "１，２３４", 1234),
        ("number", "−5", -5),
        ("yen", "￥１２，０００", 12000),
        ("yen", "3万5000円", 35000),
        ("yes-no", "yes", True),
        ("yes-no", "いいえ", False),
    ],
)
def test_what_people_type_is_kept_in_one_form(kind: str, typed: str, kept: Any) -> None:
    assert parse(kind, {"": typed}) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "code", "says"),
    [
        ("name", "090-1234", "not-a-name", "氏名は文字で"),
        ("name", "a@example.jp", "not-a-name", "メールアドレスではなく"),
        ("kana", "鈴木", "not-kana", "カタカナ"),
        ("phone", "12345", "not-a-phone", "0 から始まる10桁か11桁の数字で書いてください（例 053-000-0000）"),
        ("mail", "hanako", "not-a-mail", "名前@example.jp"),
        ("mail", "花子@example.jp", "not-a-mail", "名前@example.jp"),
        ("number", "十人くらい", "not-a-number", "例 12"),
        ("number", "1.5", "too-many-decimals", "小数点のない数"),
        ("yen", "一万円くらい", "not-a-number", "円の単位の数字"),
        ("yen", "-1", "too-small", "0円以上"),
        ("yes-no", "たぶん", "not-an-option", "「はい」か「いいえ」"),
        ("text", "あ" * 201, "too-long", "200文字まで"),
        ("long-text", "x" * 100_001, "too-long", "長すぎます"),
        ("my-number", "1234", "not-a-number", "12桁"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_how_to_write_it(
    kind: str, typed: str, code: str, says: str
) -> None:
    error = refused(kind, {"": typed})
    assert error.code == code
    assert says in error.message


@pytest.mark.parametrize(
    "kind", ["text", "name", "kana", "phone", "mail", "number", "yen", "yes-no", "my-number"]
)
def test_blank_is_no_answer_and_no_error(kind: str) -> None:
    assert parse(kind, {"": " 　"}) is None
    assert parse(kind, {}) is None


def test_a_pattern_speaks_with_the_forms_own_words() -> None:
    keys = {"pattern": "[0-9]{10}", "error": {"ja": "被保険者番号は10桁です。"}}
    assert parse("text", {"": "０１２３４５６７８９"}, **keys) == "0123456789"
    assert refused("text", {"": "12"}, **keys).message == "被保険者番号は10桁です。"


def test_numbers_with_decimals_keep_their_places_and_their_unit() -> None:
    keys = {"decimals": 2, "unit": {"ja": "㎡", "en": "sq m"}, "max": 100}
    assert parse("number", {"": "12.5㎡"}, **keys) == "12.50"
    assert refused("number", {"": "100.01"}, **keys).message == "100㎡以下の数を書いてください。"
    assert shown("number", "1234.50", "en", **keys) == ["1,234.50 sq m"]
    field = field_of("number", **keys)
    assert field_type(field).rule_value(field, "12.50") == Decimal("12.50")


class TestDates:
    def test_wareki_and_western_parts_are_read(self) -> None:
        assert parse("date", {".era": "令和", ".year": "８", ".month": "11", ".day": "20"}) == "2026-11-20"
        assert parse("date", {".era": "西暦", ".year": "2026", ".month": "11", ".day": "20"}) == "2026-11-20"
        assert parse("date", {".era": "令和", ".year": "1992", ".month": "5", ".day": "3"}) == "1992-05-03"
        assert parse("date", {".era": "令和", ".year": "元", ".month": "5", ".day": "1"}) == "2019-05-01"
        assert parse("date", {"": "平成4年5月3日"}) == "1992-05-03"

    def test_an_era_alone_is_no_answer(self) -> None:
        assert parse("date", {".era": "令和"}) is None

    @pytest.mark.parametrize(
        ("raw", "code", "says"),
        [
            ({".era": "令和", ".year": "8", ".month": "2", ".day": "30"}, "not-a-date", "28日まで"),
            ({".era": "平成", ".year": "40", ".month": "1", ".day": "1"}, "not-a-date", "平成は"),
            ({".year": "8", ".month": "1", ".day": "1"}, "which-era", "元号を選ぶか"),
            ({".era": "西暦", ".year": "92", ".month": "1", ".day": "1"}, "which-era", "西暦の4桁"),
            ({".era": "令和", ".year": "8", ".day": "1"}, "incomplete", "月も書いてください"),
            ({".era": "令和", ".year": "8"}, "incomplete", "月・日も"),
        ],
    )
    def test_a_day_that_is_not_one_is_explained(
        self, raw: dict[str, str | list[str]], code: str, says: str
    ) -> None:
        error = refused("date", raw)
        assert error.code == code
        assert says in error.message

    def test_limits_are_today_a_day_or_an_expression(self) -> None:
        late = refused("date", {"": "2026-11-21"}, not_after="today")
        assert late.code == "too-late"
        assert "今日より前" in late.message
        assert (
            "令和8年4月1日か、それより後"
            in refused("date", {"": "2026-03-31"}, not_before="2026-04-01").message
        )
        context = context_of(evaluate={"born": date(2024, 4, 2)}.get)
        assert refused("date", {"": "2024-04-01"}, context, not_before="born").code == "too-early"
        assert parse("date", {"": "2024-04-02"}, context, not_before="born") == "2024-04-02"
        assert parse("date", {"": "1950-01-01"}, not_before="unknown") == "1950-01-01"

    def test_days_are_shown_as_each_language_writes_them(self) -> None:
        assert shown("date", "2026-11-20") == ["令和8年11月20日（金）"]
        assert shown("date", "2026-11-20", "en") == ["Friday, November 20, 2026"]


class TestChoosing:
    def test_only_what_is_offered_can_be_chosen(self) -> None:
        assert parse("choice", {"": "b"}, options=OPTIONS) == "b"
        assert refused("choice", {"": "z"}, options=OPTIONS).code == "not-an-option"
        assert shown("choice", "b", options=OPTIONS) == ["い"]

    def test_many_choices_stand_in_the_order_of_the_options(self) -> None:
        assert parse("choices", {"": ["c", "a", "c"]}, options=OPTIONS) == ["a", "c"]
        assert shown("choices", ["a", "c"], options=OPTIONS) == ["あ", "う"]

    def test_too_few_and_too_many_are_counted(self) -> None:
        assert "2つ以上" in refused("choices", {"": ["a"]}, options=OPTIONS, min=2).message
        assert "2つまで" in refused("choices", {"": ["a", "b", "c"]}, options=OPTIONS, max=2).message

    def test_a_declaration_is_only_given_by_its_tick(self) -> None:
        text = {"ja": "相違ありません"}
        assert parse("declaration", {"": "yes"}, text=text) is True
        assert parse("declaration", {}, text=text) is None
        field = field_of("declaration", text=text)
        assert "印をつけて" in field_type(field).missing(field, "ja").message
        assert shown("declaration", True, text=text) == ["相違ありません", "同意しました"]


class TestPerson:
    RAW = {
        ".name": "鈴木　一郎",
        ".kana": "すずき いちろう",
        ".relationship": "子",
        ".birth_date.era": "令和",
        ".birth_date.year": "6",
        ".birth_date.month": "4",
        ".birth_date.day": "2",
    }

    def test_the_parts_asked_for_are_read(self) -> None:
        value = parse("person", dict(self.RAW))
        assert value == {
            "name": "鈴木 一郎", "kana": "スズキ イチロウ", "birth_date": "2024-04-02", "relationship": "子",
        }  # fmt: skip
        assert shown("person", value) == ["鈴木 一郎（スズキ イチロウ）", "令和6年4月2日", "子"]
        assert parse("person", dict(self.RAW), parts=["name"]) == {"name": "鈴木 一郎"}

    def test_each_part_that_is_wrong_or_missing_is_named(self) -> None:
        error = refused("person", {**self.RAW, ".kana": "一郎", ".relationship": "", ".birth_date.year": "9"})
        assert {one.part: one.code for one in error.each()} == {
            "kana": "not-kana",
            "birth_date": "too-late",
            "relationship": "no-relationship",
        }


class TestHouseholdMembers:
    def test_members_of_the_register_are_chosen_by_ref(self) -> None:
        assert parse("household-members", {"": [ICHIRO, HANAKO]}) == [
            {"ref": HANAKO, "name": "鈴木 花子"},
            {"ref": ICHIRO, "name": "鈴木 一郎"},
        ]

    def test_who_is_offered_depends_on_the_question(self) -> None:
        assert refused("household-members", {"": [KENTA]}, who="children").code == "not-a-member"
        assert refused("household-members", {"": [HANAKO]}, who="members").code == "not-a-member"
        assert refused("household-members", {"": ["person:someone-else"]}).code == "not-a-member"

    def test_without_a_register_names_are_typed(self) -> None:
        value = parse(
            "household-members", {".names": "鈴木 一郎\n鈴木 健太\n\n鈴木 一郎"}, context_of(members=None)
        )
        assert [one["name"] for one in value] == ["鈴木 一郎", "鈴木 健太"]
        assert refused("household-members", {".names": "123"}, context_of(members=None)).part == "names"


class TestAddress:
    def test_a_town_of_the_city_is_found_however_it_is_written(self) -> None:
        value = parse(
            "address", {".town": "中央１丁目", ".block": "２番地の３", ".building": ""}, in_city=True
        )
        assert value == {"postal_code": "9990001", "town": "中央一丁目", "block": "2-3", "building": ""}
        assert shown("address", value) == ["〒999-0001", "中央一丁目2-3"]

    def test_a_town_that_is_not_in_the_city_is_not_guessed(self) -> None:
        error = refused("address", {".town": "中央", ".block": "1"}, in_city=True)
        assert (error.code, error.part) == ("unknown-town", "town")
        assert "中央一丁目、中央二丁目" in error.message
        assert "例 中央一丁目" in refused("address", {".town": "元城町", ".block": "1"}, in_city=True).message

    def test_a_postal_code_of_another_town_is_pointed_out(self) -> None:
        raw = {".town": "浜町", ".block": "1", ".postal_code": "999-0001"}
        assert "浜町の郵便番号は 999-0002" in refused("address", raw, in_city=True).message

    def test_elsewhere_the_address_is_kept_as_it_is(self) -> None:
        raw = {
            ".town": "静岡県浜松市中央区元城町",
            ".block": "103番地の2",
            ".postal_code": "４３０－８６５２",
        }
        assert parse("address", raw) == {
            "postal_code": "4308652", "town": "静岡県浜松市中央区元城町", "block": "103-2", "building": "",
        }  # fmt: skip
        assert parse("address", {".town": "架空町", ".block": "字山田 甲12"})["block"] == "字山田 甲12"

    def test_every_part_that_is_wrong_is_named(self) -> None:
        error = refused("address", {".postal_code": "12", ".building": "コーポ浜名"})
        assert {one.part for one in error.each()} == {"postal_code", "town"}
        assert refused("address", {".town": "浜町"}).part == "block"


class TestMail:
    def test_it_is_typed_twice_where_asked(self) -> None:
        assert parse(
            "mail", {"": "a@example.jp", ".confirm": "A@example.jp "[0:0] + "a@example.jp"}, confirm=True
        )
        error = refused("mail", {"": "a@example.jp", ".confirm": "b@example.jp"}, confirm=True)
        assert (error.code, error.part) == ("not-the-same", "confirm")


class TestMyNumber:
    VALID = "123456789018"

    def test_it_is_sealed_and_only_unsealed_on_purpose(self) -> None:
        value = parse("my-number", {"": "１２３４ ５６７８ ９０１８"})
        assert self.VALID not in str(value)
        assert unsealed(value) == self.VALID
        assert shown("my-number", value) == ["●●●● ●●●● ●●●● （入力済み）"]

    def test_it_is_never_sent_back_and_an_empty_box_keeps_it(self) -> None:
        value = parse("my-number", {"": self.VALID})
        field = field_of("my-number")
        assert field_type(field).raw_of(field, value) == {}
        assert parse("my-number", {"": ""}, context_of(current=value)) == value
        assert parse("my-number", {"": "", ".remove": "yes"}, context_of(current=value)) is None

    def test_a_wrong_number_is_not_repeated_in_the_message(self) -> None:
        error = refused("my-number", {"": "123456789012"})
        assert error.code == "wrong-check-digit"
        assert "123456789012" not in error.message

    def test_expressions_cannot_see_it(self) -> None:
        field = field_of("my-number")
        assert field_type(field).rule_type(field) is None


class TestPlace:
    def test_words_or_a_point_or_both(self) -> None:
        assert parse("place", {".text": "浜町公園の入口"}) == {
            "text": "浜町公園の入口",
            "lat": None,
            "lng": None,
        }
        value = parse("place", {".lat": "３５．０１２３４５６７", ".lng": "137.0"})
        assert value == {"text": "", "lat": 35.012346, "lng": 137.0}
        assert shown("place", value) == ["緯度 35.012346、経度 137.0"]

    def test_a_point_outside_the_city_half_a_point_and_no_point(self) -> None:
        assert refused("place", {".lat": "43.0", ".lng": "141.3"}).code == "outside"
        assert parse("place", {".lat": "43.0", ".lng": "141.3"}, in_city=False)["lat"] == 43.0
        assert refused("place", {".lat": "35.0"}).part == "lng"
        assert refused("place", {".lat": "北緯35度", ".lng": "137"}).code == "not-a-point"


class TestFiles:
    FILES = {"file:1": "通帳.jpg", "file:2": "写し.pdf"}

    def test_only_files_of_this_draft_count(self) -> None:
        value = parse("file", {".ref": ["file:1", "file:somebody-elses"]}, context_of(files=self.FILES))
        assert value == {"files": [{"ref": "file:1", "name": "通帳.jpg"}], "later": False}
        assert parse("file", {".ref": "file:somebody-elses"}) is None

    def test_files_given_before_stay_unless_taken_away(self) -> None:
        current = {"files": [{"ref": "file:1", "name": "通帳.jpg"}], "later": False}
        assert parse("file", {}, context_of(current=current)) == current
        assert parse("file", {".remove": "file:1"}, context_of(current=current)) is None

    def test_too_many_and_later_where_that_is_not_allowed(self) -> None:
        files = context_of(files=self.FILES)
        assert refused("file", {".ref": ["file:1", "file:2"]}, files).code == "too-many"
        assert refused("file", {".later": "yes"}).code == "not-later"
        value = parse("file", {".later": "yes"}, may_follow=True)
        assert value == {"files": [], "later": True}
        assert shown("file", value, may_follow=True) == ["あとで出します"]
        both = parse("file", {".later": "yes", ".ref": "file:1"}, files, may_follow=True)
        assert both["later"] is False
