"""Figures for Prometheus: requests as they are answered, and the state of the hall when somebody asks.

With several web processes `tenohira serve` sets PROMETHEUS_MULTIPROC_DIR, and whichever process is asked answers for
all of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator

from django.db import connection
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from tenohira.engines.cases import queries as cases
from tenohira.foundation import outbox
from tenohira.foundation.city import packs, use_city

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_KEEP_SECONDS = 15.0
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = CollectorRegistry()
_answers = Counter(
    "tenohira_requests", "Requests answered, by route.", ["method", "route", "status"], registry=REQUESTS
)
_seconds = Histogram(
    "tenohira_request_seconds", "Seconds until the answer, by route.", ["method", "route"],
    buckets=_BUCKETS, registry=REQUESTS,
)  # fmt: skip


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request."""
    _answers.labels(method, route, str(status)).inc()
    _seconds.labels(method, route).observe(seconds)


class Hall(Collector):
    """What the database says of each city: outbox, workers, cases. Asked at most every 15 seconds."""

    def __init__(self) -> None:
        self._families: list[GaugeMetricFamily] = []
        self._asked = float("-inf")

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return the gauges."""
        if time.monotonic() - self._asked >= _KEEP_SECONDS:
            self._families = list(_hall())
            self._asked = time.monotonic()
        return self._families


def _family(name: str, text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"tenohira_{name}", text, labels=["city", *labels])


def _hall() -> Iterator[GaugeMetricFamily]:
    depth = _family("outbox_waiting", "Effects that wait in the outbox.", "kind")
    overdue = _family("outbox_overdue_seconds", "How late the latest effect is.")
    stuck = _family("outbox_stuck", "Effects that failed too often and wait for a person.")
    beat = _family("worker_beat_age_seconds", "Seconds since a worker last served the city.", "worker")
    states = _family("cases_open", "Cases that are not over, by state.", "state")
    late = _family("cases_overdue", "Open cases past their due day.")
    now = timezone.now()
    for code in packs():
        with use_city(code):
            found = outbox.condition()
            for kind, count in found.waiting.items():
                depth.add_metric([code, kind], count)
            overdue.add_metric([code], found.overdue_seconds)
            stuck.add_metric([code], found.stuck)
            for one in outbox.beats():
                beat.add_metric([code, one.worker], (now - one.at).total_seconds())
            workload = cases.workload()
            for state, count in workload.by_state.items():
                states.add_metric([code, state], count)
            late.add_metric([code], workload.overdue)
    yield from (depth, overdue, stuck, beat, states, late)
    yield _connections()


def _connections() -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "tenohira_database_connections", "Connections to the database.", labels=["state"]
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() GROUP BY 1"
            )
            for state, count in cursor.fetchall():
                family.add_metric([state], count)
    return family


_hall_now = Hall()


def page() -> bytes:
    """Return everything in Prometheus' text format."""
    requests = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(requests)  # type: ignore[no-untyped-call]
    else:
        requests = REQUESTS
    hall = CollectorRegistry()
    hall.register(_hall_now)
    return generate_latest(requests) + generate_latest(hall)
