"""Kana: names in katakana and the key under which a clerk finds them."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from tenohira.foundation.text.errors import TextError
from tenohira.foundation.text.normal import DASHES, normalize

_TO_KATAKANA = {code: code + 0x60 for code in [*range(0x3041, 0x3097), 0x309D, 0x309E]}
_KANA = re.compile(r"[ァ-ヺー・ヽヾ]+(?: [ァ-ヺー・ヽヾ]+)*")
_NOT_KANA = re.compile(r"[^ァ-ヺー・ヽヾ ]")
_DASH_IN_KANA = re.compile(f"(?<=[ァ-ヺー])[-{DASHES}]")

_SMALL = str.maketrans("ァィゥェォャュョッヮヵヶ", "アイウエオヤユヨツワカケ")
_V_ROW = {"ヴァ": "バ", "ヴィ": "ビ", "ヴェ": "ベ", "ヴォ": "ボ", "ヴュ": "ビュ", "ヴ": "ブ"}
_V_ROW_PATTERN = re.compile("ヴ[ァィェォュ]?")
_SAME_SOUND = str.maketrans({"ヲ": "オ", "ヰ": "イ", "ヱ": "エ", "ヂ": "ジ", "ヅ": "ズ"})
_NOISE = re.compile(r"[\s・.,、。'’\-]")
_ROWS = {
    "ア": "アカサタナハマヤラワガザダバパ",
    "イ": "イキシチニヒミリギジビピ",
    "ウ": "ウクスツヌフムユルグズブプ",
    "エ": "エケセテネヘメレゲゼデベペ",
    "オ": "オコソトノホモヨロゴゾドボポ",
}
_VOWEL = {kana: vowel for vowel, row in _ROWS.items() for kana in row}


def to_katakana(text: str) -> str:
    """Return the text normalised, its hiragana as katakana; other letters stay."""
    return normalize(text).translate(_TO_KATAKANA)


def is_kana(text: str) -> bool:
    """Tell whether the text is kana only (hiragana or katakana of any width.

    With ー, ・ and single spaces).
    """
    return _KANA.fullmatch(to_katakana(text)) is not None


def normalize_kana_name(text: str) -> str:
    """Return a name as the register writes it: full-width katakana, one space between the parts.

    Raises TextError naming the letters that are not kana, and when nothing was given.
    """
    name = re.sub(r"\s+", " ", to_katakana(text))
    name = _DASH_IN_KANA.sub("ー", name)
    if not name:
        raise TextError(
            _("フリガナが空です。"), _("カナの氏名が必要です。"), _("カタカナかひらがなで入力してください。")
        )
    foreign = sorted(set(_NOT_KANA.findall(name)))
    if foreign:
        raise TextError(
            _("フリガナに使えない文字があります：%(letters)s") % {"letters": some_letters(foreign)},
            _("フリガナはカタカナ（ひらがなでも可）だけで書きます。"),
            _("漢字・英字・数字をカナに直してください。"),
        )
    return name


def some_letters(letters: list[str], most: int = 10) -> str:
    """Return letters for a message, a space apart; of many only the first."""
    return " ".join(letters[:most]) + (" …" if len(letters) > most else "")


def search_key(text: str) -> str:
    """Return the key under which kana are compared: what sounds alike is alike, 濁点 stay.

    Katakana without spaces and marks, small kana large, ヴ as バ行, ヂヅヲ as ジズオ. A long vowel is
    written as its vowel however it was typed, so コウノ, コオノ and コーノ share one key while コノ has
    another. The key of a beginning is the beginning of the key, which makes it fit for prefix search.
    """
    kana = _V_ROW_PATTERN.sub(lambda match: _V_ROW[match.group()], to_katakana(text))
    kana = _NOISE.sub("", kana).translate(_SMALL).translate(_SAME_SOUND).casefold()
    key: list[str] = []
    for letter in kana:
        vowel = _VOWEL.get(key[-1]) if key else None
        if letter == "ー":
            key.extend(vowel or "")
        elif (vowel, letter) in {("オ", "ウ"), ("エ", "イ")}:
            key.append(vowel or "")
        else:
            key.append(letter)
    return "".join(key)
