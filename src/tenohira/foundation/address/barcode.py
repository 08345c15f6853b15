"""The customer barcode (カスタマバーコード) under an address on a letter: what it says, and its bars.

Source: 日本郵便「郵便番号・バーコードマニュアル」, バーコード, 文字情報の抜き出し法
(post.japanpost.jp/zipcode/zipmanual).
"""

from __future__ import annotations

import re
import unicodedata

from tenohira.foundation.address.postal import read_postal_code
from tenohira.foundation.text import DASHES
from tenohira.foundation.text.numerals import KANJI_NUMERALS, kanji_to_int

ADDRESS_SIGNS = 13
"""How many signs of the address go into the code; fewer are filled up with CC4."""

_FILLER = "CC4"
_BARS = {
    "0": "144", "1": "114", "2": "132", "3": "312", "4": "123", "5": "141", "6": "321", "7": "213", "8": "231",
    "9": "411", "-": "414", "CC1": "324", "CC2": "342", "CC3": "234", "CC4": "432", "CC5": "243", "CC6": "423",
    "CC7": "441", "CC8": "111",
}  # fmt: skip
_START, _STOP = "13", "31"
_SIGNS = (*"0123456789", "-", *(f"CC{n}" for n in range(1, 9)))
"""Every sign at the place of its number for the check digit."""

_COUNTED = f"([{KANJI_NUMERALS}]+)(?=丁目|丁|番地|番|号|地割|線|の|ノ)"
_FLOOR = re.compile(r"(?<=[0-9])F(?![A-Z])")
_BLOCK_OF_TOWN = re.compile(f"第?[{KANJI_NUMERALS}0-9]+(?:丁目|丁|地割|線)$")


def part_after_town(town: str, block: str, building: str) -> str:
    """Return the part of an address that the postal code does not say: 「駅南一丁目」「3-5」 gives 「一丁目3-5」."""
    inside = _BLOCK_OF_TOWN.search(unicodedata.normalize("NFKC", town))
    return f"{inside[0] if inside else ''}{block} {building}".strip()


def address_digits(text: str) -> str:
    """Return the 住所表示番号 of an address: digits, hyphens and single letters, such as 3-20-5B604."""
    flat = unicodedata.normalize("NFKC", text).upper()
    flat = re.sub(f"[{DASHES}]", "-", re.sub(r"[&/・.]", "", flat))
    flat = re.sub(_COUNTED, _in_digits, flat)
    flat = re.sub(r"[A-Z]{2,}", " ", _FLOOR.sub(" ", flat))
    joined = re.sub(r"[^0-9A-Z]+", "-", flat).strip("-")
    return re.sub(r"-?([A-Z])-?", r"\1", joined)


def _in_digits(found: re.Match[str]) -> str:
    number = kanji_to_int(found[1])
    return found[1] if number is None else str(number)


def barcode_signs(postal_code: str, address: str) -> tuple[str, ...]:
    """Return the 21 signs of a barcode (7 of the postal code, 13 of the address, the check digit); () for no barcode.

    There is none for the postal code of a whole city (下2桁 00), which names no town. A letter takes two signs, CC1 to
    CC3 and a digit; of what does not fit, the end is cut off, be it between the two. Raises AddressError for what is
    not a postal code.
    """
    code = read_postal_code(postal_code)
    if code.endswith("00"):
        return ()
    said: list[str] = []
    for letter in address_digits(address):
        if letter.isalpha():
            group, digit = divmod(ord(letter) - ord("A"), 10)
            said += [f"CC{group + 1}", str(digit)]
        else:
            said.append(letter)
    filled = [*said, *[_FILLER] * ADDRESS_SIGNS][:ADDRESS_SIGNS]
    signs = (*code, *filled)
    return (*signs, _SIGNS[-sum(_SIGNS.index(sign) for sign in signs) % len(_SIGNS)])


def barcode_bars(signs: tuple[str, ...]) -> str:
    """Return the bars from start to stop: 1 long, 2 half long upwards, 3 half long downwards, 4 short; "" for none."""
    return f"{_START}{''.join(_BARS[sign] for sign in signs)}{_STOP}" if signs else ""
