"""Runs the benchmarks one after the other, each as a process of its own (`make bench`); `--only` names some."""

from __future__ import annotations

import argparse
import subprocess
import sys

SIZES = (10_000, 100_000, 1_000_000)
PLAIN = ("intake", "notices")
GROWING = ("inbox", "search")


def main() -> int:
    """Run them; the status is 1 when one broke off (a target that is missed is told in its line)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=SIZES[-1])
    parser.add_argument("--residents", type=int, default=150_000)
    parser.add_argument("--only", nargs="*", default=[*PLAIN, *GROWING])
    given = parser.parse_args()
    status = 0
    for name in given.only:
        for cases in (
            [size for size in SIZES if size < given.cases] + [given.cases] if name in GROWING else [0]
        ):
            residents = max(2000, given.residents * cases // given.cases)
            words = ["--cases", str(cases), "--residents", str(residents)] if cases else []
            status |= subprocess.run(
                [sys.executable, "-m", f"benchmarks.{name}", *words], check=False
            ).returncode
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main())
