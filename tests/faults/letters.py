"""Notices that are under way while something breaks."""

from __future__ import annotations

from tests.faults.hall import Hall, until


class Letters:
    """Notices to as many residents, waiting to be mailed."""

    MOST_AGAIN = 250
    """How many mails are under way at once: a worker that dies leaves these to be mailed again (outbox, `Pace`)."""

    def __init__(self, hall: Hall, prefix: str, count: int) -> None:
        self._hall, self._prefix = hall, prefix
        self._ids = set(hall.say("notices", prefix, str(count)))

    def arrived(self) -> dict[str, int]:
        """Return how often each of them arrived."""
        return {message: count for message, count in self._hall.mails().items() if message in self._ids}

    def until_mailed(self, share: float, seconds: float = 240) -> None:
        """Wait until this share of them arrived."""
        until(lambda: len(self.arrived()) >= share * len(self._ids), seconds)

    def until_all_mailed(self, seconds: float = 240) -> None:
        """Wait until none of them waits to be mailed."""
        waiting = (
            f"SELECT count(*) FROM notices_noticerow WHERE mailed_at IS NULL AND key LIKE '{self._prefix}:%'"
        )
        until(lambda: self._hall.rows(waiting) == [(0,)], seconds)

    def check_each_is_mailed_and_shown_once(self, *, again: int = 0) -> None:
        """Each arrived and is shown once; `again` at most came twice under their Message-ID (mailboxes keep one)."""
        arrived, count = self.arrived(), len(self._ids)
        assert set(arrived) == self._ids
        shown = self._hall.rows(
            "SELECT count(*), count(mailed_at), count(DISTINCT recipient_ref) FROM notices_noticerow "
            f"WHERE key LIKE '{self._prefix}:%'"
        )
        assert shown == [(count, count, count)]
        assert sum(arrived.values()) - count <= again
