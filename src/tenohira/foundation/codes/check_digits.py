"""Public codes with a check digit: municipalities, corporations, individuals.

Sources: 全国地方公共団体コード (総務省, modulus 11); 法人番号 (法人番号の指定等に関する省令2条, modulus 9);
個人番号 (行政手続における特定の個人を識別するための番号の利用等に関する法律による…総務省令5条, modulus 11).
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from stdnum.jp import cn, in_

from tenohira.foundation.codes.errors import CodeError
from tenohira.foundation.text import normalize

_SEPARATORS = re.compile(r"[\s\-]+")
_MUNICIPAL_WEIGHTS = (6, 5, 4, 3, 2)


def municipal_check_digit(code: str) -> str:
    """Return the sixth digit of a municipal code from its first five; raises CodeError unless five digits."""
    digits = _digits(code, 5, _("市区町村コード"))
    total = sum(weight * int(digit) for weight, digit in zip(_MUNICIPAL_WEIGHTS, digits, strict=True))
    return str((11 - total % 11) % 10)


def corporate_number_check_digit(number: str) -> str:
    """Return the first digit of a corporate number from the twelve behind it.

    Raises CodeError unless twelve digits.
    """
    return str(cn.calc_check_digit(_digits(number, 12, _("法人番号"))))


def my_number_check_digit(number: str) -> str:
    """Return the last digit of an individual number from the eleven before it.

    Raises CodeError unless eleven digits.
    """
    return str(in_.calc_check_digit(_digits(number, 11, _("マイナンバー"))))


def read_municipal_code(text: str) -> str:
    """Return a municipal code as six half-width digits; raises CodeError."""
    code = _digits(text, 6, _("市区町村コード"))
    if municipal_check_digit(code[:5]) != code[5]:
        raise _wrong_digit(_("市区町村コード"))
    return code


def read_corporate_number(text: str) -> str:
    """Return a corporate number as thirteen half-width digits; raises CodeError."""
    number = _digits(text, 13, _("法人番号"))
    if corporate_number_check_digit(number[1:]) != number[0]:
        raise _wrong_digit(_("法人番号"))
    return number


def read_my_number(text: str) -> str:
    """Return an individual number as twelve half-width digits.

    Raises CodeError, which never repeats the number.
    """
    number = _digits(text, 12, _("マイナンバー"))
    if my_number_check_digit(number[:11]) != number[11]:
        raise _wrong_digit(_("マイナンバー"))
    return number


def municipal_code_is_valid(code: str) -> bool:
    """Tell whether this is a municipal code with a right check digit."""
    try:
        return bool(read_municipal_code(code))
    except CodeError:
        return False


def corporate_number_is_valid(number: str) -> bool:
    """Tell whether this is a corporate number with a right check digit."""
    try:
        return bool(read_corporate_number(number))
    except CodeError:
        return False


def my_number_is_valid(number: str) -> bool:
    """Tell whether this is an individual number with a right check digit."""
    try:
        return bool(read_my_number(number))
    except CodeError:
        return False


def format_corporate_number(number: str) -> str:
    """Return a corporate number grouped as 1-2345-6789-0123; raises CodeError."""
    return str(cn.format(read_corporate_number(number)))


def _digits(text: str, length: int, name: str) -> str:
    digits = _SEPARATORS.sub("", normalize(text))
    if not (digits.isascii() and digits.isdigit()):
        raise CodeError(
            _("%(name)sを読めません。") % {"name": name},
            _("数字のほかの文字が入っているか、何も入っていません。"),
            _("%(length)d桁の数字だけを入力してください。") % {"length": length},
        )
    if len(digits) != length:
        raise CodeError(
            _("%(name)sの桁数が違います。") % {"name": name},
            _("%(length)d桁のところ、%(given)d桁あります。") % {"length": length, "given": len(digits)},
            _("%(length)d桁の数字をすべて入力してください。") % {"length": length},
        )
    return digits


def _wrong_digit(name: str) -> CodeError:
    return CodeError(
        _("%(name)sが正しくありません。") % {"name": name},
        _("検査用の数字が合わないので、どこか1文字が違っているようです。"),
        _("書類やカードを見て、もう一度入力してください。"),
    )
