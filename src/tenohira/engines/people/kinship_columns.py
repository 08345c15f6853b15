"""Who is whose child in every household at once: what kinship.py says of one, for each pattern of 続柄 once.

Households with the same 続柄 have the same kinship: a city of a million people has a few thousand patterns.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tenohira.engines.people.kinship import parents_in
from tenohira.foundation.calendar import age_on, fiscal_year_end

COUNTED_UNTIL = 22
"""児童手当法第3条第3項: counted are those up to the end of the fiscal year in which they turn 22."""

Numbers = npt.NDArray[np.int64]


def kinship_of(members: pa.Table, on: date) -> pa.Table:
    """Return `parent`, `child` and `rank` for every child that shares the household with a parent.

    `members`: `ref`, `household`, `relationship`, `birth_date` and `number` of everybody registered. `rank` counts as
    児童手当法第6条 does: 1 is the eldest of those who count on that day, 0 a child who does not any more.
    """
    if not members.num_rows:
        return _ranked(members, np.array([], np.int64), np.array([], np.int64), on)
    homes = _codes(members["household"])
    relations, words = _codes_and_words(members["relationship"])
    order = np.lexsort((relations, homes))
    homes, written = homes[order], relations[order].astype(np.int32)
    starts = np.flatnonzero(np.r_[True, homes[1:] != homes[:-1]])
    ends = np.r_[starts[1:], len(homes)]
    parents, children = [np.array([], np.int64)], [np.array([], np.int64)]
    for pattern, of_pattern in _by_pattern(written, starts, ends).items():
        named = [words[code] for code in np.frombuffer(pattern, np.int32)]
        for parent, child in _pairs(named):
            parents.append(order[of_pattern + parent])
            children.append(order[of_pattern + child])
    return _ranked(members, np.concatenate(parents), np.concatenate(children), on)


def _codes(column: pa.ChunkedArray) -> Numbers:
    return _codes_and_words(column)[0]


def _codes_and_words(column: pa.ChunkedArray) -> tuple[Numbers, list[str]]:
    held = column.combine_chunks().dictionary_encode()
    return held.indices.to_numpy(zero_copy_only=False).astype(np.int64), held.dictionary.to_pylist()


def _by_pattern(relations: npt.NDArray[np.int32], starts: Numbers, ends: Numbers) -> dict[bytes, Numbers]:
    """Return where the households of each pattern begin."""
    found: dict[bytes, list[int]] = {}
    written, width = relations.tobytes(), relations.itemsize
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        found.setdefault(written[start * width : end * width], []).append(start)
    return {pattern: np.array(places, np.int64) for pattern, places in found.items()}


def _pairs(relationships: list[str]) -> list[tuple[int, int]]:
    """Return the places of parent and child among the members of one pattern."""
    parents = parents_in({str(place): relationship for place, relationship in enumerate(relationships)})
    return sorted({(int(parent), int(child)) for child, named in parents.items() for parent in named})


def _ranked(members: pa.Table, parents: Numbers, children: Numbers, on: date) -> pa.Table:
    """The eldest first, and of one day by 宛名番号, as `facts_of` lists them."""
    born = members["birth_date"].take(pa.array(children))
    found = pa.table(
        {
            "at": pa.array(parents, pa.int64()),
            "parent": members["ref"].take(pa.array(parents)),
            "child": members["ref"].take(pa.array(children)),
            "born": born,
            "number": members["number"].take(pa.array(children)),
        }
    )
    found = found.sort_by([("at", "ascending"), ("born", "ascending"), ("number", "ascending")])
    counts = pc.greater(found["born"], _last_that_does_not_count(on)).to_numpy().astype(np.int64)
    at = found["at"].to_numpy()
    is_first = np.r_[True, at[1:] != at[:-1]] if len(at) else np.array([], bool)
    running = np.cumsum(counts)
    before = np.where(is_first, running - counts, 0)
    ranks = (running - np.maximum.accumulate(before)) * counts if len(at) else counts
    return pa.table({"parent": found["parent"], "child": found["child"], "rank": pa.array(ranks, pa.int64())})


def _last_that_does_not_count(on: date) -> pa.Scalar:
    """The latest day of birth with which one is older than 22 at the end of the fiscal year."""
    end = fiscal_year_end(on)
    latest = date(end.year - COUNTED_UNTIL - 1, 4, 1)
    assert age_on(latest, end) == COUNTED_UNTIL + 1  # noqa: S101 - 年齢計算ニ関する法律: 1 April is reached on 31 March
    return pa.scalar(latest, pa.date32())
