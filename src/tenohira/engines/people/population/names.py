"""Names for synthetic residents.

Family names shared as families share them, given names of the year of birth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from tenohira.engines.people.population.households import Household
from tenohira.engines.people.population.statistics import GivenName, Statistics


@dataclass(frozen=True)
class Named:
    """The names of a household in its order as (name, kana), with nationality ("" for Japan) and language."""

    people: list[tuple[str, str]]
    nationality: str = ""
    language: str = "ja"


class Names:
    """Draws names; nobody in a household shares a given name with another of it while the list lasts."""

    def __init__(self, statistics: Statistics, rng: Random) -> None:
        self._rng = rng
        self._family = statistics.family_names
        self._family_weights = [weight for _name, _kana, weight in statistics.family_names]
        self._nations = statistics.nations
        self._given: dict[tuple[str, int], list[GivenName]] = {}
        for year in range(1900, 2100):
            for sex in ("男", "女"):
                fits = [
                    n for n in statistics.given_names if n.sex == sex and n.born_from <= year <= n.born_to
                ]
                self._given[sex, year] = fits

    def japanese(self, household: Household, births: list[date]) -> Named:
        """Name a Japanese household; members of the wife's parents' side bear another family name."""
        families = {side: self._pick_family() for side in {member.side for member in household}}
        used: set[str] = set()
        people = []
        for member, birth in zip(household, births, strict=True):
            given = self._pick_given(member.sex, birth.year, used)
            used.add(given.name)
            family, kana = families[member.side]
            people.append((f"{family} {given.name}", f"{kana} {given.kana}"))
        return Named(people)

    def _pick_family(self) -> tuple[str, str]:
        name, kana, _weight = self._rng.choices(self._family, self._family_weights)[0]
        return name, kana

    def _pick_given(self, sex: str, year: int, used: set[str]) -> GivenName:
        fits = self._given[sex, year]
        for _try in range(8):
            given = self._rng.choice(fits)
            if given.name not in used:
                break
        return given

    def foreign(self, household: Household) -> Named:
        """Name a foreign household in katakana, given name first, as 通称 and notices write it."""
        nation = self._rng.choices(self._nations, [n.weight for n in self._nations])[0]
        family = self._rng.choice(nation.family)
        used: set[str] = set()
        people = []
        for member in household:
            fits = nation.male if member.sex == "男" else nation.female
            given = self._rng.choice([name for name in fits if name not in used] or fits)
            used.add(given)
            people.append((f"{given}・{family}", f"{given}・{family}"))
        return Named(people, nation.name, nation.language)
