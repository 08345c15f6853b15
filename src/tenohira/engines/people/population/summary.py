"""Figures of a generated population, to be held against the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tenohira.engines.people.population.generating import Row
from tenohira.engines.people.population.statistics import Pyramid
from tenohira.foundation.calendar import everyday_age


@dataclass(frozen=True)
class Summary:
    """What came out.

    `worst_cell`: the largest difference between the share of an age band and sex and the source's (0.001
    is one in a thousand of everybody); `household_sizes`: households by number of members, 6 standing for
    six and more.
    """

    people: int
    households: int
    mean_household: float
    household_sizes: dict[int, int]
    towns: int
    foreign_share: float
    protected: int
    worst_cell: float
    three_generation_households: int


def summarise(rows: Iterable[Row], pyramid: Pyramid, on: date) -> Summary:
    """Count a population's rows (read once)."""
    starts = [band.first for band in pyramid.bands]
    cells: Counter[tuple[int, str]] = Counter()
    sizes: Counter[str] = Counter()
    towns: set[str] = set()
    three: set[str] = set()
    foreign = protected = 0
    for row in rows:
        age = everyday_age(date.fromisoformat(row["生年月日"]), on)
        cells[max(start for start in starts if start <= age), row["性別"]] += 1
        sizes[row["世帯番号"]] += 1
        towns.add(row["町字"])
        foreign += bool(row["国籍"])
        protected += row["支援措置"] == "有"
        if row["続柄"] in {"子の子", "父", "母", "妻の父", "妻の母"}:
            three.add(row["世帯番号"])
    people = sum(sizes.values())
    worst = (
        max((abs(cells[c] / people - share) for c, share in pyramid.shares().items()), default=0.0)
        if people
        else 0.0
    )
    by_size = Counter(min(count, 6) for count in sizes.values())
    return Summary(
        people=people,
        households=len(sizes),
        mean_household=people / len(sizes) if sizes else 0.0,
        household_sizes=dict(sorted(by_size.items())),
        towns=len(towns),
        foreign_share=foreign / people if people else 0.0,
        protected=protected,
        worst_cell=worst,
        three_generation_households=len(three),
    )
