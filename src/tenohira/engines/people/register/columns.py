"""The columns of the register's CSV and how each is read. Pure: text in, value out, or a BadCell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from tenohira.engines.people.kinship import is_relationship
from tenohira.foundation.address import AddressError, read_postal_code
from tenohira.foundation.calendar import CalendarError, age_on, parse_date
from tenohira.foundation.city import LANGUAGES
from tenohira.foundation.codes import my_number_is_valid
from tenohira.foundation.text import TextError, normalize, normalize_kana_name, normalize_phone

OLDEST = 125
STATUSES = {
    "": "registered",
    "住民": "registered",
    "転出": "moved-out",
    "死亡": "deceased",
    "職権消除": "removed",
}
_SEXES = {"男": "男", "女": "女", "男性": "男", "女性": "女", "1": "男", "2": "女", "": ""}
_YES = {"1", "有", "あり", "○", "〇", "はい", "true", "TRUE"}
_NO = {"", "0", "無", "なし", "×", "いいえ", "false", "FALSE"}
_LANGUAGES = {
    code.lower(): code for code in (*LANGUAGES, "vi", "zh-Hans", "zh-Hant", "ko", "tl", "id", "ne", "es")
}


class BadCell(Exception):
    """A cell that cannot be read: what is wrong, why, and what to do."""

    def __init__(self, what: str, why: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.why, self.remedy = what, why, remedy


@dataclass(frozen=True)
class Column:
    """One column: its heading, the field it fills, its reader, and whether it must be there and filled."""

    heading: str
    field: str
    read: Callable[[str, date], Any]
    required: bool = False


def _flat(text: str) -> str:
    return text.strip() if text.isascii() and text.isprintable() else _normal(text)


_normal = lru_cache(maxsize=65536)(normalize)


def _text(limit: int) -> Callable[[str, date], str]:
    def read(text: str, _on: date) -> str:
        value = _flat(text)
        if len(value) > limit:
            raise BadCell(
                _("値が長すぎます。"),
                _("{limit}字まで入ります（{found}字あります）。").format(limit=limit, found=len(value)),
                _("短くしてください。"),
            )
        return value

    return read


def _number(text: str, _on: date) -> str:
    value = _flat(text)
    if not value.isascii() or not value.replace("-", "").isalnum() or len(value) > 20:
        raise BadCell(
            _("番号の形が正しくありません。"),
            _("20字までの英数字です。"),
            _("元のシステムの番号を、そのまま入れてください。"),
        )
    return value


def _name(text: str, on: date) -> str:
    value = " ".join(_text(120)(text, on).split())
    if not any(c.isalpha() for c in value):
        raise BadCell(_("氏名に文字がありません。"), "", _("氏名を入れてください。"))
    return value


@lru_cache(maxsize=65536)
def _kana_name(text: str) -> str:
    return normalize_kana_name(text)


def _kana(text: str, _on: date) -> str:
    try:
        value = _kana_name(text)
    except TextError as error:
        raise BadCell(error.what, error.why, error.remedy) from None
    if len(value) > 80:
        raise BadCell(_("氏名カナが長すぎます。"), _("80字まで入ります。"), _("短くしてください。"))
    return value


@lru_cache(maxsize=65536)
def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if len(text) == 10 else parse_date(text)
    except ValueError:
        return parse_date(text)


def _date(text: str, _on: date) -> date | None:
    if not text.strip():
        return None
    try:
        return _day(text.strip())
    except CalendarError as error:
        raise BadCell(error.what, error.why, error.remedy) from None


def _birth(text: str, on: date) -> date:
    day = _date(text, on)
    if day is None or day > on:
        raise BadCell(
            _("生年月日が未来の日付です。"),
            _("取り込む日（{on}）より後です。").format(on=on.isoformat()),
            _("年や元号を確かめてください。"),
        )
    if age_on(day, on) > OLDEST:
        raise BadCell(
            _("生年月日が古すぎます。"),
            _("{age}歳になります。").format(age=age_on(day, on)),
            _("年や元号を確かめてください。"),
        )
    return day


def _past(text: str, on: date) -> date | None:
    day = _date(text, on)
    if day is not None and day > on:
        raise BadCell(
            _("未来の日付です。"),
            _("取り込む日（{on}）より後の異動は登録できません。").format(on=on.isoformat()),
            _("日付を確かめてください。"),
        )
    return day


def _one_of(choices: dict[str, str]) -> Callable[[str, date], str]:
    def read(text: str, _on: date) -> str:
        value = _flat(text)
        if value not in choices:
            shown = "・".join(choice for choice in choices if choice)
            raise BadCell(
                _("「{value}」という値は使えません。").format(value=value[:20]),
                _("使える値は {shown} です。").format(shown=shown),
                _("書き直してください。"),
            )
        return choices[value]

    return read


def _relationship(text: str, _on: date) -> str:
    value = _flat(text).replace(" ", "")
    if not is_relationship(value) or len(value) > 20:
        raise BadCell(
            _("続柄「{value}」が分かりません。").format(value=value[:20]),
            _("世帯主・妻・夫・子・父・母・子の子 など、住民票の続柄を使います。"),
            _("住民票のとおりに書いてください。"),
        )
    return value


def _postal_code(text: str, _on: date) -> str:
    try:
        return read_postal_code(text) if text.strip() else ""
    except AddressError as error:
        raise BadCell(error.what, error.why, error.remedy) from None


def _language(text: str, _on: date) -> str:
    value = _flat(text).lower() or "ja"
    if value not in _LANGUAGES:
        raise BadCell(
            _("言語「{value}」が分かりません。").format(value=value[:20]),
            _("使える値は {shown} です。").format(shown=", ".join(_LANGUAGES.values())),
            _("書き直してください。空なら日本語になります。"),
        )
    return _LANGUAGES[value]


def _yes(text: str, _on: date) -> bool:
    value = _flat(text)
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise BadCell(
        _("「有」か「無」で書いてください。"), _("空は「無」と同じです。"), _("書き直してください。")
    )


def _phone(text: str, _on: date) -> str:
    try:
        return normalize_phone(text)[:20] if text.strip() else ""
    except TextError as error:
        raise BadCell(error.what, error.why, error.remedy) from None


def _mail(text: str, _on: date) -> str:
    value = text.strip()
    try:
        if value:
            validate_email(value)
    except ValidationError:
        raise BadCell(
            _("メールアドレスの形が正しくありません。"), "", _("「名前@例.jp」の形にしてください。")
        ) from None
    if len(value) > 254:
        raise BadCell(_("メールアドレスが長すぎます。"), "", _("確かめてください。"))
    return value


def _my_number(text: str, _on: date) -> str:
    value = _flat(text).replace("-", "").replace(" ", "")
    if value and not my_number_is_valid(value):
        raise BadCell(
            _("個人番号が正しくありません。"),
            _("12桁の数字で、最後の検査数字が合いません。"),
            _("元のシステムで確かめてください。"),
        )
    return value


_ALL = (
    Column("宛名番号", "number", _number, True),
    Column("世帯番号", "household_number", _number, True),
    Column("氏名", "name", _name, True),
    Column("氏名カナ", "kana", _kana, True),
    Column("生年月日", "birth_date", _birth, True),
    Column("性別", "sex", _one_of(_SEXES)),
    Column("続柄", "relationship", _relationship, True),
    Column("郵便番号", "postal_code", _postal_code),
    Column("町字", "town", _text(80), True),
    Column("番地", "block", _text(80)),
    Column("方書", "building", _text(120)),
    Column("住民となった日", "registered_on", _past),
    Column("異動日", "last_event_on", _past),
    Column("異動事由", "last_event", _text(20)),
    Column("状態", "status", _one_of(STATUSES)),
    Column("国籍", "nationality", _text(40)),
    Column("言語", "language", _language),
    Column("電話番号", "phone", _phone),
    Column("メールアドレス", "mail", _mail),
    Column("支援措置", "is_protected", _yes),
    Column("支援措置期限", "protected_until", _date),
    Column("個人番号", "my_number", _my_number),
)
COLUMNS: dict[str, Column] = {column.heading: column for column in _ALL}
REQUIRED: tuple[str, ...] = tuple(column.heading for column in _ALL if column.required)
