"""The parts of the population: the pool, families, towns, names."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.people.kinship import heads_in
from tenohira.engines.people.population.addresses import house, spread, town_weights
from tenohira.engines.people.population.households import Household, Member, Pool, form_households, pool_of
from tenohira.engines.people.population.names import Names
from tenohira.engines.people.population.statistics import OLDEST, Band, Pyramid, read_statistics
from tenohira.engines.people.tests.factories import dice
from tenohira.foundation.address import Town

bands = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=18, max_size=18)


def pyramid(counts: list[tuple[int, int]]) -> Pyramid:
    return Pyramid(
        tuple(
            Band(5 * i, 5 * i + 4 if i < 17 else OLDEST, male, female)
            for i, (male, female) in enumerate(counts)
        )
    )


def town(name: str) -> Town:
    return Town(name, "", 35.0, 137.0)


def everybody(homes: list[Household]) -> Counter[tuple[str, int]]:
    return Counter((member.sex, member.age) for home in homes for member in home)


def test_a_pool_gives_the_nearest_age_and_no_further() -> None:
    pool = Pool()
    pool.add("女", 30)
    pool.add("女", 36)
    assert pool.take("女", 32, 3) == 30
    assert pool.take("女", 32, 3) is None
    assert pool.take("女", 32, 4) == 36
    assert pool.take("女", 32, OLDEST) is None


def test_a_pool_keeps_to_the_youngest_and_oldest_allowed() -> None:
    pool = Pool()
    pool.add("男", 20)
    assert pool.take("男", 20, 5, youngest=21) is None
    assert pool.take("男", 20, 5, oldest=19) is None
    assert pool.take("男", 20, 5, youngest=20, oldest=20) == 20


def test_the_oldest_come_first() -> None:
    pool = Pool()
    pool.add("男", 3, 2)
    pool.add("女", 90)
    assert pool.take_oldest(dice(1)) == ("女", 90)
    assert list(pool.everybody()) == [("男", 3), ("男", 3)]
    assert pool.take_oldest(dice(1)) is None


@settings(max_examples=30, deadline=None)
@given(bands.filter(lambda counts: any(a + b for a, b in counts)), st.integers(1, 400))
def test_a_pool_has_as_many_as_asked_for(counts: list[tuple[int, int]], size: int) -> None:
    assert len(list(pool_of(pyramid(counts), size).everybody())) == size


@settings(max_examples=30, deadline=None)
@given(bands.filter(lambda counts: any(a + b for a, b in counts)), st.integers(1, 400), st.integers(0, 99))
def test_forming_households_loses_and_invents_nobody(
    counts: list[tuple[int, int]], size: int, seed: int
) -> None:
    """Also for populations that cannot be: a village of children alone, or of men."""
    people = Counter(pool_of(pyramid(counts), size).everybody())
    homes = form_households(pool_of(pyramid(counts), size), dice(seed))
    assert everybody(homes) == people
    assert all(heads_in(member.relationship for member in home) == 1 for home in homes)
    assert all(home[0].relationship == "世帯主" for home in homes)


def test_the_oldest_ages_thin_out_faster_for_men() -> None:
    pool = pool_of(read_statistics().pyramid, 100_000)
    men = [pool.count("男", age) for age in range(85, OLDEST + 1)]
    women = [pool.count("女", age) for age in range(85, OLDEST + 1)]
    assert men == sorted(men, reverse=True)
    assert women == sorted(women, reverse=True)
    assert women[10] / women[0] > men[10] / men[0]


def test_a_town_keeps_its_size_whatever_the_others_are() -> None:
    sizes = list(range(10, 2000, 10))
    alone = town_weights([town("浜町")], sizes)
    among = town_weights([town("東町"), town("浜町"), town("西町")], sizes)
    assert alone == among[1:2]


def test_a_few_towns_sizes_do_not_swallow_the_city() -> None:
    towns = [town(f"{n}町") for n in range(60)]
    weights = town_weights(towns, read_statistics().town_sizes)
    assert max(weights) / sum(weights) < 0.25
    assert min(weights) > 0


@settings(max_examples=40)
@given(st.integers(1, 30), st.integers(1, 200), st.integers(0, 50))
def test_every_household_gets_a_town_and_every_town_a_household(towns: int, homes: int, seed: int) -> None:
    places = [town(f"{n}町") for n in range(towns)]
    found = spread(places, [10, 200, 3000], homes, dice(seed))
    assert len(found) == homes
    assert len(set(found)) == min(towns, homes)


@pytest.mark.parametrize(("name", "sign"), [("中央一丁目", "号"), ("浜町", "番地"), ("新居3丁目", "号")])
def test_house_numbers_are_written_as_the_town_writes_them(name: str, sign: str) -> None:
    rng = dice(1)
    blocks = {house(town(name), 1, rng)[0] for _house in range(50)}
    assert all(sign in block for block in blocks)
    assert len(blocks) > 20


def test_people_alone_live_in_flats_more_often_than_families() -> None:
    rng = dice(1)
    alone = sum(bool(house(town("浜町"), 1, rng)[1]) for _house in range(500))
    family = sum(bool(house(town("浜町"), 4, rng)[1]) for _house in range(500))
    assert alone > 1.5 * family


def test_a_grandmother_from_the_wifes_side_bears_another_name() -> None:
    home = [Member("世帯主", "男", 40), Member("妻", "女", 38), Member("妻の母", "女", 68, side=1)]
    births = [date(1986, 1, 1), date(1988, 1, 1), date(1958, 1, 1)]
    different = 0
    for seed in range(20):
        families = [
            name.split()[0]
            for name, _kana in Names(read_statistics(), dice(seed)).japanese(home, births).people
        ]
        assert families[0] == families[1]
        different += families[2] != families[0]
    assert different >= 15


def test_a_foreign_family_shares_family_name_language_and_nationality() -> None:
    home = [Member("世帯主", "男", 40), Member("妻", "女", 38), Member("子", "女", 8)]
    named = Names(read_statistics(), dice(5)).foreign(home)
    assert named.nationality
    assert named.language != "ja"
    assert len({name.rsplit("・", 1)[1] for name, _kana in named.people}) == 1
    assert len({name for name, _kana in named.people}) == 3
