"""Several clients at once that post JSON to a server on this machine, each over a connection it keeps."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Crew:
    """What the clients saw: milliseconds and answers of what was taken, and how many requests failed."""

    taken: list[float] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    failed: int = 0
    seconds: float = 0.0


def post_all(
    port: int,
    requests: Sequence[tuple[str, dict[str, Any]]],
    clients: int = 16,
    headers: Mapping[str, str] | None = None,
) -> Crew:
    """Post every (path, body) once, shared among the clients; returns what they saw."""
    sent = {"Content-Type": "application/json", **(headers or {})}
    crew, lock, queue = Crew(), threading.Lock(), iter(requests)

    def work() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                job = next(queue, None)
            if job is None:
                return
            start = time.perf_counter()
            try:
                line.request("POST", job[0], json.dumps(job[1]), sent)
                response = line.getresponse()
                body = response.read()
            except (OSError, http.client.HTTPException):
                line.close()
                response = None
            taken = (time.perf_counter() - start) * 1000
            with lock:
                if response is not None and response.status in {200, 201}:
                    crew.taken.append(taken)
                    crew.answers.append(json.loads(body))
                else:
                    crew.failed += 1

    threads = [threading.Thread(target=work) for _client in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    crew.seconds = time.perf_counter() - start
    return crew
