"""Bank accounts, with the real list of banks and branches."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.banks import YUCHO, Bank, Banks, Directory, yucho_account
from tenohira.engines.forms.errors import FieldError, together
from tenohira.engines.forms.field_models import BankAccountField
from tenohira.engines.forms.fields.base import Context, FieldType, Raw, Shown, first
from tenohira.engines.forms.ports import RuleType
from tenohira.foundation.text import TextError, normalize, search_key, to_bank_kana, to_katakana

PARTS = ("bank", "branch", "kind", "number", "holder_kana")
KINDS = ("ordinary", "current", "savings")
VALUE_PARTS = ("bank", "bank_name", "branch", "branch_name", "kind", "number", "holder_kana")
_WRITTEN_KINDS = {
    "普通": "ordinary",
    "当座": "current",
    "貯蓄": "savings",
    "通常": "ordinary",
    "振替": "current",
}
_CODE_AND_NAME = re.compile(r"(\d{3,4})(?:\s+(.+)|(\D.*))?")
BRANCH_LONGEST = 40
HOLDER_LONGEST = 48
"""Half-width letters on a passbook; records of 全銀協 carry the first 30 (受取人名)."""


def kind_name(kind: str) -> str:
    """Return 普通, 当座 or 貯蓄 in the active language."""
    return {"ordinary": _("普通"), "current": _("当座"), "savings": _("貯蓄")}.get(kind, kind)


class BankAccount(FieldType[BankAccountField]):
    """`bank-account`: `{"bank": "0149", "bank_name": "静岡銀行", "branch": "111", "branch_name": "本店営業部",
    "kind": "ordinary"|"current"|"savings", "number": "1234567", "holder_kana": "スズキ ハナコ"}`.

    `bank` and `branch` may be typed as code or name. 記号 (5 digits) and 番号 of ゆうちょ銀行 become branch and number.
    """  # fmt: skip

    name = "bank-account"
    parts = PARTS

    def parse(self, field: BankAccountField, raw: Raw, context: Context) -> dict[str, str] | None:
        """Raises FieldError at the part: unknown-bank, which-bank, unknown-branch, which-branch, no-kind,
        not-a-number, not-zengin, other-holder, and no-… for what is missing."""
        typed = {part: re.sub(r"\s+", " ", normalize(first(raw, f"{field.id}.{part}"))) for part in PARTS}
        if not any(typed[part] for part in ("bank", "branch", "number", "holder_kana")):
            return None
        errors: list[FieldError] = []
        value: dict[str, str] = {}
        symbol = _digits(typed["branch"])
        try:
            bank = read_bank(typed["bank"], context.banks)
            value |= {"bank": bank.code, "bank_name": bank.full_name}
            if bank.code == YUCHO and len(symbol) >= 5:
                typed = _from_symbol(typed, symbol)
            value |= read_branch(bank, typed["branch"], context.banks)
        except FieldError as error:
            errors.append(error)
        for part, step in (("kind", read_kind), ("number", read_number), ("holder_kana", read_holder)):
            try:
                value[part] = step(typed[part])
            except FieldError as error:
                errors.append(error.at(part))
        if found := together(errors):
            raise found
        self._check_holder(field, value["holder_kana"], context)
        return value

    def _check_holder(self, field: BankAccountField, holder: str, context: Context) -> None:
        if not field.holder_is:
            return
        wanted = context.evaluate(field.holder_is)
        # passbooks write キヨウ for キョウ and have no long mark, so only what sounds alike is compared
        if isinstance(wanted, str) and wanted and _alike(wanted) != _alike(holder):
            said = field.error.text(context.language) if field.error else ""
            raise FieldError(
                "other-holder",
                said or _("口座の名義は「%(name)s」さんご本人のものにしてください。") % {"name": wanted},
                "holder_kana",
            )

    def raw_of(self, field: BankAccountField, value: Any) -> dict[str, list[str]]:
        """The five parts; a branch that is not in the lists with its name."""
        if not value:
            return {}
        branch = str(value.get("branch", ""))
        if value.get("branch_name"):
            branch = f"{branch} {value['branch_name']}"
        bank = f"{value.get('bank', '')} {value.get('bank_name', '')}".strip()
        typed = {"bank": bank, "branch": branch} | {part: str(value.get(part, "")) for part in PARTS[2:]}
        return {f"{field.id}.{part}": [text] for part, text in typed.items() if text}

    def show(self, field: BankAccountField, value: Any, language: str) -> Shown:
        """Bank and branch, kind and number, holder."""
        branch = value.get("branch_name") or _("支店番号")
        return [
            f"{value.get('bank_name', '')} {branch}（{value.get('bank', '')}-{value.get('branch', '')}）",
            f"{kind_name(value.get('kind', ''))} {value.get('number', '')}",
            value.get("holder_kana", ""),
        ]

    def rule_type(self, field: BankAccountField) -> RuleType:
        """A record of its parts."""
        return {part: "code" if part == "kind" else "text" for part in VALUE_PARTS}

    def comparable(self, value: Any) -> Any:
        """Codes, number and the sound of the holder's name."""
        same = [value.get(part, "") for part in ("bank", "branch", "kind", "number")]
        return [*same, _alike(value.get("holder_kana", ""))]


def _alike(kana: str) -> str:
    return search_key(kana.replace("-", "ー")).replace("ー", "")


def _digits(text: str) -> str:
    return re.sub(r"[\s-]", "", text) if re.fullmatch(r"[\d\s-]+", text) else ""


def read_bank(text: str, banks: Banks) -> Bank:
    """Return the bank of a 4-digit code, a name, or `code name`. Raises FieldError at `bank`."""
    if not text:
        raise FieldError("no-bank", _("金融機関の名前か、4桁の金融機関コードを書いてください。"), "bank")
    match = _CODE_AND_NAME.fullmatch(text)
    found = [bank] if match and (bank := banks.get(match[1])) else banks.named(text)
    if not found:
        said = _(
            "「%(text)s」という金融機関が見つかりません。正式な名前か、4桁の金融機関コード（例 0149）を書いてください。"
        )
        raise FieldError("unknown-bank", said % {"text": text[:40]}, "bank")
    if len(found) > 1:
        raise FieldError(
            "which-bank", _which(_("「%(text)s」という金融機関がいくつかあります。"), text, found), "bank"
        )
    return found[0]


def _which(said: str, text: str, found: list[Bank]) -> str:
    names = "、".join(f"{one.code} {one.full_name}" for one in found[:6])
    return said % {"text": text[:40]} + _("コードで書いてください: %(names)s") % {"names": names}


def read_branch(bank: Bank, text: str, banks: Banks) -> dict[str, str]:
    """Return `branch` and `branch_name` of a 3-digit code, a name, or both. Raises FieldError at `branch`."""
    if not text:
        raise FieldError("no-branch", _("支店の名前か、3桁の支店番号を書いてください。"), "branch")
    branches = banks.branches(bank.code)
    match = _CODE_AND_NAME.fullmatch(text)
    code, name = (match[1], (match[2] or match[3] or "").strip()) if match else ("", text)
    if branches is not None:
        return _listed(bank, branches, code, name)
    if len(code) != 3:
        said = _(
            "%(bank)sは、支店番号（3桁の数字）と支店名を書いてください（例 123 本店）。通帳やカードにのっています。"
        )
        raise FieldError("no-branch-code", said % {"bank": bank.full_name}, "branch")
    if len(name) > BRANCH_LONGEST:
        raise FieldError(
            "too-long", _("支店名が長すぎます。支店番号と支店名だけを書いてください。"), "branch"
        )
    return {"branch": code, "branch_name": name}


def _listed(bank: Bank, branches: Directory, code: str, name: str) -> dict[str, str]:
    by_code = branches.get(code)
    found = [by_code] if by_code else branches.named(name if not code else "")
    if not found:
        said = _(
            "%(bank)sに「%(text)s」という支店が見つかりません。支店名か、3桁の支店番号を確かめてください。"
        )
        values = {"bank": bank.full_name, "text": f"{code} {name}".strip()[:40]}
        raise FieldError("unknown-branch", said % values, "branch")
    if len(found) > 1:
        raise FieldError(
            "which-branch", _which(_("「%(text)s」という支店がいくつかあります。"), name, found), "branch"
        )
    return {"branch": found[0].code, "branch_name": found[0].name}


def _from_symbol(typed: dict[str, str], symbol: str) -> dict[str, str]:
    account = yucho_account(symbol[:5], _digits(typed["number"]))
    if account is None:
        raise FieldError(
            "not-a-symbol",
            _(
                "ゆうちょ銀行の記号は5桁（例 12340）、番号は8桁までの数字です。通帳の1ページ目を見て書いてください。"
            ),
            "branch",
        )
    branch, kind, number = account
    typed.update(branch=branch, kind=kind, number=number)
    return typed


def read_kind(text: str) -> str:
    """Return `ordinary`, `current` or `savings`. Raises FieldError no-kind."""
    kind = _WRITTEN_KINDS.get(text[:2], text)
    if kind not in KINDS:
        raise FieldError("no-kind", _("口座の種類（普通・当座・貯蓄）を選んでください。"))
    return kind


def read_number(text: str) -> str:
    """Return an account number as seven digits. Raises FieldError not-a-number."""
    digits = _digits(text)
    if not digits or len(digits) > 7:
        said = _("口座番号は7桁の数字で書いてください（例 0123456）。7桁より少ないときは、前に0をつけます。")
        raise FieldError("not-a-number", said)
    return digits.zfill(7)


def read_holder(text: str) -> str:
    """Return the holder's name in full-width kana that the zengin system can carry. Raises FieldError not-zengin."""
    kana = re.sub(r"\s+", " ", to_katakana(text).upper())
    if not kana:
        raise FieldError(
            "no-holder", _("口座名義を、通帳のとおりにカタカナで書いてください（例 スズキ ハナコ）。")
        )
    try:
        half = to_bank_kana(kana)
    except TextError as error:
        said = _("%(what)s 口座名義は、通帳のとおりにカタカナで書いてください（例 スズキ ハナコ）。")
        raise FieldError("not-zengin", said % {"what": error.what}) from error
    if len(half) > HOLDER_LONGEST:
        raise FieldError(
            "too-long",
            _("口座名義が長すぎます。通帳のカナのとおりに%(max)d文字までで書いてください。")
            % {"max": HOLDER_LONGEST},
        )
    return kana
