"""Taking times, and the one line of JSON a benchmark prints."""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Peer:
    """What a figure is held against: its name, its figure in the same unit, and where that comes from."""

    name: str
    figure: float
    source: str = "same run"


@dataclass
class Result:
    """One benchmark's figures. `figure` is the one the target speaks of; `details` holds the others."""

    name: str
    figure: float
    unit: str
    target: str
    met: bool
    peer: Peer | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def line(self) -> dict[str, Any]:
        """Return the result with ratio, machine, and the load that other processes put on it."""
        found = asdict(self)
        found["ratio"] = _ratio(self)
        return found | {
            "machine": machine(),
            "load": load(),
            "at": datetime.now(UTC).isoformat("T", "seconds"),
        }

    def tell(self) -> dict[str, Any]:
        """Print the line, keep it below results/ (TENOHIRA_BENCH_RESULTS elsewhere), and return it."""
        line = self.line()
        print(json.dumps(line, ensure_ascii=False), flush=True)
        folder = Path(os.environ.get("BENCH_RESULTS", RESULTS))
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{self.name}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return line


def _ratio(result: Result) -> float | None:
    return round(result.figure / result.peer.figure, 3) if result.peer and result.peer.figure else None


def machine() -> dict[str, Any]:
    """Return cores, memory (GB) and the Python that measured."""
    memory = psutil.virtual_memory().total / 1024**3
    return {"cores": os.cpu_count(), "memory_gb": round(memory, 1), "python": platform.python_version()}


def load() -> str:
    """Return how busy the machine was: the load average of the last five minutes against the cores."""
    five = os.getloadavg()[1]
    note = "quiet" if five < 0.7 * (os.cpu_count() or 1) else "busy: other programs ran beside it"
    return f"{five:.1f} on {os.cpu_count()} cores ({note})"


def milliseconds(work: Callable[[], object], times: int) -> list[float]:
    """Return how long each of `times` runs took, in milliseconds."""
    taken = []
    for _time in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share (0..1) of the values lies."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return median, p95 and p99."""
    return {
        "median": round(statistics.median(values), 2),
        "p95": percentile(values, 0.95),
        "p99": percentile(values, 0.99),
    }
