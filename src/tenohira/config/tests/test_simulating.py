"""`tenohira simulate`: two packs and a register in a file, the figures as a table, JSON or CSV, mistakes by line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from tenohira.config.cli import main
from tenohira.engines.people.tests.factories import csv_bytes, row

RAISED = """schema: 1
values:
  child_allowance_month:
    history:
      - from: 2024-10-01
        law: 案
        table:
          - {age: ..2, value: 15000}
          - {age: 3..18, value: 12000}
"""


@pytest.fixture
def packs(tmp_path: Path) -> tuple[Path, Path]:
    """The city's pack and a draft of it in which a child from three on gets 12,000 yen."""
    source = next(Path(settings.TENOHIRA_CITIES).glob("990019-*"))
    draft = tmp_path / source.name
    shutil.copytree(source, draft)
    (draft / "values").mkdir(exist_ok=True)
    (draft / "values/child-allowance.yaml").write_text(RAISED, encoding="utf-8")
    return source, draft


def residents(homes: int) -> list[dict[str, str]]:
    """So many mothers with a child of six, and as many people alone."""
    found = []
    for n in range(homes):
        born = {
            "生年月日": "2020-06-01",
            "住民となった日": "2020-06-01",
            "異動日": "2020-06-01",
            "続柄": "子",
        }
        found += [
            row(f"1{n:03}", f"1{n:03}"), row(f"2{n:03}", f"1{n:03}", **born), row(f"3{n:03}", f"3{n:03}"),
        ]  # fmt: skip
    return found


def simulated(packs: tuple[Path, Path], *words: str) -> Result:
    """Run the command on a day."""
    base, draft = packs
    given = ["simulate", "--base", str(base), "--draft", str(draft), "--on", "2026-11-20", *words]
    return CliRunner().invoke(main, given)


def test_the_figures_of_a_file(packs: tuple[Path, Path], tmp_path: Path) -> None:
    file = tmp_path / "residents.csv"
    file.write_bytes(csv_bytes(residents(20)))
    found = simulated(packs, "--register", str(file), "--format", "json")
    assert found.exit_code == 0, found.output
    effect = next(
        one for one in json.loads(found.stdout)["effects"] if one["service"] == "child-allowance-claim"
    )
    assert effect["total"]["gains"] == 20
    assert (effect["before"], effect["after"]) == (20 * 120_000, 20 * 144_000)
    parquet = tmp_path / "residents.parquet"
    pq.write_table(pa.Table.from_pylist(residents(20)), parquet)
    told = simulated(packs, "--register", str(parquet), "--format", "csv")
    assert "child-allowance-claim,合計,20,0,20,0,480000" in told.stdout


def test_a_mistake_in_a_pack_or_a_file_is_told_with_its_line(
    packs: tuple[Path, Path], tmp_path: Path
) -> None:
    file = tmp_path / "residents.csv"
    file.write_bytes(csv_bytes([row(生年月日="令和8年2月30日")]))
    told = simulated(packs, "--register", str(file))
    assert told.exit_code == 1
    assert "residents.csv:2: 生年月日" in told.output
    (packs[1] / "values/child-allowance.yaml").write_text(RAISED.replace("12000", "多め"), encoding="utf-8")
    told = simulated(packs, "--register", str(file))
    assert told.exit_code == 1
    assert "child-allowance.yaml:9: 「多め」は円ではありません" in told.output
