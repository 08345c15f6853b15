"""Numbers name nobody: bands of ages, few people, samples; and when people may be told at all."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tenohira.engines.campaigns import audience, timing
from tenohira.engines.campaigns.tests.factories import (
    SERVICE,
    child,
    known,
    many_families,
    open_hall,
    register_all,
)
from tenohira.engines.people import commands as people
from tenohira.engines.people.tests.factories import row
from tenohira.foundation import groups
from tenohira.foundation.journal import SYSTEM

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.get_default_timezone())


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    """A moment of November 2026 in the city."""
    return NOON.replace(day=day, hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "0〜5歳"),
        (5, "0〜5歳"),
        (6, "6〜14歳"),
        (14, "6〜14歳"),
        (15, "15〜17歳"),
        (17, "15〜17歳"),
        (18, "18〜39歳"),
        (39, "18〜39歳"),
        (40, "40〜64歳"),
        (64, "40〜64歳"),
        (65, "65〜74歳"),
        (74, "65〜74歳"),
        (75, "75歳以上"),
        (117, "75歳以上"),
    ],
)
def test_an_age_lies_in_the_band_the_law_speaks_of(age: int, band: str) -> None:
    assert groups.band_of(age) == band


def test_every_age_lies_in_one_band_only() -> None:
    bands = [groups.band_of(age) for age in range(121)]
    changes = [one for one, before in zip(bands, ["", *bands], strict=False) if one != before]
    assert len(changes) == len(set(changes)) == 7


@pytest.mark.parametrize(
    ("count", "shown"), [(0, None), (1, None), (9, None), (10, 10), (11, 11), (90_000, 90_000)]
)
def test_a_group_of_fewer_than_ten_has_no_number(count: int, shown: int | None) -> None:
    assert groups.guarded(count) == shown


@pytest.mark.parametrize(
    ("name", "age", "town", "told"),
    [
        ("鈴木 花子", 34, "中央一丁目", "鈴○ ○○ さん、30歳代、中央一丁目"),
        ("田中 正夫", 70, "浜町", "田○ ○○ さん、70歳代、浜町"),
        ("マリア・シルバ", 29, "浜町", "マ○ ○○ さん、20歳代、浜町"),
        ("鈴木 一郎", 2, "浜町", "鈴○ ○○ さん、0歳代、浜町"),
    ],
)
def test_a_sample_keeps_a_letter_a_decade_and_a_town(name: str, age: int, town: str, told: str) -> None:
    assert audience.masked(name, age, town) == told


@pytest.mark.django_db
class TestAnAudience:
    """What a clerk sees before anybody is told."""

    @pytest.fixture(autouse=True)
    def _hall(self) -> None:
        open_hall()

    def described(self) -> audience.Audience:
        today = timezone.localdate()
        return audience.describe(*audience.people_concerned(SERVICE, today), today)

    def test_of_nobody_says_so_and_shows_no_group(self) -> None:
        found = audience.describe([], 0, timezone.localdate())
        assert found == audience.Audience(0, (), (), (), 0)

    def test_holds_both_parents_and_nobody_who_is_under_protection(self) -> None:
        refs, protected = audience.people_concerned(SERVICE, timezone.localdate())
        assert set(refs) == {known("1001").ref, known("1002").ref}
        assert protected == 1

    def test_of_few_people_tells_neither_town_nor_age_nor_sample(self) -> None:
        found = self.described()
        assert found.count == 2
        assert found.towns == (("中央一丁目", None),)
        assert found.ages == (("18〜39歳", None),)
        assert found.samples == ()
        assert found.protected is None

    def test_just_ten_people_have_a_number_and_three_samples(self) -> None:
        many_families(8)
        found = self.described()
        assert found.count == 10
        assert found.towns == (("中央一丁目", 10),)
        assert found.ages == (("18〜39歳", 10),)
        assert len(found.samples) == 3

    def test_a_small_town_beside_a_large_one_keeps_its_number_to_itself(self) -> None:
        many_families(12)
        register_all([row("5001", "5", 町字="浜町"), child("5002", "5", 4, 町字="浜町")])
        assert self.described().towns == (("中央一丁目", 14), ("浜町", None))

    def test_no_sample_carries_a_whole_name_or_a_birth_date(self) -> None:
        many_families(12)
        told = " ".join(self.described().samples)
        for secret in ("花子", "健太", known("1002").birth_date.isoformat(), known("1002").block):
            assert secret not in told

    def test_ten_under_protection_may_be_counted(self) -> None:
        many_families(9)
        for n in range(9):
            people.set_protection(known(f"9{n:03}1").ref, protected=True, by=SYSTEM)
        found = self.described()
        assert found.count == 2
        assert found.protected == 10

    def test_where_nobody_is_under_protection_it_says_zero_and_not_few(self) -> None:
        refs = [known("1002").ref]
        assert audience.describe(refs, 0, timezone.localdate()).protected == 0

    def test_a_child_who_is_grown_up_is_no_reason_any_more(self) -> None:
        register_all([row("6001", "6"), child("6002", "6", 25)])
        refs, _protected = audience.people_concerned(SERVICE, timezone.localdate())
        assert known("6001").ref not in refs


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (at(8), at(8)),
        (at(12), at(12)),
        (at(19, 59), at(19, 59)),
        (at(20), at(8, day=21)),
        (at(23, 59), at(8, day=21)),
        (at(0), at(8)),
        (at(7, 59), at(8)),
    ],
)
def test_nobody_is_woken_up(moment: datetime, told: datetime) -> None:
    assert timing.next_daytime(moment) == told


def test_the_last_night_of_a_month_ends_in_the_next_month() -> None:
    assert timing.next_daytime(at(22, day=30)) == datetime(2026, 12, 1, 8, tzinfo=NOON.tzinfo)


def test_the_hour_of_the_city_counts_and_not_that_of_greenwich() -> None:
    in_greenwich = datetime.fromisoformat("2026-11-20T01:00:00+00:00")
    assert timing.next_daytime(in_greenwich) == in_greenwich
    late_there = datetime.fromisoformat("2026-11-20T12:00:00+00:00")
    assert timing.next_daytime(late_there) - late_there == timedelta(hours=11)


@pytest.mark.parametrize(
    ("approved", "count", "is_held"),
    [
        (0, 10, False),
        (0, 11, True),
        (50, 60, False),
        (50, 61, True),
        (1000, 1100, False),
        (1000, 1101, True),
        (1000, 3, False),
    ],
)
def test_a_tenth_more_and_at_least_ten_may_come_in_after_the_approval(
    approved: int, count: int, is_held: bool
) -> None:
    assert timing.is_too_many(count, approved) is is_held
