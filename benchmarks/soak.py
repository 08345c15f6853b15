"""`soak`: applications, pages of the desk and mails for half an hour; what the processes hold in memory stays flat.

The web server (two processes) and the worker are the hall's own. Flat means: over the second half of the run, resident
memory of all of them together grows by less than a twentieth.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks import ground, intake
from benchmarks.clients import Crew, post_all
from benchmarks.figures import Result, spread

DATABASE = "bench_soak"
ROUND = 200


def main() -> None:
    """Read how long and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    given = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        mail = int(probe.getsockname()[1])
    ground.enter(DATABASE, TENOHIRA_MAIL_URL=f"smtp://127.0.0.1:{mail}", **intake.SETTINGS)
    run(given.minutes, mail)


def run(minutes: float, mail: int) -> dict[str, Any]:
    """Keep everything busy and print the line."""
    log = Path(tempfile.mkdtemp(prefix="tenohira-soak-")) / "arrived"
    log.touch()
    sink = subprocess.Popen([sys.executable, "-m", "benchmarks.sink", str(mail), str(log)])
    worker = ground.start("tenohira.config", "worker", environ=dict(os.environ))
    crews: list[Crew] = []
    try:
        with intake.serving() as (port, server):
            memory = _Memory([server.pid, worker.pid])
            headers = intake.caller()
            end = time.monotonic() + minutes * 60
            while time.monotonic() < end:
                crews.append(post_all(port, intake.make_drafts(ROUND), 8, headers))
                _read_the_desk()
                memory.look()
    finally:
        for process in (worker, sink):
            process.kill()
            process.wait()
    times = [one for crew in crews for one in crew.taken]
    growth = memory.growth()
    return Result(
        name="soak",
        figure=round(growth, 2),
        unit="% more memory over the second half",
        target="< 5 %, no request failed",
        met=growth < 5 and not any(crew.failed for crew in crews),
        details={
            "minutes": minutes,
            "submissions": len(times),
            "memory_mb": memory.megabytes,
            **spread(times),
        },
    ).tell()


def _read_the_desk() -> None:
    client = ground.signed_in("fujii@kosai.example")
    threads = [threading.Thread(target=lambda: client.get("/desk/")) for _turn in range(2)]
    for thread in threads:
        thread.start()
        thread.join()


class _Memory:
    """Resident memory of processes and their children, in megabytes, at each look."""

    def __init__(self, pids: list[int]) -> None:
        self._pids = pids
        self.megabytes: list[int] = []

    def look(self) -> None:
        """Take down what they hold now."""
        parents = [psutil.Process(pid) for pid in self._pids]
        every = parents + [child for parent in parents for child in parent.children(recursive=True)]
        self.megabytes.append(sum(one.memory_info().rss for one in every) // 1024**2)

    def growth(self) -> float:
        """Return by how many hundredths the last quarter exceeds the quarter after the first half."""
        half = self.megabytes[len(self.megabytes) // 2 :]
        if len(half) < 2:
            return 0.0
        first, last = half[: len(half) // 2], half[len(half) // 2 :]
        return (sum(last) / len(last) / (sum(first) / len(first)) - 1) * 100


if __name__ == "__main__":
    main()
