"""Bank accounts: the real list, names and codes, ゆうちょ銀行, and the letters banks can carry."""

from __future__ import annotations

import pytest

from tenohira.engines.forms.banks import standard_banks, yucho_account
from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.fields import Context, field_type
from tenohira.engines.forms.tests.factories import context_of, field_of

RIGHT = {
    "bank": "静岡銀行",
    "branch": "本店営業部",
    "kind": "ordinary",
    "number": "1234567",
    "holder_kana": "スズキ ハナコ",
}


def parse(context: Context | None = None, holder_is: str | None = None, **parts: str) -> dict[str, str]:
    field = field_of("bank-account", holder_is=holder_is)
    raw = {f"f.{part}": [text] for part, text in {**RIGHT, **parts}.items()}
    value: dict[str, str] = field_type(field).parse(field, raw, context or context_of())
    return value


def refused(context: Context | None = None, holder_is: str | None = None, **parts: str) -> FieldError:
    with pytest.raises(FieldError) as raised:
        parse(context, holder_is, **parts)
    return raised.value


def test_names_and_codes_lead_to_the_same_account() -> None:
    by_name = parse()
    assert by_name == {
        "bank": "0149", "bank_name": "静岡銀行", "branch": "111", "branch_name": "本店営業部", "kind": "ordinary",
        "number": "1234567", "holder_kana": "スズキ ハナコ",
    }  # fmt: skip
    assert parse(bank="０１４９", branch="111") == by_name
    assert parse(bank="0149 静岡銀行", branch="111 本店営業部") == by_name
    assert parse(bank="しずおか", branch="本店営業部") == by_name


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("浜松磐田信用金庫", "1503"),
        ("浜松磐田信金", "1503"),
        ("みずほ", "0001"),
        ("PayPay銀行", "0033"),
        ("JAとぴあ浜松", "6403"),
    ],
)
def test_banks_are_found_under_the_names_people_use(typed: str, code: str) -> None:
    assert [bank.code for bank in standard_banks().named(typed)] == [code]


def test_a_bank_or_branch_that_is_not_there_is_not_guessed() -> None:
    assert refused(bank="静").code == "unknown-bank"
    assert refused(bank="9999").code == "unknown-bank"
    error = refused(branch="火星支店")
    assert (error.code, error.part) == ("unknown-branch", "branch")
    assert "静岡銀行" in error.message
    assert refused(bank="").code == "no-bank"
    assert refused(branch="").code == "no-branch"


def test_a_bank_without_a_list_takes_code_and_name_of_the_branch() -> None:
    value = parse(bank="みずほ銀行", branch="001 東京営業部")
    assert (value["branch"], value["branch_name"]) == ("001", "東京営業部")
    assert parse(bank="みずほ銀行", branch="１２３")["branch_name"] == ""
    assert refused(bank="みずほ銀行", branch="東京営業部").code == "no-branch-code"


def test_the_number_has_seven_digits_and_short_ones_are_filled() -> None:
    assert parse(number="１２３")["number"] == "0000123"
    assert refused(number="12345678").part == "number"
    assert refused(number="なし").code == "not-a-number"


def test_the_kind_must_be_one_of_three() -> None:
    assert parse(kind="貯蓄預金")["kind"] == "savings"
    assert refused(kind="").code == "no-kind"


def test_the_holder_is_written_in_letters_banks_can_carry() -> None:
    assert parse(holder_kana="ｽｽﾞｷ ﾊﾅｺ")["holder_kana"] == "スズキ ハナコ"
    assert parse(holder_kana="ｶ)ﾊﾏﾅｾｲｷ")["holder_kana"] == "カ)ハマナセイキ"
    error = refused(holder_kana="鈴木花子")
    assert (error.code, error.part) == ("not-zengin", "holder_kana")


def test_the_holder_can_be_bound_to_the_applicant_by_sound() -> None:
    context = context_of(evaluate={"applicant.kana": "スズキ ショウタ"}.get)
    assert parse(context, "applicant.kana", holder_kana="スズキ シヨウタ")["holder_kana"] == "スズキ シヨウタ"
    error = refused(context, "applicant.kana", holder_kana="スズキ ハナコ")
    assert (error.code, error.part) == ("other-holder", "holder_kana")
    assert parse(context_of(), "applicant.kana")["number"] == "1234567"


def test_every_wrong_part_is_named_at_once() -> None:
    error = refused(bank="ない銀行", kind="", number="x", holder_kana="花子")
    assert {one.part for one in error.each()} == {"bank", "kind", "number", "holder_kana"}


@pytest.mark.parametrize(
    ("symbol", "number", "account"),
    [
        ("10080", "12345671", ("008", "ordinary", "1234567")),
        ("12340", "11", ("238", "ordinary", "0000001")),
        ("00810", "123456", ("089", "current", "0123456")),
        ("12340", "12345672", None),
        ("22340", "11", None),
        ("00810", "1234567", None),
    ],
)
def test_symbol_and_number_of_yucho_become_branch_and_number(
    symbol: str, number: str, account: tuple[str, str, str] | None
) -> None:
    assert yucho_account(symbol, number) == account


def test_yucho_is_typed_as_it_stands_on_its_passbook() -> None:
    value = parse(bank="ゆうちょ銀行", branch="10080", number="12345671")
    assert (value["bank"], value["branch"], value["number"]) == ("9900", "008", "1234567")
    assert refused(bank="ゆうちょ銀行", branch="12345", number="1").code == "not-a-symbol"
    assert parse(bank="9900", branch="〇〇八")["branch"] == "008"


def test_the_account_is_shown_as_on_a_passbook() -> None:
    field = field_of("bank-account")
    assert field_type(field).show(field, parse(), "ja") == [
        "静岡銀行 本店営業部（0149-111）", "普通 1234567", "スズキ ハナコ",
    ]  # fmt: skip
