"""Reads an address a person typed against the towns of the municipality."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from tenohira.foundation.address.house_number import split_block
from tenohira.foundation.address.spelling import folded
from tenohira.foundation.address.towns import Town, TownMaster
from tenohira.foundation.text import DASHES, normalize

_NAMES = """
北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県
群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 石川県 福井県
山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府
兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県
香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県
鹿児島県 沖縄県
"""
PREFECTURES = tuple(_NAMES.split())
_POSTAL_CODE = re.compile(r"^〒?\s*[0-9]{3}-?[0-9]{4}(?![0-9-])\s*")
_QUOTES = "\"'「」"
_DASH_BEFORE_NUMBER = re.compile(f"(?<=[0-9一二三四五六七八九十])[{DASHES}](?=[0-9一二三四五六七八九十])")


class MatchLevel(StrEnum):
    """How far an address could be followed."""

    ELSEWHERE = "elsewhere"  # another prefecture
    UNKNOWN = "unknown"  # nothing recognised
    CITY = "city"  # the municipality, no town of it
    TOWN = "town"  # the town, no house number
    BLOCK = "block"  # the town and a house number


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    """An address in its parts. `town` is the name of `match`; unread text is left in `building`."""

    prefecture: str
    city: str
    town: str
    block: str
    building: str
    level: MatchLevel
    match: Town | None = None

    @property
    def line(self) -> str:
        """Return the address in one line in its usual form."""
        body = f"{self.prefecture}{self.city}{self.town}{self.block}"
        return f"{body} {self.building}".strip()


def parse_address(text: str, master: TownMaster) -> ParsedAddress:
    """Return the parts of an address in this municipality, written in any usual way; never raises.

    Prefecture, municipality (with or without its 郡) and postal code may come first or be left out; 丁目,
    番地, 番, 号 may be words or dashes of any kind, numbers of any width or in kanji. A town that is not in
    the master leaves level CITY or UNKNOWN and everything behind in `building`. Street names of Kyoto are
    not read.
    """
    rest = _POSTAL_CODE.sub("", normalize(text).strip(_QUOTES))
    prefecture = next((name for name in PREFECTURES if rest.startswith(name)), "")
    if prefecture and master.prefecture and prefecture != master.prefecture:
        building = rest.removeprefix(prefecture).strip()
        return ParsedAddress(prefecture, "", "", "", building, MatchLevel.ELSEWHERE)
    rest, in_city = _without_city(rest.removeprefix(prefecture).lstrip(), master.city)
    if not in_city and master.prefecture and rest.startswith(master.prefecture[:-1]):
        # 県 left out; the short name alone may be a city of the same name (千葉, 静岡), so the city must
        # follow
        short = _without_city(rest[len(master.prefecture) - 1 :].lstrip(), master.city)
        rest, in_city = short if short[1] else (rest, False)
    found = _town(rest, master)
    if found is None:
        level = MatchLevel.CITY if in_city else MatchLevel.UNKNOWN
        known = (master.prefecture, master.city) if in_city else (prefecture, "")
        return ParsedAddress(*known, "", "", rest, level)
    town, behind = found
    block, building = split_block(behind)
    level = MatchLevel.BLOCK if block else MatchLevel.TOWN
    return ParsedAddress(master.prefecture, master.city, town.full_name, block, building, level, town)


def _without_city(text: str, city: str) -> tuple[str, bool]:
    if not city:
        return text, False
    names = [city]
    county = re.match(r"[^市]+?郡(.+)", city)
    if county:
        names.append(county[1])
    for name in names:
        match = re.match(r"\s?".join(_either(letter) for letter in name), text)
        if match:
            return text[match.end() :].lstrip(), True
    return text, False


def _either(letter: str) -> str:
    same = folded(letter)
    return "[市巿]" if same == folded("市") else f"(?:{re.escape(letter)}|{re.escape(same)})"


def _town(text: str, master: TownMaster) -> tuple[Town, str] | None:
    dashed = _DASH_BEFORE_NUMBER.sub("-", text)
    for spelling in master.spellings:
        match = spelling.pattern.match(dashed)
        if match:
            return spelling.town, dashed[match.end() :]
    return None
