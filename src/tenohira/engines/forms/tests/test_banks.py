"""The list of banks: every bank and branch can be found, and what is typed never leads to another one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.forms.banks import Bank, Banks, Directory, load_banks, standard_banks, yucho_account
from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.fields.bank_accounts import (
    kind_name,
    read_bank,
    read_branch,
    read_holder,
    read_kind,
    read_number,
)
from tenohira.foundation.text import to_bank_kana

FOLDER = Path(settings.TENOHIRA_LIBRARY) / "banks"
BANKS = standard_banks()
LISTED = sorted(path.stem for path in (FOLDER / "branches").glob("*.json"))


def test_the_list_holds_the_banks_of_the_country() -> None:
    assert len(BANKS.rows) > 1100
    assert all(len(code) == 4 and code.isdigit() for code in BANKS.rows)
    assert BANKS.get("0149") == Bank("0149", "静岡", "シズオカ")
    assert BANKS.get("0149").full_name == "静岡銀行"  # type: ignore[union-attr]


def test_every_bank_is_found_by_its_code() -> None:
    assert all(read_bank(code, BANKS).code == code for code in BANKS.rows)


def test_every_bank_is_among_those_with_its_own_name() -> None:
    lost = [
        code
        for code, bank in BANKS.rows.items()
        if code not in {one.code for one in BANKS.named(bank.full_name)}
    ]
    assert lost == []


def test_a_name_never_leads_to_a_bank_that_is_called_otherwise() -> None:
    for bank in BANKS.rows.values():
        found = BANKS.named(bank.name)
        assert found
        if len(found) == 1:
            assert found[0].name == bank.name or found[0].kana == bank.kana


@pytest.mark.parametrize("code", LISTED)
def test_every_branch_of_the_carried_banks_is_found_by_code_and_by_what_the_review_shows(code: str) -> None:
    branches = BANKS.branches(code)
    assert branches is not None
    bank = BANKS.rows[code]
    for branch in branches.rows.values():
        found = read_branch(bank, f"{branch.code} {branch.name}", BANKS)
        assert found == {"branch": branch.code, "branch_name": branch.name}


@pytest.mark.parametrize("code", LISTED)
def test_a_branch_name_is_either_taken_as_one_or_asked_about(code: str) -> None:
    bank, branches = BANKS.rows[code], BANKS.branches(code)
    assert branches is not None
    for branch in branches.rows.values():
        try:
            found = read_branch(bank, branch.name, BANKS)
        except FieldError as error:
            if error.code != "which-branch":
                raise
            continue
        assert (
            branches.rows[found["branch"]].name == branch.name
            or branches.rows[found["branch"]].kana == branch.kana
        )


def test_files_hold_code_name_and_reading() -> None:
    for path in [FOLDER / "banks.json", *(FOLDER / "branches").glob("*.json")]:
        rows = json.loads(path.read_text(encoding="utf-8"))
        assert all(len(row) == 3 and all(row) for row in rows), path
        assert len({row[0] for row in rows}) == len(rows), path


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("静岡銀行", "0149"),
        ("静岡", "0149"),
        ("シズオカ", "0149"),
        ("清水銀行", "0151"),
        ("スルガ銀行", "0150"),
        ("三菱UFJ銀行", "0005"),
        ("三菱ＵＦＪ", "0005"),
        ("みずほ銀行", "0001"),
        ("ゆうちょ銀行", "9900"),
        ("ゆうちょ", "9900"),
        ("PayPay銀行", "0033"),
        ("浜松磐田信用金庫", "1503"),
        ("静岡県労働金庫", "2968"),
        ("とぴあ浜松農業協同組合", "6403"),
        ("ＪＡとぴあ浜松", "6403"),
    ],
)
def test_names_in_use(typed: str, code: str) -> None:
    assert read_bank(typed, BANKS).code == code


@pytest.mark.parametrize("typed", ["", "銀行", "静岡銀", "0000", "14", "ＡＢＣ銀行", "静岡銀行 本店"])
def test_what_is_no_bank_is_refused_at_the_bank(typed: str) -> None:
    with pytest.raises(FieldError) as raised:
        read_bank(typed, BANKS)
    assert raised.value.part == "bank"
    assert "4桁" in raised.value.message


def test_two_banks_of_one_name_are_told_apart_by_code() -> None:
    banks = Banks(
        [Bank("2001", "中央信組", "チユウオウシンクミ"), Bank("1901", "中央信金", "チユウオウシンキン")]
    )
    with pytest.raises(FieldError) as raised:
        read_bank("中央", banks)
    assert raised.value.code == "which-bank"
    assert "2001 中央信組" in raised.value.message
    assert read_bank("中央信用組合", banks).code == "2001"
    assert banks.branches("2001") is None


def test_two_branches_of_one_name_are_told_apart_by_code() -> None:
    directory = Directory([Bank("001", "本店", "ホンテン"), Bank("002", "本店営業部", "ホンテン")])
    assert [one.code for one in directory.named("ホンテン")] == ["001", "002"]
    assert [one.code for one in directory.named("本店")] == ["001"]
    assert directory.named("支店") == []


def test_a_folder_of_another_installation_is_read(tmp_path: Path) -> None:
    (tmp_path / "branches").mkdir()
    (tmp_path / "banks.json").write_text('[["9999", "架空", "カクウ"]]', encoding="utf-8")
    (tmp_path / "branches" / "9999.json").write_text('[["001", "本店", "ホンテン"]]', encoding="utf-8")
    banks = load_banks(tmp_path)
    branches = banks.branches("9999")
    assert branches is not None
    assert branches.get("001") == Bank("001", "本店", "ホンテン")
    assert banks.branches("../../etc") is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1234567", "1234567"),
        ("１２３４５６７", "1234567"),
        ("123-4567", "1234567"),
        ("1", "0000001"),
        ("0000000", "0000000"),
    ],
)
def test_account_numbers(typed: str, number: str) -> None:
    from tenohira.foundation.text import normalize

    assert read_number(normalize(typed)) == number


@pytest.mark.parametrize("typed", ["", "12345678", "12a4567", "-", "１2３４567890"])
def test_what_is_no_account_number(typed: str) -> None:
    with pytest.raises(FieldError) as raised:
        read_number(typed)
    assert "7桁" in raised.value.message


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("ordinary", "ordinary"), ("普通", "ordinary"), ("普通預金", "ordinary"), ("通常貯金", "ordinary"),
        ("current", "current"), ("当座", "current"), ("振替口座", "current"), ("savings", "savings"),
        ("貯蓄", "savings"),
    ],
)  # fmt: skip
def test_kinds(typed: str, kind: str) -> None:
    assert read_kind(typed) == kind


def test_kinds_have_names_and_others_are_refused() -> None:
    assert [kind_name(kind) for kind in ("ordinary", "current", "savings", "other")] == [
        "普通",
        "当座",
        "貯蓄",
        "other",
    ]
    for typed in ("", "定期", "other"):
        with pytest.raises(FieldError):
            read_kind(typed)


@pytest.mark.parametrize(
    ("typed", "kept", "carried"),
    [
        ("スズキ ハナコ", "スズキ ハナコ", "ｽｽﾞｷ ﾊﾅｺ"),
        ("すずき　はなこ", "スズキ ハナコ", "ｽｽﾞｷ ﾊﾅｺ"),
        ("ｽｽﾞｷ ﾊﾅｺ", "スズキ ハナコ", "ｽｽﾞｷ ﾊﾅｺ"),
        ("スズキ ショウタ", "スズキ ショウタ", "ｽｽﾞｷ ｼﾖｳﾀ"),
        ("カ）ハマナセイキ", "カ)ハマナセイキ", "ｶ)ﾊﾏﾅｾｲｷ"),
        ("maria silva", "MARIA SILVA", "MARIA SILVA"),
        ("コーポ", "コーポ", "ｺ-ﾎﾟ"),
    ],
)
def test_holders(typed: str, kept: str, carried: str) -> None:
    assert read_holder(typed) == kept
    assert to_bank_kana(kept) == carried


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "no-holder"),
        ("鈴木", "not-zengin"),
        ("スズキ＠", "not-zengin"),
        ("ア" * 49, "too-long"),
        ("😀", "not-zengin"),
    ],
)
def test_holders_banks_cannot_carry(typed: str, code: str) -> None:
    with pytest.raises(FieldError) as raised:
        read_holder(typed)
    assert raised.value.code == code


@given(st.integers(0, 999), st.integers(1, 9_999_999))
def test_every_symbol_and_number_of_an_ordinary_yucho_account_can_be_turned(middle: int, number: int) -> None:
    symbol = f"1{middle:03d}0"
    assert yucho_account(symbol, f"{number}1") == (f"{middle:03d}"[:2] + "8", "ordinary", f"{number:07d}")


@given(st.text(alphabet="0123456789", max_size=6), st.text(max_size=9))
def test_what_is_no_symbol_gives_nothing(symbol: str, number: str) -> None:
    found = yucho_account(symbol, number)
    if found is not None:
        branch, kind, digits = found
        assert len(branch) == 3
        assert kind in {"ordinary", "current"}
        assert len(digits) == 7
