"""The peer of `notices`: Celery on Redis.

A notice's key is claimed once (SET NX), its status is kept by the result backend.
"""

from __future__ import annotations

import os

import redis
from celery import Celery

URL = os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6379/15")
PREFIX = "tenohira-bench:"
app = Celery("tenohira_bench", broker=URL, backend=URL)
app.conf.update(
    task_default_queue="tenohira-bench",
    worker_prefetch_multiplier=64,
    task_acks_late=True,
    result_expires=600,
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
)
store = redis.Redis.from_url(URL)


@app.task(name="tenohira-bench.deliver")
def deliver(key: str, payload: dict[str, str]) -> str:
    """Carry out one notice, unless its key was carried out before; the return value is the status kept."""
    return "done" if store.set(f"{PREFIX}{key}", payload["notice"], nx=True, ex=600) else "known"
