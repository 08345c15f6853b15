"""Believable addresses in a city's real towns.

How many households each town gets, and house numbers in it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from random import Random

from tenohira.engines.people.population.households import apportioned
from tenohira.foundation.address import Town

_HOUSES = ("コーポ", "ハイツ", "メゾン", "サンハイツ", "グリーンハイツ", "レジデンス", "シャトー")
_WORDS = ("青葉", "みずほ", "浜風", "若葉", "あさひ", "湖畔", "ひまわり", "さくら", "光", "みなと")
_CHOME = re.compile(r"(\d+|[一二三四五六七八九十]+)丁目$")


def _fixed(town: Town, salt: str, below: int) -> int:
    """A number that depends on the town's name alone, so that a town keeps its character with every seed."""
    return int.from_bytes(hashlib.sha256(f"{salt}/{town.full_name}".encode()).digest()[:4], "big") % below


def town_weights(towns: Sequence[Town], sizes: Sequence[int]) -> list[float]:
    """Return a weight per town: each takes the size of one of the real towns in `sizes`, picked by its name.

    The largest and smallest sixth of the real towns are left out, so that no town swallows the city.
    """
    edge = max(1, len(sizes) // 6)
    middle = sorted(sizes)[edge:-edge] or list(sizes)
    return [float(middle[_fixed(town, "size", len(middle))]) for town in towns]


def spread(towns: Sequence[Town], sizes: Sequence[int], households: int, rng: Random) -> list[Town]:
    """Return the town of every household, in random order; every town gets one before any gets a second."""
    weights = town_weights(towns, sizes)
    if households <= len(towns):
        return rng.sample(list(towns), households)
    counts = [1 + count for count in apportioned(weights, households - len(towns))]
    found = [town for town, count in zip(towns, counts, strict=True) for _household in range(count)]
    rng.shuffle(found)
    return found


def house(town: Town, members: int, rng: Random) -> tuple[str, str]:
    """Return block and building.

    番・号 in towns with 丁目, 番地 elsewhere; small households more often in flats.
    """
    if _CHOME.search(town.name):
        block = f"{rng.randint(1, 30)}番{rng.randint(1, 24)}号"
    else:
        block = f"{rng.randint(1, 2400)}番地" + (str(rng.randint(1, 18)) if rng.random() < 0.6 else "")
    if rng.random() >= (0.42 if members <= 2 else 0.15):
        return block, ""
    floor, door = rng.randint(1, 4), rng.randint(1, 8)
    return block, f"{rng.choice(_HOUSES)}{rng.choice(_WORDS)} {floor}0{door}号室"
