"""Doing together what many ask for at the same moment (group commit): nobody waits for company, nobody waits twice.

Whoever comes while nothing is under way begins at once, alone. Those who come meanwhile are done together by the first
of them as soon as it is over. So the work of one transaction and its wait for the disk are shared exactly when there is
a crowd, and no thread is kept for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

W = TypeVar("W")
R = TypeVar("R")


class _Waiting(Generic[W, R]):
    """One who asked. `turn` is held until there is an outcome, or until it is this one's turn to lead."""

    __slots__ = ("is_answered", "outcome", "turn", "wish")

    def __init__(self, wish: W) -> None:
        self.wish = wish
        self.outcome: R | BaseException | None = None
        self.is_answered = False
        self.turn = threading.Lock()


class Gathering(Generic[W, R]):
    """Carries out wishes, at most `most` together; `carry_out` returns an outcome for each, in their order.

    Works across the threads of one process; `carry_out` runs in the thread of one of those who ask.
    """

    def __init__(self, carry_out: Callable[[Sequence[W]], Sequence[R]], most: int = 64) -> None:
        self._carry_out = carry_out
        self._most = most
        self._lock = threading.Lock()
        self._waiting: list[_Waiting[W, R]] = []
        self._is_busy = False

    def bring(self, wish: W) -> R:
        """Return the outcome of a wish; raises what `carry_out` raised."""
        mine = _Waiting[W, R](wish)
        mine.turn.acquire()
        with self._lock:
            self._waiting.append(mine)
            leads, self._is_busy = not self._is_busy, True
        if not leads:
            mine.turn.acquire()
        if not mine.is_answered:
            self._lead()
        if isinstance(mine.outcome, BaseException):
            raise mine.outcome
        return mine.outcome  # type: ignore[return-value]  # answered: never None

    def _lead(self) -> None:
        """Carry out what waits, this thread's own wish first, and let the next one lead."""
        with self._lock:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            outcomes: Sequence[R | BaseException] = self._carry_out([one.wish for one in batch])
        except BaseException as error:  # whatever it is, nobody may be left waiting
            outcomes = [error] * len(batch)
        for one, outcome in zip(batch, outcomes, strict=True):
            one.outcome, one.is_answered = outcome, True
        with self._lock:
            following = self._waiting[:1]
            self._is_busy = bool(following)
        for one in [*batch[1:], *following]:
            one.turn.release()
