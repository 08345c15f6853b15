"""Whether the four facts of a card (氏名, 住所, 生年月日, 性別) are those of a resident. Pure: no database, no guess.

What is only written differently agrees (width, spaces, variant characters, ways of writing a house number); what
says something different differs, and a clerk decides.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from tenohira.foundation.address import MatchLevel, TownMaster, parse_address
from tenohira.foundation.address.spelling import folded
from tenohira.foundation.text import normalize, search_key

# One character in several shapes (異体字), never two characters that look alike: 斉 and 斎 are different names.
# Sources: 康熙字典体 in brackets of 常用漢字表 (平成22年内閣告示第2号), 戸籍法施行規則別表第二, and the usual shapes of
# the register (﨑, 髙, 𠮷). Compatibility ideographs (神 U+FA19 …) are unified by Unicode NFKC.
_VARIANTS = """
高髙 崎﨑嵜 辺邊邉 沢澤 浜濱濵 斎齋 斉齊 広廣 国國 桜櫻 竜龍 滝瀧 徳德 恵惠 栄榮 学學 真眞 吉𠮷 島嶋嶌 渕淵渊 柳栁 桑桒
富冨 曽曾 館舘 静靜 条條 弥彌 槙槇 与與 当當 寿壽 宝寶寳 実實 黒黑 緑綠 清淸 青靑 郎郞 衛衞 礼禮 円圓 亜亞 為爲
気氣 来來 会會 蔵藏 万萬 鉄鐵 顕顯 鶏鷄 荘莊 禄祿 聡聰 増增 総總 団團 伝傳 県縣 頼賴 峰峯 岳嶽 村邨 橋𣘺 船舩
園薗 間閒 涼凉 温溫 遥遙 尭堯 浄淨 奥奧 応應 横橫 薫薰 暦曆 歴歷 黄黃 関關 塩鹽 駅驛 鶴靏靍 児兒 釈釋 釜釡 桧檜
経經 継繼 芸藝 剣劍劔 検檢 巌巖 厳嚴 営營 縁緣 壱壹 寛寬 観觀 勲勳 渓溪 蛍螢 献獻 晃晄 辞辭 湿濕 粛肅 処處 渉涉
将將 奨奬 穣穰 醸釀 嬢孃 譲讓 叙敍 慎愼 粋粹 枢樞 瀬瀨 禅禪 双雙 巣巢 多夛 対對 滞滯 択擇 担擔 鎮鎭 聴聽 転轉
灯燈 稲稻 闘鬪 独獨 弐貳 拝拜 麦麥 抜拔 仏佛 並竝 歩步 穂穗 豊豐 舗舖 満滿 黙默 訳譯 予豫 誉譽 揺搖 様樣 謡謠
乱亂 覧覽 両兩 猟獵 塁壘 励勵 霊靈 齢齡 恋戀 労勞 楼樓 録錄 湾灣
"""
_FIRST = {letter: group[0] for group in _VARIANTS.split() for letter in group}
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SIGNS = re.compile(r"(?<=\d)(?:丁目|番地の|番地|番|号|の)")
_RUN = re.compile("-+")
_GAPS = re.compile(r"[\s・･=＝,，.．]+")
_SEX = {"男": "男", "女": "女", "1": "男", "2": "女", "male": "男", "female": "女", "m": "男", "f": "女"}


@dataclass(frozen=True)
class FourFacts:
    """What an identity provider says of somebody. `address` in one line, `sex` 男, 女 or "", `kana` "" if not given."""

    name: str
    address: str
    birth_date: date | None
    sex: str
    kana: str = ""


@dataclass(frozen=True)
class Registered:
    """The same of a resident, with the address in the parts of the register."""

    name: str
    kana: str
    birth_date: date
    sex: str
    town: str
    block: str
    building: str


@dataclass(frozen=True)
class Agreement:
    """Which facts agree. `kana` is None when it was not given; it is asked for, but is none of the four."""

    name: bool
    address: bool
    birth_date: bool
    sex: bool
    kana: bool | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all four facts agree, and the reading where it is given."""
        return self.name and self.address and self.birth_date and self.sex and self.kana is not False

    @property
    def weight(self) -> int:
        """How much speaks for this resident: 0 to 7, for the order of candidates."""
        name = 2 * (self.name or self.kana is True)
        return name + 2 * self.birth_date + 2 * self.address + self.sex


def name_key(name: str) -> str:
    """Return a name for comparing: one width and case, no gaps, one shape of each character."""
    plain = unicodedata.normalize("NFKC", normalize(_SELECTORS.sub("", name))).casefold()
    return "".join(_FIRST.get(letter, letter) for letter in _GAPS.sub("", plain))


def given_name_key(name: str) -> str:
    """Return the last part of a name written in parts, for comparing; "" when it is written as one."""
    parts = normalize(name).split()
    return name_key(parts[-1]) if len(parts) > 1 else ""


def read_sex(text: str) -> str:
    """Return 男 or 女 from a word, a letter or the code of ISO/IEC 5218; "" for anything else."""
    return _SEX.get(normalize(text).lower(), "")


def compare(facts: FourFacts, resident: Registered, towns: TownMaster | None) -> Agreement:
    """Return which of the facts agree with a resident of the municipality of `towns`."""
    kana = None
    if facts.kana.strip():
        kana = _kana_key(facts.kana) == _kana_key(resident.kana)
    return Agreement(
        name=bool(name_key(facts.name)) and name_key(facts.name) == name_key(resident.name),
        address=same_address(facts.address, resident, towns),
        birth_date=facts.birth_date == resident.birth_date,
        sex=bool(facts.sex) and facts.sex == resident.sex,
        kana=kana,
    )


def is_candidate(facts: FourFacts, resident: Registered, agreement: Agreement) -> bool:
    """Tell whether a clerk should see this resident: two of name, birth date and address, or a changed family name."""
    named = agreement.name or agreement.kana is True
    if named + agreement.birth_date + agreement.address >= 2:
        return True
    given = given_name_key(facts.name)
    same_given = bool(given) and given == given_name_key(resident.name)
    return agreement.birth_date and agreement.sex and same_given


def same_address(written: str, resident: Registered, towns: TownMaster | None) -> bool:
    """Tell whether an address in one line is a resident's: town and house number, and the building where both have one.

    With a town master the municipality may be left out, and an address of another one never agrees.
    """
    home = f"{resident.town}{resident.block} {resident.building}".strip()
    if not written.strip() or not resident.town.strip():
        return False
    if towns is None:
        return _flat(written).endswith(_flat(home))
    said = parse_address(normalize(written).removeprefix(towns.prefecture), towns)
    known = parse_address(home, towns)
    if MatchLevel.ELSEWHERE in (said.level, known.level):
        return False
    if said.match is None or known.match is None:
        return said.level is MatchLevel.CITY and _flat(said.building) == _flat(home)
    same_place = said.town == known.town and _block_key(said.block) == _block_key(known.block)
    return same_place and _same_building(said.building, known.building)


def _same_building(said: str, known: str) -> bool:
    """Buildings are left out of many addresses; only two different ones speak against each other."""
    return not said or not known or _flat(said) == _flat(known)


def _block_key(block: str) -> str:
    return folded(unicodedata.normalize("NFKC", block))


def _kana_key(kana: str) -> str:
    return search_key(_GAPS.sub("", normalize(kana)))


def _flat(text: str) -> str:
    plain = name_key(folded(normalize(text)))
    return _RUN.sub("-", _SIGNS.sub("-", plain)).strip("-")
