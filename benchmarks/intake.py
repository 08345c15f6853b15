"""`intake`: submissions a second on PostgreSQL with two web processes, beside a bare Django view in the same run.

A submission is `POST /api/v1/drafts/{id}/submission` to the hall as `tenohira serve` runs it, with a token of a system:
the whole form checked, the receipt number, the case, the journal, the notice, the outbox and idempotency; its draft was
saved before. The bare view inserts JSON of the length of the answers as a row. Both are served by granian with the same
words, to the same 16 clients.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from benchmarks import ground
from benchmarks.clients import Crew, post_all
from benchmarks.figures import Peer, Result, spread

DATABASE = "bench_intake"
SERVICE = "opinion"
SETTINGS = {"TENOHIRA_API_PER_MINUTE": "10000000"}
"""One system sends what a city's systems send together: it must not run into its limit."""

BARE = "benchmarks.bare_site:application"
_OPINION = "公園にもっと木を植えてほしいです。夏に日かげがありません。" * 12


def main() -> None:
    """Read the sizes and measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=4000)
    parser.add_argument("--clients", type=int, default=16)
    given = parser.parse_args()
    ground.enter(DATABASE, **SETTINGS)
    measure(given.submissions, given.clients)


def measure(count: int, clients: int) -> dict[str, Any]:
    """Take both through the same number of requests, in turn and twice, and print the line."""
    drafts, headers = make_drafts(2 * (count + 200)), caller()
    body = {"theme": "roads", "body": _OPINION, "wants_reply": False}
    ours, theirs = [], []
    for turn in range(2):
        share = drafts[turn * (count + 200) : (turn + 1) * (count + 200)]
        ours.append(_served("", share, clients, headers))
        theirs.append(_served(BARE, [(one, body) for one, _body in share], clients))
    best, best_bare = (max(one, key=lambda run: _rate(run[0])) for one in (ours, theirs))
    rate, bare = _rate(best[0]), _rate(best_bare[0])
    times = spread(best[0].taken)
    receipts = [answer["receipt_number"] for crew, _cpu in ours for answer in crew.answers]
    whole = len(set(receipts)) == len(receipts) == 2 * count and not any(crew.failed for crew, _cpu in ours)
    return Result(
        name="intake",
        figure=round(rate),
        unit="submissions/s, 2 web processes",
        target=f">= half of a bare view, p99 <= 150 ms at {clients} clients",
        met=rate >= 0.5 * bare and times["p99"] <= 150 and whole,
        peer=Peer("a bare Django view that inserts the JSON", round(bare)),
        details={
            "submissions": 2 * count,
            "clients": clients,
            **times,
            "bare": spread(best_bare[0].taken),
            "web_cpu_ms": best[1],
            "bare_web_cpu_ms": best_bare[1],
            "each_once": whole,
        },
    ).tell()


def _rate(crew: Crew) -> float:
    return len(crew.taken) / crew.seconds


def caller() -> dict[str, str]:
    """Return the headers of a system that may send applications."""
    from django.utils import timezone

    from tenohira.engines.people import commands as people
    from tenohira.foundation.journal import SYSTEM

    with ground.in_city():
        until = timezone.localdate() + timedelta(days=30)
        token = people.issue_token(_client(), ["drafts:write"], until=until, by=SYSTEM)
    return {"Authorization": f"Bearer {token.text}", "Idempotency-Key": "once"}


def _client() -> str:
    from tenohira.engines.people import commands as people
    from tenohira.engines.people import queries as register
    from tenohira.foundation.journal import SYSTEM

    known = [one.ref for one in register.clients() if (one.name, one.office_id) == ("受付の測定", _office())]
    return known[0] if known else people.register_client("受付の測定", _office(), by=SYSTEM).ref


def _office() -> str:
    from tenohira.engines.services import queries as services

    return services.catalogue().bundle(SERVICE).service.owner


def make_drafts(count: int) -> list[tuple[str, dict[str, Any]]]:
    """Save one real draft and as many copies; returns path and body of the request that sends each."""
    from tenohira.engines.cases import commands as cases
    from tenohira.engines.cases import tokens
    from tenohira.engines.cases.models import Draft
    from tenohira.engines.cases.views import Applicant
    from tenohira.foundation.journal import Actor

    with ground.in_city():
        by = Actor("machine", _client(), _office(), channel="api")
        first = cases.start_draft(SERVICE, by=by, applicant=Applicant(None, mail="hanako@resident.example"))
        pages = {
            "opinion": {"theme": ["roads"], "body": [_OPINION]},
            "reply": {"wants_reply": ["no"], "may_publish": ["yes"]},
        }
        for page, raw in pages.items():
            accepted = cases.save_page(first.id, page, raw, by=by)
            assert not accepted.errors, accepted.errors
        row = Draft.objects.get(uuid=first.id)
        rows = []
        for _copy in range(count):
            token = tokens.new_token()
            fields = {f.attname: getattr(row, f.attname) for f in Draft._meta.concrete_fields}
            del fields["id"], fields["uuid"]
            rows.append(
                Draft(
                    **fields
                    | {"token": token, "token_hash": tokens.token_hash(token), "answers": row.answers}
                )
            )
        Draft.objects.bulk_create(rows, batch_size=500)
        return [(f"/api/v1/drafts/{one.uuid}/submission", {}) for one in rows]


def _served(
    application: str,
    requests: list[tuple[str, dict[str, Any]]],
    clients: int,
    headers: dict[str, str] | None = None,
) -> tuple[Crew, float]:
    """Start the server, warm it up with 200 requests, and return what the clients then saw.

    The number is the processor time of the web processes for each request, in milliseconds.
    """
    with serving(application) as (port, server):
        post_all(port, requests[:200], clients, headers)
        before = _processor_seconds(server.pid)
        crew = post_all(port, requests[200:], clients, headers)
        spent = _processor_seconds(server.pid) - before
    return crew, round(spent * 1000 / max(1, len(crew.taken)), 2)


def _processor_seconds(pid: int) -> float:
    parent = psutil.Process(pid)
    times = [one.cpu_times() for one in (parent, *parent.children(recursive=True))]
    return sum(one.user + one.system for one in times)


@contextmanager
def serving(application: str = "") -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve the hall as `tenohira serve` does, or another application, with two processes for the block.

    Gives the port and the server's process.
    """
    from tenohira.config import serving as hall

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    url = urlsplit(os.environ["TENOHIRA_DATABASE_URL"])
    bare = {"BARE_HOST": url.hostname or "", "BARE_PORT": str(url.port), "BARE_USER": url.username or ""}
    home = Path(os.environ["TENOHIRA_HOME"])
    words = hall.command("127.0.0.1", port, 2, hall.prepare(home))
    if application:
        words[-1] = application
    environ = {**os.environ, **bare, "BARE_NAME": url.path.strip("/")}
    with (home / "web.log").open("wb") as log:
        server = subprocess.Popen(words, env=environ, stdout=log, stderr=log)
        try:
            _wait(port)
            yield port, server
        finally:
            server.terminate()
            server.wait(timeout=60)


def _wait(port: int) -> None:
    """Wait until the server answers, whatever it says; each of its processes reads the catalogue first."""
    limit = time.monotonic() + 600
    while time.monotonic() < limit:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=60).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(port)


if __name__ == "__main__":
    main()
