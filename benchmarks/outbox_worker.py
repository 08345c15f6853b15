"""A worker of the outbox whose effect is nothing: what it costs to claim, carry out and keep the status of a notice."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any

from benchmarks import ground

KIND = "bench.notice"


def _nothing(payloads: Sequence[dict[str, Any]]) -> list[None]:
    return [None] * len(payloads)


def main(name: str) -> None:
    """Drain until stopped."""
    ground.enter(name)
    from tenohira.foundation import outbox

    outbox.handle_many(KIND)(_nothing)
    print("ready", flush=True)
    while True:
        if outbox.drain(limit=500).done == 0:
            time.sleep(0.02)


if __name__ == "__main__":
    main(sys.argv[1])
