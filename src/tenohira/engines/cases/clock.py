"""The standard processing time (標準処理期間, 行政手続法6条) of a case, counted in business days.

It begins when a complete application arrives, stands still while the applicant is asked for corrections, and ends
with the decision. The day of arrival is not counted (民法140条).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from tenohira.foundation.calendar import Closed, add_business_days, business_days_between, next_business_day

SOON = 3
"""From how many business days before the deadline a case is due soon."""

Urgency = Literal["none", "stopped", "later", "soon", "late"]


@dataclass(frozen=True)
class Clock:
    """A deadline. `standard_days` 0 means that there is none; the clock then only measures."""

    standard_days: int = 0
    started_on: date | None = None
    stopped_on: date | None = None
    stopped_days: int = 0
    due_on: date | None = None
    ended_on: date | None = None

    def start(self, on: date, closed: Closed = ()) -> Clock:
        """Start on the day of arrival; a clock that runs or has ended stays as it is."""
        if self.started_on is not None or self.ended_on is not None:
            return self
        due = add_business_days(on, self.standard_days, closed) if self.standard_days else None
        return replace(self, started_on=on, due_on=due)

    def stop(self, on: date) -> Clock:
        """Stand still from this day on."""
        if self.started_on is None or self.stopped_on is not None or self.ended_on is not None:
            return self
        return replace(self, stopped_on=on)

    def resume(self, on: date, closed: Closed = ()) -> Clock:
        """Go on; the deadline moves by the business days the clock stood still. Starts a clock that never ran."""
        if self.stopped_on is None:
            return self.start(on, closed)
        stood = business_days_between(self.stopped_on, on, closed)
        due = self._moved(stood, on, closed)
        return replace(self, stopped_on=None, stopped_days=self.stopped_days + stood, due_on=due)

    def _moved(self, stood: int, on: date, closed: Closed) -> date | None:
        if self.due_on is None or self.stopped_on is None or self.stopped_on > self.due_on:
            return self.due_on  # what was late stays late
        due = add_business_days(self.due_on, stood, closed)
        # stopped on the last day and gone on with on a holiday: the period ends on the next business day (民法142条)
        return due if due >= on else next_business_day(on, closed)

    def end(self, on: date, closed: Closed = ()) -> Clock:
        """End for good; what stood still until now is counted as stood still."""
        if self.ended_on is not None:
            return self
        running = self.resume(on, closed) if self.stopped_on else self
        return replace(running, ended_on=on)

    def days_left(self, today: date, closed: Closed = ()) -> int | None:
        """Return the business days until the deadline; None without a running deadline.

        Late it is below 0, also on a Saturday: the day of the deadline counts as the first that passed.
        """
        if self.due_on is None or self.stopped_on is not None or self.ended_on is not None:
            return None
        return business_days_between(today, self.due_on, closed)

    def urgency(self, today: date, closed: Closed = ()) -> Urgency:
        """Return how urgent the case is today."""
        if self.stopped_on is not None and self.ended_on is None:
            return "stopped"
        left = self.days_left(today, closed)
        if left is None or self.due_on is None:
            return "none"
        if today > self.due_on:
            return "late"
        return "soon" if left <= SOON else "later"

    def days_used(self, on: date, closed: Closed = ()) -> int | None:
        """Return the business days the city took up to a day, without those the clock stood still."""
        if self.started_on is None:
            return None
        stood = self.stopped_days
        if self.stopped_on is not None:
            stood += business_days_between(self.stopped_on, on, closed)
        return max(0, business_days_between(self.started_on, on, closed) - stood)
