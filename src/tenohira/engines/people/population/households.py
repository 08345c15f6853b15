"""Forming believable households out of a population by age and sex. Pure, and the same for the same seed.

Nobody is invented or lost: the households together hold exactly the people of the pool, so that the
age-sex pyramid of the result is that of the source. The shares of who lives at home, with whom, and how
old parents are, are assumptions written down in the tables below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tenohira.engines.people.kinship import HEAD
from tenohira.engines.people.population.statistics import OLDEST, Pyramid

MALE, FEMALE = "男", "女"
# share living with their parents, by age up to (inclusive)
_AT_HOME = ((17, 1.0), (21, 0.72), (26, 0.48), (34, 0.3), (44, 0.17), (59, 0.1))
# share of women living with a partner and no child at home, by age up to (inclusive)
_COUPLED = ((19, 0.0), (34, 0.22), (49, 0.25), (64, 0.5), (79, 0.62), (84, 0.4), (OLDEST, 0.2))
_MORE_CHILDREN = ((0, 1, 2, 3), (42, 42, 14, 2))
_PARENTS_OF_MINORS = (("couple", "mother", "father"), (87, 11, 2))
_PARENTS_OF_ADULTS = (("couple", "mother", "father"), (60, 32, 8))
_THREE_GENERATIONS = 0.14
_LAST_YEARS = {MALE: 0.84, FEMALE: 0.88}  # of those in the open last band, the share who reach each next age


@dataclass(frozen=True)
class Member:
    """One member: 続柄, sex, age in years, and whose family name: 0 the head's, 1 the wife's parents'."""

    relationship: str
    sex: str
    age: int
    side: int = 0


Household = list[Member]


class Pool:
    """How many people of each sex and age are still to be housed."""

    def __init__(self) -> None:
        self._left = {sex: [0] * (OLDEST + 1) for sex in (MALE, FEMALE)}

    def add(self, sex: str, age: int, count: int = 1) -> None:
        """Put people in."""
        self._left[sex][age] += count

    def count(self, sex: str, age: int) -> int:
        """Return how many are left."""
        return self._left[sex][age]

    def take(self, sex: str, age: int, spread: int, youngest: int = 0, oldest: int = OLDEST) -> int | None:
        """Take one person of the nearest age within `spread` years, and return that age.

        None when there is none.
        """
        left = self._left[sex]
        for distance in range(spread + 1):
            for found in (age + distance, age - distance):
                if max(0, youngest) <= found <= min(OLDEST, oldest) and left[found]:
                    left[found] -= 1
                    return found
        return None

    def take_oldest(self, rng: Random) -> tuple[str, int] | None:
        """Take one of the oldest people left, of either sex."""
        for age in range(OLDEST, -1, -1):
            sexes = [sex for sex in (MALE, FEMALE) if self._left[sex][age]]
            if sexes:
                sex = rng.choice(sexes)
                self._left[sex][age] -= 1
                return sex, age
        return None

    def everybody(self) -> Iterator[tuple[str, int]]:
        """Take all who are left, oldest first."""
        for age in range(OLDEST, -1, -1):
            for sex in (MALE, FEMALE):
                while self._left[sex][age]:
                    self._left[sex][age] -= 1
                    yield sex, age


def apportioned(shares: list[float], size: int) -> list[int]:
    """Whole numbers that add up to `size` in these shares (largest remainder)."""
    total = sum(shares)
    exact = [share / total * size for share in shares]
    counts = [int(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda i: (counts[i] - exact[i], i))
    for i in order[: size - sum(counts)]:
        counts[i] += 1
    return counts


def pool_of(pyramid: Pyramid, size: int) -> Pool:
    """Return `size` people in the proportions of a pyramid, as exactly as whole people allow."""
    cells = [(band, sex) for band in pyramid.bands for sex in (MALE, FEMALE)]
    counts = apportioned([float(band.male if sex == MALE else band.female) for band, sex in cells], size)
    pool = Pool()
    for (band, sex), count in zip(cells, counts, strict=True):
        ages = range(band.first, band.last + 1)
        decline = _LAST_YEARS[sex] if band.last == OLDEST else 1.0
        for age, people in zip(ages, apportioned([decline**i for i in range(len(ages))], count), strict=True):
            pool.add(sex, age, people)
    return pool


def _share(table: tuple[tuple[int, float], ...], age: int) -> float:
    return next((share for last, share in table if age <= last), 0.0)


def form_households(pool: Pool, rng: Random) -> list[Household]:
    """House everybody in the pool: families with children at home first, then couples, then people alone."""
    children = _at_home(pool)
    found: list[Household] = []
    while (eldest := children.take_oldest(rng)) is not None:
        found.append(_family(eldest, children, pool, rng))
    found += _couples(pool, rng)
    found += [[Member(HEAD, sex, age)] for sex, age in pool.everybody()]
    rng.shuffle(found)
    return found


def _at_home(pool: Pool) -> Pool:
    children = Pool()
    for sex in (MALE, FEMALE):
        for age in range(_AT_HOME[-1][0] + 1):
            for _child in range(round(pool.count(sex, age) * _share(_AT_HOME, age))):
                pool.take(sex, age, 0)
                children.add(sex, age)
    return children


def _family(eldest: tuple[str, int], children: Pool, pool: Pool, rng: Random) -> Household:
    brood = [eldest, *_siblings(eldest[1], children, rng)]
    age = eldest[1]
    kinds, weights = _PARENTS_OF_MINORS if age < 30 else _PARENTS_OF_ADULTS
    kind = rng.choices(kinds, weights)[0]
    mothers_age = age + round(min(42.0, max(18.0, rng.gauss(29, 4.5))))
    mother = pool.take(FEMALE, mothers_age, 7, age + 17, age + 45) if kind != "father" else None
    partner = (mother or mothers_age) + round(rng.gauss(1.8, 3.5))
    father = pool.take(MALE, partner, 12, age + 17) if kind != "mother" or mother is None else None
    if mother is None and father is None:
        mother = pool.take(FEMALE, mothers_age, OLDEST, age + 16)
        father = pool.take(MALE, mothers_age, OLDEST, age + 16) if mother is None else None
    if mother is None and father is None:
        # nobody old enough is left: grown children live on their own, and of minors the eldest leads
        return [
            Member(HEAD if i == 0 else "弟" if sex == MALE else "妹", sex, a)
            for i, (sex, a) in enumerate(brood)
        ]
    elders = _grandparents(father or mother or 0, pool, rng)
    return _composed(brood, father, mother, elders, rng)


def _siblings(age: int, children: Pool, rng: Random) -> list[tuple[str, int]]:
    wanted = rng.choices(*_MORE_CHILDREN)[0] if age < 27 else int(rng.random() < 0.15)
    found: list[tuple[str, int]] = []
    for _sibling in range(wanted):
        age -= rng.choice((2, 2, 3, 3, 4, 5))
        sexes = [MALE, FEMALE] if rng.random() < 0.512 else [FEMALE, MALE]
        taken = next(((s, a) for s in sexes if (a := children.take(s, age, 1, oldest=age)) is not None), None)
        if taken is None:
            break
        found.append(taken)
        age = taken[1]
    return found


def _grandparents(parents_age: int, pool: Pool, rng: Random) -> tuple[int | None, int | None]:
    """Grandfather and grandmother who live with the family: with one family in seven, not all still alive."""
    if not 24 <= parents_age <= 66 or rng.random() >= _THREE_GENERATIONS:
        return None, None
    age = parents_age + round(min(36.0, max(20.0, rng.gauss(27, 4))))
    grandmother = pool.take(FEMALE, age, 5, parents_age + 18)
    grandfather = pool.take(MALE, age + 3, 5, parents_age + 18) if rng.random() < 0.55 else None
    return grandfather, grandmother


def _composed(
    brood: list[tuple[str, int]],
    father: int | None,
    mother: int | None,
    elders: tuple[int | None, int | None],
    rng: Random,
) -> Household:
    has_elders = elders != (None, None)
    if has_elders and rng.random() < 0.4:
        return _led_by_elders(brood, father, mother, elders, rng)
    leader = FEMALE if father is None or (mother is not None and rng.random() < 0.07) else MALE
    parents = _parents(father, mother, leader)
    kids = [Member("子", sex, age) for sex, age in brood]
    is_wifes = father is not None and mother is not None and leader == MALE and rng.random() < 0.2
    prefix, side = ("妻の", 1) if is_wifes else ("", 0)
    old = [
        Member(prefix + word, sex, age, side)
        for word, sex, age in (("父", MALE, elders[0]), ("母", FEMALE, elders[1]))
        if age is not None
    ]
    return [*parents, *kids, *old]


def _parents(father: int | None, mother: int | None, leader: str) -> Household:
    him = [Member(HEAD if leader == MALE else "夫", MALE, father)] if father is not None else []
    her = [Member(HEAD if leader == FEMALE else "妻", FEMALE, mother)] if mother is not None else []
    return [*him, *her] if leader == MALE else [*her, *him]


def _led_by_elders(
    brood: list[tuple[str, int]],
    father: int | None,
    mother: int | None,
    elders: tuple[int | None, int | None],
    rng: Random,
) -> Household:
    old = _parents(*elders, MALE if elders[0] is not None else FEMALE)
    own_is_father = mother is None or (father is not None and rng.random() < 0.85)
    own = Member("子", MALE, father or 0) if own_is_father else Member("子", FEMALE, mother or 0)
    in_law: Household = []
    if father is not None and mother is not None:
        in_law = [Member("子の妻", FEMALE, mother) if own_is_father else Member("子の夫", MALE, father)]
    return [*old, own, *in_law, *(Member("子の子", sex, age) for sex, age in brood)]


def _couples(pool: Pool, rng: Random) -> list[Household]:
    found: list[Household] = []
    for age in range(OLDEST, 19, -1):
        for _wife in range(round(pool.count(FEMALE, age) * _share(_COUPLED, age))):
            his = pool.take(MALE, age + round(rng.gauss(2, 3.2)), 9, 19)
            if his is None:
                continue
            pool.take(FEMALE, age, 0)
            found.append(_parents(his, age, FEMALE if rng.random() < 0.04 else MALE))
    return found
