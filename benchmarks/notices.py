"""`notices`: mails a second through one worker to an SMTP server, none lost or doubled; and the outbox beside Celery.

Two figures. Mail: notices are sent by the messages engine (persisted, sealed, in the journal, in the outbox), then one
worker hands them to an SMTP server in a process of its own; the rate is counted at the server, first mail to last.
Outbox: notices are posted with a key (one in ten twice), carried out and given a status, by two workers on each side;
on Celery's side a notice is a task, its key a SET NX, its status the result kept in Redis.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks import ground
from benchmarks.figures import Peer, Result

_NOTIFY = 360.0  # GOV.UK Notify: requests a second it is built for (published performance page)
DATABASE = "bench_notices"


def main() -> None:
    """Read the sizes and measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=5000)
    parser.add_argument("--items", type=int, default=100_000, help="notices through the outbox")
    parser.add_argument("--tasks", type=int, default=10_000, help="notices through Celery")
    given = parser.parse_args()
    port = _free_port()
    ground.enter(DATABASE, TENOHIRA_MAIL_URL=f"smtp://127.0.0.1:{port}")
    mails(given.mails, port)
    beside_celery(given.items, given.tasks)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mails(count: int, port: int) -> dict[str, Any]:
    """Send notices, let one worker mail them, and print the line."""
    log = Path(tempfile.mkdtemp(prefix="tenohira-sink-")) / "arrived"
    log.touch()
    sent, posting = _send(count)
    sink = subprocess.Popen([sys.executable, "-m", "benchmarks.sink", str(port), str(log)])
    worker = None
    try:
        _until(lambda: _answers(port), 20)
        worker = ground.start("tenohira.config", "worker", "--once", environ=dict(os.environ))
        worker.wait(timeout=600)
        lines = [line.split() for line in log.read_text().splitlines()]
    finally:
        for process in (worker, sink):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
    arrived = Counter(message for _at, message in lines)
    times = [float(at) for at, _message in lines]
    rate = (len(times) - 1) / (times[-1] - times[0])
    lost, doubled = len(set(sent) - set(arrived)), sum(n - 1 for n in arrived.values())
    return Result(
        name="notices",
        figure=round(rate),
        unit="mails/s through one worker",
        target=">= 500 mails/s, none lost or doubled",
        met=rate >= 500 and not lost and not doubled and _mailed() == count,
        peer=Peer("GOV.UK Notify, requests a second", _NOTIFY, "published"),
        details={"mails": count, "lost": lost, "doubled": doubled, "sent_per_second": round(count / posting)},
    ).tell()


def _send(count: int) -> tuple[list[str], float]:
    from django.db import transaction

    from tenohira.engines.messages import commands as messages
    from tenohira.engines.messages.post import message_id
    from tenohira.engines.services import queries as services
    from tenohira.foundation.journal import SYSTEM

    run, ids, start = time.time_ns(), [], time.perf_counter()
    with ground.in_city():
        template = next(iter(services.catalogue().bundles.values())).messages["submitted"]
        for number in range(count):
            key = f"bench:{run}:{number}"
            to = messages.Recipient(f"person:{number}", f"resident{number}@resident.example", "ja")
            values = {
                "name": "鈴木 花子",
                "receipt_number": "K8-1-2",
                "case_url": "https://kosai.example/cases/K8-1-2/",
            }
            with transaction.atomic():
                messages.send(to, template, values, subject=f"case:{number}", key=key, by=SYSTEM)
            ids.append(message_id(key))
    return ids, time.perf_counter() - start


def _mailed() -> int:
    """How many notices of the newest run have the status that their mail was taken."""
    from tenohira.engines.messages.models import NoticeRow

    with ground.in_city():
        newest = NoticeRow.objects.filter(key__startswith="bench:").order_by("-id").first()
        run = newest.key.rpartition(":")[0] if newest else "bench:"
        return int(NoticeRow.objects.filter(key__startswith=f"{run}:").exclude(mailed_at=None).count())


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _until(holds: Any, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            raise TimeoutError
        time.sleep(0.02)


def beside_celery(items: int, tasks: int) -> dict[str, Any]:
    """Take both through the same work in the same run, and print the line."""
    theirs = _celery(tasks)
    ours = _outbox(items)
    return Result(
        name="outbox",
        figure=round(ours),
        unit="notices/s persisted, deduplicated, given a status; two workers",
        target=">= 10 x Celery 5.7 on Redis with two workers",
        met=ours >= 10 * theirs,
        peer=Peer("Celery 5.7 on Redis, two workers", round(theirs)),
        details={"notices": items, "tasks": tasks},
    ).tell()


def _with_doubles(count: int) -> list[int]:
    """Numbers of which every tenth comes twice."""
    return [number for n in range(count) for number in ([n, n] if n % 10 == 0 else [n])]


def _outbox(count: int) -> float:
    from django.db import transaction

    from benchmarks.outbox_worker import KIND
    from tenohira.foundation import outbox
    from tenohira.foundation.outbox.models import OutboxItem

    workers = [
        subprocess.Popen([sys.executable, "-m", "benchmarks.outbox_worker", DATABASE], stdout=subprocess.PIPE)
        for _worker in range(2)
    ]
    try:
        for worker in workers:
            assert worker.stdout is not None
            while b"ready" not in worker.stdout.readline():
                pass
        run, numbers = time.time_ns(), _with_doubles(count)
        with ground.in_city():
            start = time.perf_counter()
            for first in range(0, len(numbers), 1000):
                keys = {f"bench:{run}:{n}": {"notice": str(n)} for n in numbers[first : first + 1000]}
                with transaction.atomic():
                    outbox.post_many(KIND, keys)
            _until(lambda: outbox.waiting_count() == 0, 600)
            taken = time.perf_counter() - start
            found = OutboxItem.objects.filter(key__startswith=f"bench:{run}:", state="done").count()
        assert found == count, f"{found} of {count} have a status"
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    return count / taken


def _celery(count: int) -> float:
    from benchmarks import celery_peer as peer

    command = [
        sys.executable, "-m", "celery", "-A", "benchmarks.celery_peer", "worker", "-c", "1", "-l", "ERROR",
        "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]  # fmt: skip
    workers = [
        subprocess.Popen(
            [*command, "-n", f"bench{n}@%h"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for n in range(2)
    ]
    try:
        for n in range(20):  # both workers are up when these have come through
            peer.deliver.delay(f"warm:{n}", {"notice": "0"}).get(timeout=60)
        run, numbers = time.time_ns(), _with_doubles(count)
        start = time.perf_counter()
        results = [peer.deliver.delay(f"{run}:{n}", {"notice": str(n)}) for n in numbers]
        ids = [result.id for result in results]
        _until(
            lambda: _statuses(peer, ids[-500:]) == len(ids[-500:]) and _statuses(peer, ids) == len(ids), 600
        )
        return count / (time.perf_counter() - start)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(timeout=30)
        _clean(peer)


def _statuses(peer: Any, ids: list[str]) -> int:
    return sum(
        int(peer.store.exists(*[f"celery-task-meta-{one}" for one in ids[n : n + 1000]]))
        for n in range(0, len(ids), 1000)
    )


def _clean(peer: Any) -> None:
    for pattern in (f"{peer.PREFIX}*", "celery-task-meta-*", "tenohira-bench*"):
        for keys in _thousands(peer.store.scan_iter(pattern, count=1000)):
            peer.store.delete(*keys)


def _thousands(found: Any) -> Any:
    batch = []
    for one in found:
        batch.append(one)
        if len(batch) == 1000:
            yield batch
            batch = []
    if batch:
        yield batch


if __name__ == "__main__":
    main()
