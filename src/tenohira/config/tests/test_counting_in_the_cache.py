"""What is counted in the cache is counted whole, however many processes and threads count at once."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from tenohira.config.forgiving_cache import LOCK, ForgivingCache

EACH, CROWD = 60, 4


def counts(folder: str) -> int:
    """Count in a cache of one's own on the same folder, as the API does; returns how often the number was made."""
    cache = ForgivingCache(folder, {})
    made = 0
    for _n in range(EACH):
        made += cache.add("calls", 0, 120)
        cache.incr("calls")
    return made


@pytest.mark.parametrize("crowd", [
    lambda: ThreadPoolExecutor(CROWD), lambda: ProcessPoolExecutor(CROWD, mp_context=get_context("spawn")),
], ids=["threads", "processes"])  # fmt: skip
def test_of_many_who_count_at_once_each_is_counted(tmp_path: Path, crowd: Callable[[], Executor]) -> None:
    with crowd() as pool:
        made = sum(pool.map(counts, [str(tmp_path)] * CROWD))
    assert ForgivingCache(str(tmp_path), {}).get("calls") == EACH * CROWD
    assert made == 1, "who comes second does not begin anew"


def test_counting_leaves_the_end_of_a_number_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, now = ForgivingCache(str(tmp_path), {}), time.time()
    cache.set("calls", 1, 120)
    cache.set("always", 1, None)
    assert (cache.incr("calls", 4), cache.incr("always")) == (5, 2)
    monkeypatch.setattr(time, "time", lambda: now + 119)
    assert cache.incr("calls") == 6
    monkeypatch.setattr(time, "time", lambda: now + 125)
    assert cache.get("calls") is None
    assert cache.incr("always") == 3
    with pytest.raises(ValueError, match="calls"):
        cache.incr("calls")


def test_without_room_nothing_is_counted_and_nothing_breaks(tmp_path: Path) -> None:
    cache = ForgivingCache(str(tmp_path), {})
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limit[1]))
    try:
        assert cache.add("calls", 0) is True
        with pytest.raises(ValueError, match="calls"):
            cache.incr("calls")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)


def test_without_a_place_to_wait_at_it_counts_all_the_same(tmp_path: Path) -> None:
    (tmp_path / LOCK).mkdir()
    cache = ForgivingCache(str(tmp_path), {})
    assert cache.add("calls", 0) is True
    assert cache.incr("calls") == 1
