"""The page of measured figures is drawn from the lines that were kept, the newest of each size."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from benchmarks.figures import percentile, spread

from benchmarks import report


def line(name: str, cases: int, figure: float, **more: Any) -> dict[str, Any]:
    return {
        "name": name, "figure": figure, "unit": "ms", "target": "<= 60 ms", "met": figure <= 60, "peer": None,
        "ratio": None, "details": {"cases": cases} if cases else {}, "machine": {"cores": 2}, "load": "0.1",
    } | more  # fmt: skip


def keep(folder: Path, *lines: dict[str, Any]) -> None:
    for one in lines:
        with (folder / f"{one['name']}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(one) + "\n")


def test_the_newest_line_of_each_size_counts(tmp_path: Path) -> None:
    keep(tmp_path, line("inbox", 10, 1), line("inbox", 100, 2), line("inbox", 10, 3))
    assert [(one["details"]["cases"], one["figure"]) for one in report.latest(tmp_path)] == [
        (10, 3),
        (100, 2),
    ]


def test_a_target_that_was_missed_is_told() -> None:
    page = report.page([line("inbox", 1_000_000, 75.5), line("notices", 0, 20)])
    rows = [row for row in page.splitlines() if row.startswith("| ") and "件数" not in row]
    assert "1,000,000" in rows[0]
    assert "75.5 ms" in rows[0]
    assert "いいえ" in rows[0]
    assert "はい" in rows[1]


def test_a_curve_is_drawn_only_for_what_grew() -> None:
    page = report.page([line("inbox", 10, 1), line("inbox", 100, 2), line("search", 10, 1)])
    assert "performance-inbox.svg" in page
    assert "performance-search.svg" not in page


@pytest.mark.parametrize("points", [[(10, 5.0), (100, 9.0)], [(10, 0.0), (100, 0.0)], [(10, 1.0)] * 2])
def test_a_curve_has_a_mark_for_each_point_and_no_script(points: list[tuple[int, float]]) -> None:
    drawing = ElementTree.fromstring(report.curve("受信箱", points, "ms"))  # noqa: S314 - our own
    names = [child.tag.rpartition("}")[2] for child in drawing]
    assert names.count("circle") == len(points)
    assert "script" not in names


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(n) for n in range(1, 101)]
    assert (percentile(values, 0.5), percentile(values, 0.95), percentile(values, 1.0)) == (51, 96, 100)
    assert spread([7.0]) == {"median": 7.0, "p95": 7.0, "p99": 7.0}
