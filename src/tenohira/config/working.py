"""The worker: carries out the outbox, and once a day what time brings about."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import date
from types import FrameType

from django.db import close_old_connections, connection
from django.utils import timezone

from tenohira.config.operating import traces
from tenohira.engines.campaigns import commands as campaigns
from tenohira.engines.cases import commands as cases
from tenohira.engines.disclosure import commands as disclosure
from tenohira.engines.documents import commands as documents
from tenohira.engines.people import commands as people
from tenohira.foundation import outbox
from tenohira.foundation.city import packs, use_city
from tenohira.foundation.outbox import drain

logger = logging.getLogger(__name__)
_IDLE_SECONDS = 1.0
_BEAT_SECONDS = 10.0
_LONGEST_REST = 30.0
_DAY_AGAIN_SECONDS = 300.0


class SteadyClock:
    """Notices that the machine's clock was moved, by a clock that cannot be (CLOCK_MONOTONIC).

    What a new day brings (drafts dropped, cases disposed of, days of the journal closed) cannot be taken back: it waits
    until a moved clock has stood for an hour, so that somebody can put it right.
    """

    MOVED, DOUBT = 300.0, 3600.0  # seconds

    def __init__(self) -> None:
        self._ahead = time.time() - time.monotonic()
        self._doubted_until = float("-inf")

    def is_trusted(self) -> bool:
        """Look at the clock; to be asked often. False for an hour after it was moved by more than five minutes."""
        ahead = time.time() - time.monotonic()
        if abs(ahead - self._ahead) > self.MOVED:
            logger.error("the clock was moved", extra={"seconds": round(ahead - self._ahead)})
            self._doubted_until = time.monotonic() + self.DOUBT
        self._ahead = ahead
        return time.monotonic() >= self._doubted_until


def daily() -> None:
    """Do for every city what a new day brings: warn of deadlines, dispose of what is over, sweep.

    A step that fails (the storage of files is away) is written down and keeps nothing else from being done; raises
    ExceptionGroup at the end.
    """
    steps = (
        cases.run_daily,
        campaigns.begin_standing,
        disclosure.dispose_expired,
        people.dispose_unused_accounts,
        documents.sweep_orphans,
        documents.scan_waiting,
    )
    failed: list[Exception] = []
    for code in packs():
        for step in steps:
            try:
                with use_city(code):
                    step()
            except Exception as error:  # told at the end, with the others
                logger.exception("a step of the day failed", extra={"step": step.__name__})
                failed.append(error)
    if failed:
        raise ExceptionGroup("a day's work is not all done", failed)


def name() -> str:
    """Return what this worker is called among the others: host and process."""
    return f"{socket.gethostname()}/{os.getpid()}"


def beat() -> None:
    """Leave a sign of life for every city."""
    for code in packs():
        with use_city(code):
            outbox.beat(name())


def _leave() -> None:
    for code in packs():
        with use_city(code):
            outbox.leave(name())


def run(*, once: bool = False) -> None:
    """Work until asked to stop (SIGTERM or Ctrl-C); with `once`, until nothing is due.

    The effect in hand is finished before it stops; what was only taken goes back to the outbox. A step that fails (the
    database restarts, a city's definition is broken) is written down and tried again after a rest that doubles up to
    30 seconds; `once` lets the error out.
    """
    stopping = threading.Event()
    if threading.current_thread() is threading.main_thread():
        _stop_on_signals(stopping)
    if once:
        beat()
        _work(stopping, SteadyClock(), Days(), once=True)
        return
    pulse = threading.Thread(target=_pulse, args=(stopping,), daemon=True)
    pulse.start()
    logger.info("worker began", extra={"worker": name()})
    _until_stopped(stopping)
    pulse.join(_BEAT_SECONDS)
    with contextlib.suppress(Exception):  # the database may be away; the sign of life grows old by itself
        _leave()
    logger.info("worker ended in order", extra={"worker": name()})


def _stop_on_signals(stopping: threading.Event) -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _until_stopped(stopping: threading.Event) -> None:
    rest, clock, days = _IDLE_SECONDS, SteadyClock(), Days()
    while not stopping.is_set():
        begun = time.monotonic()
        try:
            _work(stopping, clock, days, once=False)
        except Exception:  # the worker outlives whatever is away just now
            rest = _IDLE_SECONDS if time.monotonic() - begun > _LONGEST_REST else min(rest * 2, _LONGEST_REST)
            logger.exception("worker step failed", extra={"seconds": rest})
            with contextlib.suppress(Exception):
                connection.close()
            stopping.wait(rest)


class Days:
    """A day's work: done once a day and, while any of it fails, begun again every five minutes beside the outbox."""

    def __init__(self) -> None:
        self._done: date | None = None
        self._not_before = float("-inf")

    def do(self) -> None:
        """Do today's work unless it is done or failed just now; raises what `daily` raises."""
        today = timezone.localdate()
        if today == self._done or time.monotonic() < self._not_before:
            return
        self._not_before = time.monotonic() + _DAY_AGAIN_SECONDS
        daily()
        self._done, self._not_before = today, float("-inf")


def _work(stopping: threading.Event, clock: SteadyClock, days: Days, *, once: bool) -> None:
    while not stopping.is_set():
        if not connection.in_atomic_block:
            close_old_connections()
        if clock.is_trusted():
            _do_the_day(days, once=once)
        with traces.span("drain") as span:
            drained = drain(is_stopping=stopping.is_set)
            span["count"] = drained.done
        if drained.done + drained.put_off + drained.stuck == 0:
            if once:
                return
            stopping.wait(_IDLE_SECONDS)


def _do_the_day(days: Days, *, once: bool) -> None:
    """Do a day's work; the outbox does not wait for what fails in it, which `once` lets out."""
    try:
        days.do()
    except ExceptionGroup:
        if once:
            raise


def _pulse(stopping: threading.Event, leave_sign: Callable[[], None] = beat) -> None:
    """Leave signs of life beside the work, which may take long; whether work gets done, the outbox's age tells."""
    while not stopping.is_set():
        try:
            leave_sign()
        except Exception:  # tried again at the next beat
            logger.exception("no sign of life could be left")
        finally:
            connection.close()
        stopping.wait(_BEAT_SECONDS)
