"""The worker lives through what fails around it, ends when asked to, and says that it lives."""

from __future__ import annotations

import logging
import threading
from typing import Any

import pytest
from django.apps import apps

from tenohira.config import working
from tenohira.foundation import outbox
from tenohira.foundation.outbox import Drained

IDLE = Drained(0, 0, 0)


class Stops(threading.Event):
    """An event that is set after so many waits, so that no test waits."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.waits: list[float] = []
        self._after = after

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        if len(self.waits) >= self._after:
            self.set()
        return self.is_set()


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the worker did, instead of doing it."""
    done: list[str] = []
    monkeypatch.setattr(working, "daily", lambda: done.append("daily"))
    monkeypatch.setattr(working, "close_old_connections", lambda: None)
    monkeypatch.setattr(working, "drain", lambda **_: done.append("drain") or IDLE)
    monkeypatch.setattr(working.connection, "close", lambda: done.append("closed"))
    return done


@pytest.mark.django_db
def test_a_day_s_work_is_done_once_however_often_the_outbox_is_looked_at(steps: list[str]) -> None:
    working._until_stopped(Stops(4))
    assert steps.count("daily") == 1
    assert steps.count("drain") == 4


@pytest.mark.django_db
def test_a_step_that_fails_is_told_and_tried_again_after_a_longer_and_longer_rest(
    steps: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(**_: Any) -> Drained:
        raise ConnectionError("the database restarts")

    monkeypatch.setattr(working, "drain", away)
    stops = Stops(7)
    with caplog.at_level(logging.ERROR):
        working._until_stopped(stops)
    assert stops.waits == [2, 4, 8, 16, 30, 30, 30]
    assert [record.message for record in caplog.records] == ["worker step failed"] * 7
    assert steps.count("closed") == 7


@pytest.mark.django_db
def test_the_outbox_does_not_wait_for_a_day_s_work_that_fails(
    steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def storage_is_away() -> None:
        steps.append("daily")
        raise ExceptionGroup("the day", [OSError("storage away")])

    monkeypatch.setattr(working, "daily", storage_is_away)
    working._until_stopped(Stops(4))
    assert steps == ["daily", "drain", "drain", "drain", "drain"]


@pytest.mark.django_db
def test_a_day_s_work_that_failed_is_begun_again_after_five_minutes(
    steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine, outcomes = MovedClock(monkeypatch), [OSError("storage away"), None]

    def day() -> None:
        steps.append("daily")
        if error := outcomes.pop(0):
            raise ExceptionGroup("the day", [error])

    monkeypatch.setattr(working, "daily", day)
    days = working.Days()
    with pytest.raises(ExceptionGroup):
        days.do()
    for seconds in (299, 2, 400):
        machine.goes_on(seconds)
        days.do()
    assert steps == ["daily", "daily"]


@pytest.mark.django_db
def test_a_step_of_the_day_that_fails_keeps_no_other_from_being_done(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def sweep_orphans() -> None:
        raise OSError("storage away")

    monkeypatch.setattr(working.documents, "sweep_orphans", sweep_orphans)
    monkeypatch.setattr(working.documents, "scan_waiting", lambda: done.append("scanned"))
    with pytest.raises(ExceptionGroup) as caught, caplog.at_level(logging.ERROR):
        working.daily()
    assert done == ["scanned"]
    assert [type(error) for error in caught.value.exceptions] == [OSError]
    assert [record.step for record in caplog.records] == ["sweep_orphans"]  # type: ignore[attr-defined]


class MovedClock:
    """A clock that can be moved, and one that cannot."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wall, self.steady = 1_800_000_000.0, 50.0
        monkeypatch.setattr(working.time, "time", lambda: self.wall)
        monkeypatch.setattr(working.time, "monotonic", lambda: self.steady)

    def goes_on(self, seconds: float, *, moved: float = 0) -> None:
        self.wall += seconds + moved
        self.steady += seconds


@pytest.mark.parametrize("hours", [3, -3])
def test_a_clock_that_was_moved_is_not_trusted_with_a_day_s_work_for_an_hour(
    hours: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patched:
        machine = MovedClock(patched)
        clock = working.SteadyClock()
        machine.goes_on(86_400)
        assert clock.is_trusted()
        machine.goes_on(1, moved=hours * 3600)
        assert not clock.is_trusted()
        machine.goes_on(3590)
        assert not clock.is_trusted()
        machine.goes_on(20)
        assert clock.is_trusted()
    assert [record.message for record in caplog.records] == ["the clock was moved"]


def test_a_clock_put_right_by_seconds_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        machine = MovedClock(patched)
        clock = working.SteadyClock()
        machine.goes_on(60, moved=-20)
        assert clock.is_trusted()


@pytest.mark.django_db
def test_typed_with_once_an_error_is_not_kept_from_the_operator(
    steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: Any) -> Drained:
        raise RuntimeError("broken")

    monkeypatch.setattr(working, "drain", broken)
    with pytest.raises(RuntimeError, match="broken"):
        working.run(once=True)


@pytest.mark.django_db
def test_it_leaves_a_sign_of_life_for_every_city() -> None:
    working.beat()
    working.beat()
    (found,) = outbox.beats()
    assert found.worker == working.name()
    working._leave()
    assert outbox.beats() == []


def test_a_sign_of_life_that_fails_does_not_end_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[int] = []

    def fails() -> None:
        tried.append(1)
        raise ConnectionError

    monkeypatch.setattr(working.connection, "close", lambda: None)
    working._pulse(Stops(3), fails)
    assert len(tried) == 3
    assert [record.message for record in caplog.records] == ["no sign of life could be left"] * 3


@pytest.mark.django_db
def test_workers_silent_for_a_day_are_forgotten() -> None:
    from datetime import timedelta

    from django.utils import timezone

    outbox.beat("old/1")
    apps.get_model("outbox", "WorkerBeat").objects.update(at=timezone.now() - timedelta(days=2))
    outbox.beat("new/1")
    assert [one.worker for one in outbox.beats()] == ["new/1"]


@pytest.mark.django_db
def test_two_workers_are_told_apart_the_latest_first() -> None:
    outbox.beat("a/1")
    outbox.beat("b/2")
    assert [one.worker for one in outbox.beats()] == ["b/2", "a/1"]


def test_a_name_too_long_for_the_table_is_cut(db: Any) -> None:
    outbox.beat("h" * 300)
    assert len(outbox.beats()[0].worker) == 120
    outbox.leave("h" * 300)
    assert outbox.beats() == []
