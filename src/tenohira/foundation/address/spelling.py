"""How one town's name may be spelt: a pattern that accepts every usual writing of it, and nothing else."""

from __future__ import annotations

import re

from tenohira.foundation.text import int_to_kanji, kanji_to_int
from tenohira.foundation.text.numerals import KANJI_NUMERALS

# Letters people exchange in place names (新旧字体, ヶ and が, ノ and の); each group is read as one letter.
_WRITTEN_ALIKE = """
ヶケがガヵカか ノの之乃 ツッっつ ハは ニに ヱエえ ヰイい ヴぶブ
澤沢 濱浜濵 邊辺邉 櫻桜 廣広 國国 龍竜 條条 瀧滝 檜桧 槇槙 惠恵 榮栄 學学 區区 冨富 嶋島 嶽岳 鷗鴎 諫諌 鄕郷
峯峰 驛駅 鹽塩 舟船 市巿 斎斉齋齊 曾曽 籠篭 籔薮藪 莵菟兎 潟瀉 竈竃釜 麴麹 埜野 彌弥 壷壺 渕淵渊 杁圦 栁柳
敎教 靑青 緖緒 淸清 穗穂 眞真 萬万 蘆芦
"""
_GROUPS = tuple(_WRITTEN_ALIKE.split())
_CLASS = {letter: f"[{group}]" for group in _GROUPS for letter in group}
_NUMBER = re.compile(f"([{KANJI_NUMERALS}]+|[0-9]+)")
_CHOME = re.compile(f"(.*[^{KANJI_NUMERALS}0-9])([{KANJI_NUMERALS}0-9]+)丁目")
_TOWN_ENDS = "町"
# After a number written without 丁目: a dash and a digit, the end, or a space.
_ELIDED_END = r"(?=-[0-9]|\s|$)-?"
# Where 甲町 is a town beside 甲町二丁目, 甲町2-3 is house 2-3 of 甲町; only three numbers speak for the 丁目.
_ELIDED_IN_THREE = r"(?=-[0-9]+-[0-9])-"


def folded(name: str) -> str:
    """Return a name with every exchangeable letter as the first of its group and every number in digits."""
    return _NUMBER.sub(_in_digits, "".join(_FIRST.get(letter, letter) for letter in name))


_FIRST = {letter: group[0] for group in _GROUPS for letter in group}


def _in_digits(match: re.Match[str]) -> str:
    number = _number(match.group())
    return match.group() if number is None else str(number)


def chome_of(name: str) -> tuple[str, int] | None:
    """Return the base name and number of a town divided in 丁目, None for other towns.

    駅南二丁目 gives 駅南, 2.
    """
    match = _CHOME.fullmatch(name)
    number = _number(match[2]) if match else None
    return (match[1], number) if match and number is not None else None


def name_pattern(name: str, *, needs_oaza: bool = False, base_is_no_town: bool = True) -> str:
    """Return a regular expression for the spellings of a town's name at the start of a normalised address.

    Numbers in kanji or digits; 丁目 may shrink to a dash, between three numbers only unless
    `base_is_no_town`; 大字 and 字 may come or go
    unless the master needs them to tell towns apart.
    """
    chome = chome_of(name)
    if chome:
        base, number = chome
        written = _spellings(number)
        end = _ELIDED_END if base_is_no_town else _ELIDED_IN_THREE
        return f"{_prefix(needs_oaza)}{_letters(bare_name(base))}\\s?{written}(?:丁目|丁|{end})"
    return f"{_prefix(needs_oaza)}{_letters(bare_name(name))}"


def shortened_pattern(name: str) -> str | None:
    """Return the pattern of a town's name with its closing 町 left out before a house number.

    None where that would be misleading: names without it, of two letters, or with numbers (十六町 is not 16).
    """
    bare = bare_name(name)
    if not bare.endswith(_TOWN_ENDS) or _NUMBER.search(bare) or len(bare) <= 2:
        return None
    return f"{_prefix(False)}{_letters(bare[:-1])}(?=[0-9]|\\s|$)"


def bare_name(name: str) -> str:
    """Return a town's name without 大字 or 字 before it."""
    return re.sub(r"^(?:大字|字)", "", name) or name


def _prefix(needs_oaza: bool) -> str:
    return "(?:大字|字)" if needs_oaza else "(?:大字|字)?"


def _letters(name: str) -> str:
    parts = _NUMBER.split(name)
    return "".join(
        _number_letters(part)
        if index % 2
        else "".join(_CLASS.get(letter, re.escape(letter)) for letter in part)
        for index, part in enumerate(parts)
    )


def _number_letters(text: str) -> str:
    number = _number(text)
    return re.escape(text) if number is None else f"(?:{re.escape(text)}|{_spellings(number)})"


def _spellings(number: int) -> str:
    kanji = int_to_kanji(number) if number < 10000 else str(number)
    by_place = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    formal = {"一": "壱", "二": "弐", "三": "参"}.get(kanji, kanji)
    forms = sorted({f"{number}(?![0-9])", f"{kanji}", by_place, formal})
    return "(?:" + "|".join(forms) + ")"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else kanji_to_int(text)
