"""`search`: a clerk looks for a resident and for a case by reading, receipt number and address, among a million cases.

Through the engines' doors (people.find_people with its journal entry, cases.find_cases as the desk asks it), for people
and cases drawn from all over the tables; the hall's role is no superuser, so that PostgreSQL's policies hold.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from typing import Any

from benchmarks import crowd, ground
from benchmarks.figures import Result, spread


def measure(cases: int, residents: int, runs: int) -> dict[str, Any]:
    """Fill the hall, search, and print the line."""
    ground.enter(f"bench_{cases}")
    crowd.fill(crowd.Crowd(cases, residents))
    with ground.in_city():
        times = {name: spread(_times(work, runs)) for name, work in _searches().items()}
    worst = max(one["median"] for one in times.values())
    return Result(
        name="search",
        figure=worst,
        unit="ms, the slowest median",
        target="each median <= 100 ms",
        met=worst <= 100,
        details={"cases": cases, "residents": residents, **times},
    ).tell()


def _searches() -> dict[str, Callable[[int], int]]:
    from tenohira.engines.cases import queries as cases
    from tenohira.engines.cases.models import Case
    from tenohira.engines.people import queries as people
    from tenohira.engines.people.models import Person
    from tenohira.foundation.journal import Actor

    dice = random.Random("tenohira/search")  # noqa: S311 - reproducible on purpose, no secret
    office = "kodomo-mirai"
    clerk = next(one for one in people.all_staff(office) if one.name.startswith("佐野"))
    actor = Actor("staff", clerk.ref, office=office, post="staff", channel="desk")
    first, last = Case.objects.order_by("id").first().pk, Case.objects.order_by("-id").first().pk
    picked = Case.objects.filter(
        office=office, is_protected=False, pk__in=[dice.randint(first, last) for _n in range(4000)]
    )
    sample = list(picked.values_list("receipt_number", "applicant_kana", "applicant_ref"))
    keys = [ref.removeprefix("person:") for _number, _kana, ref in sample]
    living = {str(one.pk): one for one in Person.objects.filter(pk__in=keys)}

    def case(text: Callable[[int], str]) -> Callable[[int], int]:
        return lambda n: len(cases.find_cases(office, text(n), by=actor))

    def resident(text: Callable[[int], str]) -> Callable[[int], int]:
        return lambda n: len(people.find_people(text(n), by=actor, purpose="窓口での確認"))

    def address(n: int) -> str:
        return str(living[keys[n % len(keys)]].address_key)

    return {
        "case_by_number": case(lambda n: sample[n % len(sample)][0]),
        "case_by_kana": case(lambda n: sample[n % len(sample)][1]),
        "case_by_address": case(address),
        "resident_by_kana": resident(lambda n: sample[n % len(sample)][1]),
        "resident_by_address": resident(address),
    }


def _times(work: Callable[[int], int], runs: int) -> list[float]:
    taken = []
    for number in range(runs + 2):
        start = time.perf_counter()
        found = work(number)
        taken.append((time.perf_counter() - start) * 1000)
        assert found >= 1, number
    return taken[2:]


def main() -> None:
    """Read the sizes and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--residents", type=int, default=150_000)
    parser.add_argument("--runs", type=int, default=40)
    given = parser.parse_args()
    measure(given.cases, given.residents, given.runs)


if __name__ == "__main__":
    main()
