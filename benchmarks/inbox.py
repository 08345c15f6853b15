"""`inbox`: the first page of a clerk's inbox, as HTML, among a million cases.

The clerk (担当) holds no post that opens people under protection, and works for one of the two busiest offices. The
page goes through the whole of Django: sessions, city, queries, template. The hall's role is no superuser, so that
PostgreSQL's policies hold.
"""

from __future__ import annotations

import argparse
from typing import Any

from benchmarks import crowd, ground
from benchmarks.figures import Peer, Result, milliseconds, spread

OFFICE = "kodomo-mirai"
# Open Zaak 1.30, docs/performance: list of zaken for a restricted user, 1,000,000 cases, 320-430 ms median
_PEER = Peer("Open Zaak 1.30, list of cases, restricted user", 320.0, "published")


def measure(cases: int, residents: int, runs: int) -> dict[str, Any]:
    """Fill the hall, ask for the page and print the line."""
    ground.enter(f"bench_{cases}")
    crowd.fill(crowd.Crowd(cases, residents))
    client = ground.signed_in()
    page = client.get("/desk/")
    assert page.status_code == 200
    assert "K8-" in page.content.decode()
    # a page beyond the last costs one query more: it looks for the last
    asked = [_queries(client, f"/desk/?page={number}") for number in range(1, min(3, _pages()) + 1)]
    times = spread(milliseconds(lambda: client.get("/desk/"), runs))
    second = spread(milliseconds(lambda: client.get("/desk/?page=2"), max(5, runs // 4)))
    is_constant = len(set(asked)) == 1
    return Result(
        name="inbox",
        figure=times["median"],
        unit="ms, median of the first page",
        target="median <= 60 ms, p95 <= 120 ms, constant query count",
        met=times["median"] <= 60 and times["p95"] <= 120 and is_constant,
        peer=_PEER,
        details={"cases": cases, "residents": residents, **times, "page_2": second, "queries": asked},
    ).tell()


def _pages() -> int:
    from tenohira.engines.cases import queries as cases

    with ground.in_city():
        return cases.inbox(OFFICE).pages


def _queries(client: Any, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return sum(1 for one in asked.captured_queries if not one["sql"].startswith("SET "))


def main() -> None:
    """Read the sizes and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--residents", type=int, default=150_000)
    parser.add_argument("--runs", type=int, default=100)
    given = parser.parse_args()
    measure(given.cases, given.residents, given.runs)


if __name__ == "__main__":
    main()
