"""Many at the same moment are done together; nobody waits for company, and nobody is left waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tenohira.engines.cases.gathering import Gathering


class Counter:
    """A counter that serves who comes, and holds the one called 花子 until `may_go`."""

    def __init__(self) -> None:
        self.served: list[list[str]] = []
        self.is_busy, self.may_go = threading.Event(), threading.Event()

    def serve(self, wishes: Sequence[str]) -> list[str]:
        self.served.append(list(wishes))
        if "花子" in wishes:
            self.is_busy.set()
            assert self.may_go.wait(30)
        if "壊れた願い" in wishes:
            raise ZeroDivisionError
        return [f"{wish}へ" for wish in wishes]


def _while_hanako_is_served(
    counter: Counter, gathering: Gathering[str, str], *others: str
) -> tuple[Future[str], list[Future[str]]]:
    """花子 is at the counter; the others come meanwhile, and then it goes on."""
    with ThreadPoolExecutor(len(others) + 1) as hall:
        hanako = hall.submit(gathering.bring, "花子")
        assert counter.is_busy.wait(30)
        found = [hall.submit(gathering.bring, other) for other in others]
        limit = time.monotonic() + 30
        while len(gathering._waiting) < len(others):
            assert time.monotonic() < limit
            time.sleep(0.001)
        counter.may_go.set()
    return hanako, found


def test_who_comes_alone_is_served_alone_each_time() -> None:
    counter = Counter()
    gathering = Gathering[str, str](counter.serve)
    assert [gathering.bring(name) for name in ("正夫", "一郎")] == ["正夫へ", "一郎へ"]
    assert counter.served == [["正夫"], ["一郎"]]


def test_those_who_come_meanwhile_are_served_together_and_each_gets_what_is_theirs() -> None:
    counter = Counter()
    gathering = Gathering[str, str](counter.serve)
    hanako, found = _while_hanako_is_served(counter, gathering, "正夫", "一郎", "佐野")
    assert hanako.result() == "花子へ"
    assert [one.result() for one in found] == ["正夫へ", "一郎へ", "佐野へ"]
    assert [sorted(one) for one in counter.served] == [["花子"], sorted(["正夫", "一郎", "佐野"])]


def test_no_more_go_together_than_may() -> None:
    counter = Counter()
    gathering = Gathering[str, str](counter.serve, most=2)
    _hanako, found = _while_hanako_is_served(counter, gathering, "正夫", "一郎", "佐野")
    assert [one.result() for one in found] == ["正夫へ", "一郎へ", "佐野へ"]
    assert [len(one) for one in counter.served] == [1, 2, 1]


def test_what_fails_is_told_to_all_it_was_done_for_and_the_counter_stays_open() -> None:
    counter = Counter()
    gathering = Gathering[str, str](counter.serve)
    hanako, found = _while_hanako_is_served(counter, gathering, "壊れた願い", "正夫")
    assert hanako.result() == "花子へ"
    for one in found:
        with pytest.raises(ZeroDivisionError):
            one.result()
    assert gathering.bring("一郎") == "一郎へ"
