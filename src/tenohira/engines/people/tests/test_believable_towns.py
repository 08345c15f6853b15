"""Synthetic residents of a town of any size are people one could meet: families, names, ages, addresses."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.people.commands import import_register
from tenohira.engines.people.kinship import children_in, is_relationship, path_of
from tenohira.engines.people.models import Household, Person
from tenohira.engines.people.population.addresses import house
from tenohira.engines.people.population.generating import HEADINGS, Row, generate
from tenohira.engines.people.population.households import Member
from tenohira.engines.people.population.names import Names
from tenohira.engines.people.population.statistics import Statistics, read_statistics
from tenohira.engines.people.population.summary import summarise
from tenohira.engines.people.population.writing import city_rows, write_population
from tenohira.engines.people.queries import children_of, household_of, population
from tenohira.engines.people.tests.factories import ON, known
from tenohira.foundation.address import Town
from tenohira.foundation.calendar import everyday_age
from tenohira.foundation.journal import SYSTEM
from tenohira.foundation.text import is_kana, normalize_kana_name, normalize_phone

STATISTICS: Statistics = read_statistics()
TOWNS = [Town(f"{name}町", "", 35.0, 137.0, "9990001") for name in "東西南北"]
TOWNS += [Town(f"中央{n}丁目", "", 35.0, 137.0, "9990002") for n in "一二"]
COUPLES = {"妻", "夫"}
sizes = st.integers(1, 500)
seeds = st.integers(0, 1_000_000)
anywhere = settings(max_examples=12, deadline=None)


def residents(size: int, seed: int = 1, on: date = ON, **options: float) -> list[Row]:
    return list(generate(TOWNS, STATISTICS, size=size, seed=seed, on=on, **options))


def homes_of(rows: list[Row]) -> list[list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["世帯番号"]].append(row)
    return list(found.values())


def age(row: Row, on: date = ON) -> int:
    return everyday_age(date.fromisoformat(row["生年月日"]), on)


def families(rows: list[Row]) -> list[tuple[Row, Row]]:
    """(parent, child) of every household by the 続柄."""
    pairs = []
    for home in homes_of(rows):
        members = {str(n): row["続柄"] for n, row in enumerate(home)}
        for key in members:
            pairs += [(home[int(key)], home[int(child)]) for child in children_in(members, key)]
    return pairs


@anywhere
@given(sizes, seeds)
def test_every_household_has_one_head_and_nobody_a_relationship_no_register_knows(
    size: int, seed: int
) -> None:
    rows = residents(size, seed)
    for home in homes_of(rows):
        assert [row["続柄"] for row in home].count("世帯主") == 1
        assert home[0]["続柄"] == "世帯主"
        assert all(is_relationship(row["続柄"]) for row in home)
        assert sum(row["続柄"] in COUPLES for row in home) <= 1


@anywhere
@given(sizes, seeds)
def test_no_minor_lives_without_an_adult_and_none_leads(size: int, seed: int) -> None:
    for home in homes_of(residents(size, seed)):
        assert max(age(row) for row in home) >= 18
        assert age(home[0]) >= 18


@anywhere
@given(sizes, seeds)
def test_parents_are_fifteen_years_older_than_their_children_and_more(size: int, seed: int) -> None:
    assert all(age(parent) - age(child) >= 15 for parent, child in families(residents(size, seed)))


@anywhere
@given(sizes, seeds)
def test_couples_are_a_man_and_a_woman_grown_up_and_of_one_generation(size: int, seed: int) -> None:
    for home in homes_of(residents(size, seed)):
        for row in home:
            if row["続柄"] in COUPLES:
                assert {home[0]["性別"], row["性別"]} == {"男", "女"}
                assert row["性別"] == ("女" if row["続柄"] == "妻" else "男")
                assert min(age(home[0]), age(row)) >= 18


def test_most_couples_are_near_in_age() -> None:
    gaps = [
        abs(age(home[0]) - age(row))
        for home in homes_of(residents(3000))
        for row in home
        if row["続柄"] in COUPLES
    ]
    assert sum(gap <= 10 for gap in gaps) > 0.95 * len(gaps)
    assert max(gaps) < 40


@anywhere
@given(sizes, seeds)
def test_words_for_men_and_women_fit_the_sex(size: int, seed: int) -> None:
    words = {"妻": "女", "夫": "男", "父": "男", "母": "女", "弟": "男", "妹": "女"}
    for row in residents(size, seed):
        last = row["続柄"].rsplit("の", 1)[-1]
        assert words.get(last, row["性別"]) == row["性別"]


@anywhere
@given(sizes, seeds)
def test_everybody_lives_in_a_town_of_the_city_and_a_household_in_one_house(size: int, seed: int) -> None:
    towns = {town.full_name: town.postal_code for town in TOWNS}
    for home in homes_of(residents(size, seed)):
        assert len({(row["町字"], row["番地"], row["方書"], row["郵便番号"]) for row in home}) == 1
        assert towns[home[0]["町字"]] == home[0]["郵便番号"]
        assert home[0]["番地"]


@anywhere
@given(sizes, seeds)
def test_names_and_readings_belong_together_throughout_the_town(size: int, seed: int) -> None:
    """One way of writing a family name has the readings of the table, never a stranger's."""
    written = {(name, kana) for name, kana, _weight in STATISTICS.family_names}
    given_names = {(one.name, one.kana, one.sex) for one in STATISTICS.given_names}
    for row in residents(size, seed):
        assert normalize_kana_name(row["氏名カナ"]) == row["氏名カナ"]
        if row["国籍"]:
            assert row["氏名"] == row["氏名カナ"]
            assert is_kana(row["氏名"])
        else:
            (family, own), (family_kana, own_kana) = row["氏名"].split(), row["氏名カナ"].split()
            assert (family, family_kana) in written
            assert (own, own_kana, row["性別"]) in given_names


@anywhere
@given(sizes, seeds)
def test_dates_follow_life_and_none_lies_ahead(size: int, seed: int) -> None:
    for row in residents(size, seed):
        born, came, event = (row[name] for name in ("生年月日", "住民となった日", "異動日"))
        assert born <= came <= ON.isoformat()
        assert came <= event <= ON.isoformat()
        assert (row["異動事由"] == "出生") is (born == came) or row["異動事由"] == "転入"


@anywhere
@given(sizes, seeds)
def test_contact_data_can_belong_to_nobody_and_are_readable(size: int, seed: int) -> None:
    for row in residents(size, seed):
        if row["電話番号"]:
            assert normalize_phone(row["電話番号"]) == row["電話番号"]
            assert row["電話番号"][4] == "0"
            assert age(row) >= 12
        assert row["メールアドレス"] == "" or row["メールアドレス"].endswith("@mail.example")


@anywhere
@given(sizes, seeds)
def test_the_same_seed_gives_the_same_town_and_a_number_to_each(size: int, seed: int) -> None:
    rows = residents(size, seed)
    assert rows == residents(size, seed)
    assert len({row["宛名番号"] for row in rows}) == len(rows) == size
    assert all(set(row) == set(HEADINGS) for row in rows)


@given(seeds)
@settings(max_examples=10, deadline=None)
def test_ages_and_sexes_are_those_of_the_source_whatever_the_seed(seed: int) -> None:
    assert summarise(residents(500, seed), STATISTICS.pyramid, ON).worst_cell <= 1 / 500


@pytest.mark.parametrize("on", [date(2020, 2, 29), date(2024, 12, 31), date(2026, 4, 1), date(2028, 2, 29)])
def test_ages_are_right_on_any_day_also_on_the_day_that_most_years_lack(on: date) -> None:
    rows = residents(400, on=on)
    assert summarise(rows, STATISTICS.pyramid, on).worst_cell <= 1 / 400
    assert all(row["生年月日"] <= on.isoformat() for row in rows)


def test_births_fall_in_the_months_of_the_source() -> None:
    months = Counter(date.fromisoformat(row["生年月日"]).month for row in residents(6000))
    total = sum(STATISTICS.births_by_month)
    for month, births in enumerate(STATISTICS.births_by_month, start=1):
        assert abs(months[month] / 6000 - births / total) < 0.02


def test_households_are_as_large_as_in_life() -> None:
    summary = summarise(residents(5000), STATISTICS.pyramid, ON)
    assert 1.9 < summary.mean_household < 2.8
    assert set(summary.household_sizes) >= {1, 2, 3, 4, 5}
    assert summary.household_sizes[1] > summary.household_sizes[3] > summary.household_sizes[5]
    assert summary.three_generation_households > 0


@pytest.mark.parametrize("share", [0.0, 0.03, 0.1])
def test_as_many_are_foreign_as_was_asked_for(share: float) -> None:
    rows = residents(5000, foreign_share=share)
    found = sum(bool(row["国籍"]) for row in rows) / len(rows)
    assert abs(found - share) <= 0.4 * share


def test_foreign_families_are_foreign_as_a_whole_and_read_their_language() -> None:
    languages = {nation.name: nation.language for nation in STATISTICS.nations}
    foreign = [home for home in homes_of(residents(4000)) if home[0]["国籍"]]
    assert foreign
    for home in foreign:
        assert len({(row["国籍"], row["言語"]) for row in home}) == 1
        assert languages[home[0]["国籍"]] == home[0]["言語"]
        assert 20 <= age(home[0]) < 60


def test_a_household_is_protected_as_a_whole_until_a_day_to_come() -> None:
    protected = [home for home in homes_of(residents(12_000, seed=3)) if home[0]["支援措置"] == "有"]
    assert protected
    for home in protected:
        assert {(row["支援措置"], row["支援措置期限"]) for row in home} == {("有", home[0]["支援措置期限"])}
        assert home[0]["支援措置期限"] > ON.isoformat()


@given(seeds, st.integers(1, 7))
@settings(max_examples=40, deadline=None)
def test_a_house_has_a_number_and_a_flat_a_door(seed: int, members: int) -> None:
    rng = Random(seed)  # noqa: S311 - for a test
    block, building = house(TOWNS[0], members, rng)
    assert block.split("番地")[0].isdigit()
    assert building == "" or building.endswith("号室")


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_brothers_and_sisters_have_names_of_their_own(seed: int) -> None:
    home = [Member("世帯主", "男", 45), Member("妻", "女", 44)] + [
        Member("子", "男", n) for n in (3, 6, 9, 12)
    ]
    births = [date(2026 - member.age, 3, 3) for member in home]
    rng = Random(seed)  # noqa: S311 - for a test
    named = Names(STATISTICS, rng).japanese(home, births).people
    assert len({name for name, _kana in named}) == len(home)


def test_the_eldest_child_of_a_large_family_is_not_older_than_the_mother_was_at_seven() -> None:
    """The gaps of a whole city, mothers and fathers, stay inside what happens."""
    gaps = Counter(age(parent) - age(child) for parent, child in families(residents(6000)))
    assert min(gaps) >= 16
    assert sum(count for gap, count in gaps.items() if 20 <= gap <= 45) > 0.85 * sum(gaps.values())


@pytest.mark.django_db
def test_a_generated_town_is_imported_whole_and_its_families_are_found(tmp_path: Path) -> None:
    path = tmp_path / "residents.csv"
    summary = write_population(path, size=400, seed=5, on=ON)
    report = import_register(path, by=SYSTEM, on=ON)
    assert (report.loaded, report.errors, report.skipped) == (400, (), 0)
    assert [warning for warning in report.warnings if warning.column == "町字"] == []
    assert population() == summary.people == 400
    assert Household.objects.count() == summary.households
    rows = city_rows(size=400, seed=5, on=ON)
    with_child = next(
        home for home in homes_of(rows) if [row["続柄"] for row in home][:3] == ["世帯主", "妻", "子"]
    )
    mother = known(with_child[1]["宛名番号"]).ref
    kids = {row["氏名"] for row in with_child if path_of(row["続柄"]) == ("child",)}
    assert {view.name for view in children_of(mother)} == kids
    assert len(household_of(mother)) == len(with_child)


@pytest.mark.django_db
def test_generating_again_and_importing_again_changes_nobody(tmp_path: Path) -> None:
    for _turn in range(2):
        write_population(tmp_path / "residents.csv", size=150, seed=9, on=ON)
        report = import_register(tmp_path / "residents.csv", by=SYSTEM, on=ON)
    assert (report.created, report.updated) == (0, 150)
    assert Person.objects.count() == 150
