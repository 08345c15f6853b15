"""Synthetic residents: the pyramid of the source, believable households, the same for the same seed."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.people.errors import PopulationError
from tenohira.engines.people.kinship import children_in, is_relationship
from tenohira.engines.people.population.generating import HEADINGS, Row, generate
from tenohira.engines.people.population.households import apportioned
from tenohira.engines.people.population.statistics import read_pyramid, read_statistics
from tenohira.engines.people.population.summary import summarise
from tenohira.engines.people.population.writing import city_rows, write_population, write_register
from tenohira.engines.people.register.checking import check_rows
from tenohira.engines.people.register.columns import COLUMNS
from tenohira.engines.people.register.reading import read_rows
from tenohira.engines.people.tests.factories import ON
from tenohira.foundation.address import Town
from tenohira.foundation.calendar import everyday_age
from tenohira.foundation.city.packs import PackError
from tenohira.foundation.text import is_kana

TOWNS = [Town(f"{name}町", "", 35.0, 137.0, "9990001") for name in "東西南北中上下浜山川"]
TOWNS += [Town(f"中央{n}丁目", "", 35.0, 137.0, "9990002") for n in "一二三"]
SIZE = 4000


def residents(size: int = SIZE, seed: int = 1, towns: list[Town] = TOWNS) -> list[Row]:
    return list(generate(towns, read_statistics(), size=size, seed=seed, on=ON))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return residents()


@pytest.fixture(scope="module")
def homes(rows: list[Row]) -> list[list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["世帯番号"]].append(row)
    return list(found.values())


def age(row: Row) -> int:
    return everyday_age(date.fromisoformat(row["生年月日"]), ON)


def test_as_many_people_as_asked_for(rows: list[Row]) -> None:
    assert len(rows) == len({row["宛名番号"] for row in rows}) == SIZE


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        write_register(residents(500), tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_another_seed_gives_other_people() -> None:
    assert residents(200, seed=1) != residents(200, seed=2)


def test_age_and_sex_are_those_of_the_source(rows: list[Row]) -> None:
    assert summarise(rows, read_statistics().pyramid, ON).worst_cell <= 1 / SIZE


def test_every_town_is_lived_in_and_they_differ_in_size(rows: list[Row]) -> None:
    towns = Counter(row["町字"] for row in rows)
    assert set(towns) == {town.full_name for town in TOWNS}
    assert max(towns.values()) > 2 * min(towns.values())


def test_every_household_has_one_head_who_comes_first(homes: list[list[Row]]) -> None:
    assert all([row["続柄"] for row in home].count("世帯主") == 1 for home in homes)
    assert all(home[0]["続柄"] == "世帯主" for home in homes)
    assert all(is_relationship(row["続柄"]) for home in homes for row in home)


def test_no_household_is_led_by_a_child(homes: list[list[Row]]) -> None:
    assert min(age(home[0]) for home in homes) >= 18


def test_parents_are_old_enough_and_mothers_not_too_old(homes: list[list[Row]]) -> None:
    gaps = []
    for home in homes:
        members = {str(i): row["続柄"] for i, row in enumerate(home)}
        for key in members:
            mothers = home[int(key)]["性別"] == "女"
            gaps += [
                (age(home[int(key)]) - age(home[int(child)]), mothers) for child in children_in(members, key)
            ]
    assert min(gap for gap, _mother in gaps) >= 16
    assert sum(gap <= 45 for gap, mother in gaps if mother) >= 0.95 * sum(mother for _gap, mother in gaps)


def test_husband_and_wife_are_of_different_sex_and_near_in_age(homes: list[list[Row]]) -> None:
    couples = [(home[0], row) for home in homes for row in home if row["続柄"] in {"妻", "夫"}]
    assert len(couples) > 300
    assert all(head["性別"] != partner["性別"] for head, partner in couples)
    gaps = [abs(age(head) - age(partner)) for head, partner in couples]
    assert sum(gaps) / len(gaps) < 6


def test_siblings_are_born_at_least_nine_months_apart(homes: list[list[Row]]) -> None:
    for home in homes:
        births = sorted(date.fromisoformat(row["生年月日"]) for row in home if row["続柄"] == "子")
        assert all((b - a).days > 270 for a, b in pairwise(births))


def test_all_kinds_of_households_occur(homes: list[list[Row]], rows: list[Row]) -> None:
    kinds = Counter(tuple(sorted({row["続柄"] for row in home})) for home in homes)
    assert kinds[("世帯主",)] > 0.25 * len(homes)
    assert kinds[("世帯主", "妻")] > 0.1 * len(homes)
    assert (
        sum(count for kind, count in kinds.items() if "子の子" in kind or "父" in kind or "母" in kind) > 20
    )
    summary = summarise(rows, read_statistics().pyramid, ON)
    assert summary.three_generation_households > 20
    assert 1.8 < summary.mean_household < 2.8
    assert sum(summary.household_sizes.values()) == summary.households == len(homes)


def test_about_six_in_a_hundred_are_foreign_with_names_and_languages_of_their_own(rows: list[Row]) -> None:
    foreign = [row for row in rows if row["国籍"]]
    assert 0.04 < len(foreign) / len(rows) < 0.08
    assert {row["国籍"] for row in foreign} >= {"ブラジル", "ペルー", "フィリピン", "ベトナム"}
    assert all(is_kana(row["氏名"]) for row in foreign)
    assert {row["言語"] for row in foreign if row["国籍"] == "ブラジル"} == {"pt-BR"}
    assert {row["言語"] for row in rows if not row["国籍"]} == {"ja"}


def test_families_share_a_name_and_nobody_in_a_family_shares_a_given_name(homes: list[list[Row]]) -> None:
    for home in homes:
        own = [row for row in home if not row["続柄"].startswith("妻の") and not row["国籍"]]
        assert len({row["氏名"].split()[0] for row in own}) <= 1
        names = [row["氏名"] for row in home]
        assert len(set(names)) == len(names)


def test_given_names_follow_the_year_of_birth(rows: list[Row]) -> None:
    given_names = {(n.name, n.sex): (n.born_from, n.born_to) for n in read_statistics().given_names}
    old = [row for row in rows if age(row) > 90 and not row["国籍"]]
    assert old
    assert all((row["氏名"].split()[1], row["性別"]) in given_names for row in old)
    assert not {row["氏名"].split()[1] for row in old} & {"陽翔", "結愛", "颯真"}


def test_telephone_numbers_and_mail_addresses_can_belong_to_nobody(rows: list[Row]) -> None:
    phones = [row["電話番号"] for row in rows if row["電話番号"]]
    assert phones
    assert all(phone[:3] in {"090", "070"} and phone[4] == "0" for phone in phones)
    assert all(row["メールアドレス"].endswith(".example") for row in rows if row["メールアドレス"])


def test_nobody_came_before_birth_or_after_today(rows: list[Row]) -> None:
    for row in rows:
        assert row["生年月日"] <= row["住民となった日"] <= ON.isoformat()


def test_babies_born_here_are_registered_by_birth(rows: list[Row]) -> None:
    born = [row for row in rows if row["異動事由"] == "出生"]
    assert all(row["異動日"] == row["生年月日"] for row in born)
    assert len(born) > 0.2 * len(rows)


def test_a_few_are_under_protection_with_an_end(rows: list[Row]) -> None:
    protected = [row for row in residents(20_000, seed=3) if row["支援措置"] == "有"]
    assert 0 < len(protected) < 100
    assert all(row["支援措置期限"] > ON.isoformat() for row in protected)


def test_the_register_takes_every_row_without_a_complaint(rows: list[Row]) -> None:
    assert set(HEADINGS) <= set(COLUMNS)
    raw, problems = read_rows(rows)
    towns = frozenset(town.full_name for town in TOWNS)
    checked = check_rows(raw, ON, known={}, towns=towns)
    assert problems == []
    assert [p for p in checked.problems if p.severity == "error"] == []
    assert len(checked.rows) == SIZE


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 120), st.integers(0, 10_000))
def test_small_towns_work_too(size: int, seed: int) -> None:
    found = residents(size, seed)
    assert len(found) == size
    heads = Counter(row["世帯番号"] for row in found if row["続柄"] == "世帯主")
    assert set(heads.values()) == {1}
    assert len(heads) == len({row["世帯番号"] for row in found})


@given(st.lists(st.floats(0.01, 1000), min_size=1, max_size=40), st.integers(0, 100_000))
def test_apportioning_neither_loses_nor_invents_anybody(shares: list[float], size: int) -> None:
    counts = apportioned(shares, size)
    assert sum(counts) == size
    total = sum(shares)
    assert all(abs(count - share / total * size) <= 1 for count, share in zip(counts, shares, strict=True))


@pytest.mark.parametrize("size", [0, -1, 2_000_001])
def test_an_impossible_size_is_refused(size: int) -> None:
    with pytest.raises(PopulationError) as caught:
        residents(size)
    assert caught.value.remedy


def test_a_city_without_towns_is_refused() -> None:
    with pytest.raises(PopulationError):
        residents(10, towns=[])


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(PopulationError, match="age-sex"):
        read_pyramid(tmp_path)


def test_the_pyramid_is_whole() -> None:
    pyramid = read_statistics().pyramid
    assert pyramid.total == 418_129
    assert sum(pyramid.shares().values()) == pytest.approx(1)
    assert [band.first for band in pyramid.bands] == list(range(0, 90, 5))


def test_every_name_has_a_reading_and_every_year_names() -> None:
    statistics = read_statistics()
    assert all(is_kana(kana) for _name, kana, _weight in statistics.family_names)
    assert all(is_kana(name.kana) for name in statistics.given_names)
    years = {(n.sex, year) for n in statistics.given_names for year in range(n.born_from, n.born_to + 1)}
    assert {(sex, year) for sex in "男女" for year in range(1900, 2031)} <= years


def test_a_citys_population_is_written_for_its_own_towns(tmp_path: Path) -> None:
    path = tmp_path / "residents.csv"
    summary = write_population(path, size=300, seed=7, on=ON)
    assert summary.people == 300
    assert summary.towns == 3
    assert path.read_bytes().startswith(b"\xef\xbb\xbf" + "宛名番号,世帯番号".encode())
    found, problems = read_rows(path)
    assert (len(found), problems) == (300, [])
    assert [r.cells for r in found] == city_rows(size=300, seed=7, on=ON)


def test_a_city_without_pack_is_said_so() -> None:
    with pytest.raises(PackError):
        city_rows(size=10, seed=1, on=ON, city="990035")
