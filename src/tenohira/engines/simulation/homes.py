"""In which groups the residents of a register stand: town, band of age, and the kind of household."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
from ibis.expr.types import Table

from tenohira.foundation.calendar import age_on
from tenohira.foundation.groups import BANDS, label

READ = ("town", "birth_date", "relationship")
"""The columns of the register that the groups are made of."""

UNKNOWN_GROUP = "不明"
_SPOUSES = ("夫", "妻", "夫（未届）", "妻（未届）", "夫(未届)", "妻(未届)")
_CHILD_UNTIL, _ELDER_FROM = 18, 65
HOMES = (
    "ひとり暮らし（65歳未満）",
    "ひとり暮らし（65歳以上）",
    "ひとり親と子",
    "子どものいる世帯",
    "夫婦だけの世帯",
    "高齢者のいる世帯",
    "その他の世帯",
)
"""The kinds of household, the first that fits. A child is under 18, the elderly are 65 and over."""
AGES = (*(label(low, high) for low, high in BANDS), UNKNOWN_GROUP)


def born_by(age: int, on: date) -> date:
    """Return the latest day of birth with which one has reached an age by the end of a day (年齢計算ニ関する法律)."""
    day = on - timedelta(days=int((age - 1) * 365.25))
    while age_on(day, on) < age:
        day -= timedelta(days=1)
    return day


def band(born: Any, on: date) -> Any:
    """Return the band of age as a column."""
    branches = [(born <= born_by(low, on), label(low, high)) for low, high in reversed(BANDS[1:])]
    return ibis.cases((born.isnull(), UNKNOWN_GROUP), *branches, else_=label(*BANDS[0]))


def with_groups(persons: Table, on: date) -> Table:
    """Return the residents with their groups: `ref`, `household`, `town`, `age`, `head_town`, `head_age`, `home`.

    `persons`: `ref`, `household`, `is_head`, `is_member` and READ. Who moved or died is not among them. A household
    without a head stands in the town and age of whoever is first there.
    """
    members = persons.filter(persons.is_member)
    is_child = members.birth_date > born_by(_CHILD_UNTIL, on)
    is_elder = members.birth_date <= born_by(_ELDER_FROM, on)
    homes = members.group_by("household").aggregate(
        size=members.count(),
        children=_many(is_child),
        elders=_many(is_elder),
        spouses=_many(members.relationship.isin(_SPOUSES)),
        head_town=ibis.coalesce(_of_head(members, "town").max(), members.town.min(), UNKNOWN_GROUP),
        head_born=ibis.coalesce(_of_head(members, "birth_date").max(), members.birth_date.min()),
    )
    alone, elderly = homes.size == 1, homes.elders > 0
    kinds = (
        alone & ~elderly,
        alone & elderly,
        (homes.children > 0) & (homes.size - homes.children == 1),
        homes.children > 0,
        (homes.size == 2) & (homes.spouses == 1),
        elderly,
    )
    homes = homes.select(
        "household",
        "head_town",
        head_age=band(homes.head_born, on),
        home=ibis.cases(*zip(kinds, HOMES[:-1], strict=True), else_=HOMES[-1]),
    )
    found = members.select(
        "ref", "household", town=ibis.coalesce(members.town, UNKNOWN_GROUP), age=band(members.birth_date, on)
    )
    return found.join(homes, "household")


def _many(condition: Any) -> Any:
    return ibis.cases((condition, 1), else_=0).sum()


def _of_head(members: Table, name: str) -> Any:
    return ibis.cases((members.is_head, members[name]), else_=ibis.null(members[name].type()))
