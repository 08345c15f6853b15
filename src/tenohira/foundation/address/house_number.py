"""House numbers (番地, 街区・住居番号).

Every way of writing them brought to 12-3-4, and what follows kept apart.
"""

from __future__ import annotations

import re

from tenohira.foundation.text import DASHES, kanji_to_int, normalize
from tenohira.foundation.text.numerals import KANJI_NUMERALS

_SIGN = r"(?:丁目|番地の|番地|番丁|番|号|の|ノ|之|丿)"
_ALL_DASHES = f"[{DASHES}ｰ-]"
# Kanji numerals count as a number only where a sign of a house number follows, never inside a name (三田,
# 一番館).
_KANJI_NUMBER = re.compile(
    f"(^|(?<=[-の番地号目]))([{KANJI_NUMERALS}]+)(?=丁目|番地|番(?![町丁館街])|号(?![館室棟])|[-の之ノ丿]|\\s|$)"
)
_ONE_AS_DASH = re.compile(r"(?<=[0-9])一(?=[0-9])")
_SPACE_AROUND_DASH = re.compile(r"(?<=[0-9])\s*-\s*(?=[0-9])")
_LEAD = r"(?:字[^0-9\s]+|[甲乙丙丁戊己庚辛壬癸イロハニホヘトチリヌルヲ]-?|[A-Z]-)"
_ROOM = r"(?:号室|号棟|号館|番館|号線|棟|階|室|[A-Za-z]|F\b)"
_BLOCK = re.compile(
    rf"(?P<lead>{_LEAD})?(?P<first>[0-9]+)(?!{_ROOM})"
    rf"(?P<rest>(?:(?:{_SIGN}|-)+[0-9]+(?!{_ROOM}|[0-9]))*)(?P<end>番地|番(?![町丁館街])|号|丁目)?(?P<tail>-?)"
)
_UNNUMBERED = re.compile(r"(番外地|無番地)")
_NOISE = " ,、,-"


def split_block(text: str) -> tuple[str, str]:
    """Return the house number and what follows it (building, 方書) from the part behind the town's name.

    `2番地の3コーポ浜名101` gives `2-3` and `コーポ浜名101`; text without a house number is all building.
    """
    rest = _prepared(text)
    unnumbered = _UNNUMBERED.match(rest)
    if unnumbered:
        return unnumbered.group(), _building(rest[unnumbered.end() :])
    match = _BLOCK.match(rest)
    if match is None:
        return "", _building(rest)
    numbers = [match["first"], *re.findall(r"[0-9]+", match["rest"])]
    if _ends_in_room(match, numbers):
        room = f"{numbers.pop()}号"
        return _joined(match, numbers), _building(room + rest[match.end() :])
    return _joined(match, numbers), _building(rest[match.end() :])


def normalize_house_number(text: str) -> str:
    """Return a house number as 12-3-4 from any usual writing; "" when the text does not begin with one."""
    return split_block(text)[0]


def _prepared(text: str) -> str:
    rest = re.sub(_ALL_DASHES + r"(?=[0-9])", "-", normalize(text)).strip(_NOISE)
    rest = _ONE_AS_DASH.sub("-", rest)
    rest = _KANJI_NUMBER.sub(lambda match: _in_digits(match.group(2)), rest)
    # A second number becomes readable only once the first is in digits: 一の三.
    rest = _KANJI_NUMBER.sub(lambda match: _in_digits(match.group(2)), rest)
    return _SPACE_AROUND_DASH.sub("-", rest)


def _in_digits(kanji: str) -> str:
    number = kanji_to_int(kanji)
    return kanji if number is None else str(number)


def _joined(match: re.Match[str], numbers: list[str]) -> str:
    return (match["lead"] or "") + "-".join(numbers)


def _ends_in_room(match: re.Match[str], numbers: list[str]) -> bool:
    # 1番2-403号: a third number after a dash, closed by 号, is a flat
    return len(numbers) > 2 and match["end"] == "号" and match["rest"].endswith("-" + numbers[-1])


def _building(text: str) -> str:
    building = re.sub(r"\s+", " ", text).strip(_NOISE)
    wrapped = re.fullmatch(r"\(([^()]*)\)", building)
    return wrapped[1] if wrapped else building
