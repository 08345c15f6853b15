"""Generating synthetic residents as rows of the register's import format."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from django.utils.translation import gettext as _

from tenohira.engines.people.errors import PopulationError
from tenohira.engines.people.kinship import HEAD
from tenohira.engines.people.population.addresses import house, spread
from tenohira.engines.people.population.households import Household, Member, form_households, pool_of
from tenohira.engines.people.population.names import Names
from tenohira.engines.people.population.statistics import Statistics
from tenohira.foundation.address import Town

HEADINGS = (
    "宛名番号",
    "世帯番号",
    "氏名",
    "氏名カナ",
    "生年月日",
    "性別",
    "続柄",
    "郵便番号",
    "町字",
    "番地",
    "方書",
    "住民となった日",
    "異動日",
    "異動事由",
    "状態",
    "国籍",
    "言語",
    "電話番号",
    "メールアドレス",
    "支援措置",
    "支援措置期限",
)
Row = dict[str, str]
_LARGEST = 2_000_000
_FOREIGN = 0.06
_PROTECTED_HOUSEHOLDS = 0.0008
_FIRST_PERSON, _FIRST_HOUSEHOLD = 10_000_001, 500_001


def generate(
    towns: Sequence[Town],
    statistics: Statistics,
    *,
    size: int,
    seed: int,
    on: date,
    foreign_share: float = _FOREIGN,
) -> Iterator[Row]:
    """Yield `size` residents of these towns as they stand on a day, household by household, the head first.

    Age and sex follow the pyramid exactly; the same arguments give the same rows. Telephone numbers begin
    with 090-0 or 070-0, which nobody has, and mail ends in `.example`. Raises PopulationError without towns or for
    a size that is not between 1 and two million.
    """
    if not towns or not 1 <= size <= _LARGEST:
        raise PopulationError(
            _("住民データを作れません。"),
            _("町名一覧が空か、人数が1から{largest}までの数ではありません。").format(largest=_LARGEST),
            _("市のフォルダの towns.csv と --size を確かめてください。"),
        )
    rng = Random(f"tenohira/{seed}")  # noqa: S311 - reproducible on purpose, no secret
    found = form_households(pool_of(statistics.pyramid, size), rng)
    places = spread(towns, statistics.town_sizes, len(found), rng)
    names = Names(statistics, rng)
    writer = _Writer(statistics, names, rng, on)
    foreign = _foreign_chance(found, size, foreign_share)
    for household, town in zip(found, places, strict=True):
        yield from writer.rows(
            household, town, is_foreign=_may_be_foreign(household) and rng.random() < foreign
        )


def _may_be_foreign(household: Household) -> bool:
    """Foreign residents came to work: no household with elders, and the head between 20 and 59."""
    return max(member.age for member in household) < 60 and household[0].age >= 20


def _foreign_chance(found: list[Household], size: int, share: float) -> float:
    candidates = sum(len(household) for household in found if _may_be_foreign(household))
    return min(1.0, size * share / candidates) if candidates else 0.0


class _Writer:
    """Turns households into rows; numbers run on from household to household."""

    def __init__(self, statistics: Statistics, names: Names, rng: Random, on: date) -> None:
        self._months = statistics.births_by_month
        self._names, self._rng, self._on = names, rng, on
        self._person, self._household = _FIRST_PERSON, _FIRST_HOUSEHOLD

    def rows(self, household: Household, town: Town, *, is_foreign: bool) -> Iterator[Row]:
        """Yield the rows of one household."""
        births = [self._birth(member.age) for member in household]
        came = self._came(births, household)
        named = self._names.foreign(household) if is_foreign else self._names.japanese(household, births)
        block, building = house(town, len(household), self._rng)
        protected = self._rng.random() < _PROTECTED_HOUSEHOLDS
        until = (self._on + timedelta(days=self._rng.randint(30, 360))).isoformat() if protected else ""
        common = {
            "世帯番号": str(self._household),
            "郵便番号": town.postal_code or "",
            "町字": town.full_name,
            "番地": block,
            "方書": building,
            "状態": "住民",
            "国籍": named.nationality,
            "言語": named.language,
            "支援措置": "有" if protected else "無",
            "支援措置期限": until,
        }
        self._household += 1
        for member, birth, (name, kana) in zip(household, births, named.people, strict=True):
            yield self._row(member, birth, came, name, kana) | common

    def _row(self, member: Member, birth: date, came: date, name: str, kana: str) -> Row:
        number = str(self._person)
        self._person += 1
        is_native = birth >= came
        since = (birth if is_native else came).isoformat()
        return dict.fromkeys(HEADINGS, "") | {
            "宛名番号": number,
            "氏名": name,
            "氏名カナ": kana,
            "生年月日": birth.isoformat(),
            "性別": member.sex,
            "続柄": member.relationship,
            "住民となった日": since,
            "異動日": since,
            "異動事由": "出生" if is_native else "転入",
            "電話番号": self._phone(member.age),
            "メールアドレス": self._mail(number, member.age),
        }

    def _birth(self, age: int) -> date:
        """A birthday by the real births of each month, in the year that makes the age right on the day."""
        month = self._rng.choices(range(1, 13), self._months)[0]
        day = self._rng.randint(1, calendar.monthrange(2024, month)[1])
        year = self._on.year - age - ((month, day) > (self._on.month, self._on.day))
        return date(year, month, min(day, calendar.monthrange(year, month)[1]))

    def _came(self, births: list[date], household: Household) -> date:
        """When the household came to the city.

        Often at the head's birth, else some time since the head grew up.
        """
        head = births[next(i for i, member in enumerate(household) if member.relationship == HEAD)]
        if self._rng.random() < 0.45:
            return min(births)
        grown = max(0, (self._on - head).days - 18 * 365)
        return self._on - timedelta(days=min(grown, int(self._rng.expovariate(1 / 4500))))

    def _phone(self, age: int) -> str:
        if age < 12 or self._rng.random() < 0.35:
            return ""
        prefix = self._rng.choice(("090", "070", "070"))  # 080-0 would be a company's free number (0800)
        return f"{prefix}-0{self._rng.randint(0, 999):03}-{self._rng.randint(0, 9999):04}"

    def _mail(self, number: str, age: int) -> str:
        likely = 0.0 if age < 15 else 0.6 if age < 65 else 0.2
        return f"r{number}@mail.example" if self._rng.random() < likely else ""
