"""Kana as banks exchange them: the half-width letters permitted in 全銀協 records.

Permitted: A-Z, 0-9, ｱ-ﾜ ｦ ﾝ, ﾞ ﾟ, space and ( ) - . / , \\ ｢ ｣. No small kana, no long mark.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from tenohira.foundation.text.errors import TextError
from tenohira.foundation.text.kana import some_letters, to_katakana

_HALF = dict(
    zip(
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
        "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ",
        strict=True,
    )
) | {"\u3099": "ﾞ", "\u309a": "ﾟ", "「": "｢", "」": "｣", "¥": "\\"}
# Long marks, middle dots and the like have no place in the set: banks write them so.
_WRITTEN_AS = str.maketrans(
    "ァィゥェォャュョッヮヵヶヰヱー‐―−–・，．", "アイウエオヤユヨツワカケイエ-----.,."
)
_PERMITTED = re.compile(r"[A-Z0-9ｱ-ﾜｦﾝﾞﾟ()\-./,\\｢｣ ]")


def to_bank_kana(text: str) -> str:
    """Return a name in the half-width letters of 全銀協 records (ﾞ and ﾟ count as letters of their own).

    Hiragana, small kana, small letters and ー are written the way banks do (ｷﾖｳ, A, -). Raises TextError
    naming the letters that have no such form, among them all kanji.
    """
    kana = re.sub(r"\s+", " ", to_katakana(text).upper()).translate(_WRITTEN_AS)
    half = [_HALF.get(letter, letter) for letter in unicodedata.normalize("NFD", kana)]
    foreign = sorted({letter for letter in half if not _PERMITTED.fullmatch(letter)})
    if foreign:
        raise TextError(
            _("銀行のデータに書けない文字があります：%(letters)s") % {"letters": some_letters(foreign)},
            _("口座名義に使えるのは、カナ、英大文字、数字と ( ) - . / などの記号だけです。"),
            _("通帳のカナ名義のとおりに入力してください。"),
        )
    return "".join(half)
