"""Kana in passport Hepburn (旅券のヘボン式ローマ字).

Sources: 旅券法施行規則, the table of デジタル庁 標準ガイドライン群 (GIF), and the spelling rules of the
Ministry of Foreign Affairs. Only the bearer knows where one word ends: マツウラ (松+浦) and a long u look
the same in kana, so a form shows the result and lets people correct it.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from tenohira.foundation.text.errors import TextError
from tenohira.foundation.text.kana import normalize_kana_name

_ROWS = (
    ("アイウエオ", "A I U E O"),
    ("カキクケコ", "KA KI KU KE KO"),
    ("サシスセソ", "SA SHI SU SE SO"),
    ("タチツテト", "TA CHI TSU TE TO"),
    ("ナニヌネノ", "NA NI NU NE NO"),
    ("ハヒフヘホ", "HA HI FU HE HO"),
    ("マミムメモ", "MA MI MU ME MO"),
    ("ヤユヨ", "YA YU YO"),
    ("ラリルレロ", "RA RI RU RE RO"),
    ("ワヰヱヲ", "WA I E O"),
    ("ガギグゲゴ", "GA GI GU GE GO"),
    ("ザジズゼゾ", "ZA JI ZU ZE ZO"),
    ("ダヂヅデド", "DA JI ZU DE DO"),
    ("バビブベボ", "BA BI BU BE BO"),
    ("パピプペポ", "PA PI PU PE PO"),
    ("ァィゥェォ", "A I U E O"),
    ("ャュョヮヵヶ", "YA YU YO WA KA KE"),
    ("ヴ", "BU"),
)
_SOUNDS = {kana: sound for row, sounds in _ROWS for kana, sound in zip(row, sounds.split(), strict=True)}
_CONTRACTED = "キ:KY シ:SH チ:CH ニ:NY ヒ:HY ミ:MY リ:RY ギ:GY ジ:J ヂ:J ビ:BY ピ:PY"
_SOUNDS |= {
    kana + small: onset + vowel
    for kana, onset in (pair.split(":") for pair in _CONTRACTED.split())
    for small, vowel in zip("ャュョ", "AUO", strict=True)
}
_FOREIGN = (
    "シェ:SHIE ジェ:JIE チェ:CHIE ティ:TEI ディ:DEI デュ:DEYU ファ:FUA フィ:FUI フェ:FUE フォ:FUO "
    "ヴァ:BA ヴィ:BI ヴェ:BE ヴォ:BO"
)
_SOUNDS |= {kana: sound for kana, _, sound in (pair.partition(":") for pair in _FOREIGN.split())}
_DIGRAPH = re.compile("[ァ-ヺーヽヾ][ァィゥェォャュョ]?")
_LONG_O = re.compile("O[OU](?=.)|OU$")
_LONG_U = re.compile("U{2,}")


def to_passport_romaji(name: str) -> str:
    """Return a kana name in capital passport Hepburn: スズキ ヨウコ gives SUZUKI YOKO.

    ン is M before B, M, P; ッ doubles the consonant (T before CH); long O and U are written once, a closing
    オオ as OO (セノオ: SENOO). Raises TextError for text that is not kana.
    """
    return " ".join(_word(word) for word in re.split(r"[ ・]+", normalize_kana_name(name)))


def _word(kana: str) -> str:
    sounds = ""
    pending = ""
    for syllable in _syllables(kana):
        if syllable in {"ッ", "ン"}:
            sounds += _close(pending, "")
            pending = syllable
            continue
        sounds += _close(pending, syllable) + syllable
        pending = ""
    sounds += _close(pending, "")
    return _LONG_O.sub("O", _LONG_U.sub("U", sounds))


def _syllables(kana: str) -> list[str]:
    found: list[str] = []
    for pair in _DIGRAPH.findall(kana):
        letters = [pair] if pair in _SOUNDS else list(pair)
        found.extend(_sound(letter) for letter in letters)
    return [sound for sound in found if sound]


def _sound(letter: str) -> str:
    if letter in {"ッ", "ン"}:
        return letter
    if letter == "ー":
        return ""
    try:
        return _SOUNDS[letter]
    except KeyError:
        raise TextError(
            _("「%(letter)s」はローマ字にできません。") % {"letter": letter},
            _("ヘボン式のつづりの表にない文字です。"),
            _("ほかのカナで書くか、ローマ字を直接入力してください。"),
        ) from None


def _close(pending: str, following: str) -> str:
    if pending == "ン":
        return "M" if following[:1] in {"B", "M", "P"} else "N"
    if pending == "ッ" and following[:1] not in {"", "A", "I", "U", "E", "O"}:
        return "T" if following.startswith("CH") else following[0]
    return "TSU" if pending else ""
