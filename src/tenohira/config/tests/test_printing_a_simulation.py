"""How `tenohira simulate` prints: hidden figures as crosses, each format whole, equal packs as nothing to tell."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings
from rich.console import Console

from tenohira.config.cli import main
from tenohira.config.simulating import _HEAD, _PRINTED, _cells, _rows
from tenohira.engines.people.tests.factories import csv_bytes, row
from tenohira.engines.simulation.comparison import Comparison, Effect, Line, Terms, Uncounted

ON = date(2026, 11, 20)
TOTAL = Line("合計", 20, 0, 100, 0, 5_000)
COVERED = Line("緑町", None, 0, None, 0, None)
EFFECT = Effect(
    "child-allowance-claim", "児童手当[new]", Terms(), 120, TOTAL, 20, 20, 1_000, 6_000, 5_000, None,
    towns=(COVERED,), ages=(Line("0〜5歳", 20, 0, 100, 0, 5_000),), homes=(Line("その他の世帯", 20, 0, 100, 0, 5_000),),
)  # fmt: skip
FOUND = Comparison(
    ON, (EFFECT,), (Uncounted("b", "審査だけ", ""),), (Uncounted("c", "国籍を聞く", "台帳にありません。"),)
)


def printed(form: str, found: Comparison, capsys: pytest.CaptureFixture[str]) -> str:
    """What a format writes, to its console or to standard output."""
    held = io.StringIO()
    _PRINTED[form](found, Console(file=held, width=200))
    return held.getvalue() + capsys.readouterr().out


def test_a_hidden_figure_is_a_cross_and_a_zero_stays_a_zero() -> None:
    assert _cells(COVERED) == ["×", "0", "×", "0", "×"]
    assert _cells(Line("合計", 0, 12, 0, 0, -3_400)) == ["0", "12", "0", "0", "-3400"]


def test_the_total_comes_first_then_homes_ages_and_towns() -> None:
    assert [line.name for _effect, _name, line in _rows(FOUND)] == ["合計", "その他の世帯", "0〜5歳", "緑町"]


def test_csv_names_the_service_by_its_id_on_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed("csv", FOUND, capsys)
    head, *lines = csv.reader(io.StringIO(text, newline=""))
    assert tuple(head) == _HEAD
    assert [line[0] for line in lines] == ["child-allowance-claim"] * 4
    assert lines[0][1:] == ["合計", "20", "0", "100", "0", "5000"]
    assert lines[-1][1:] == ["緑町", "×", "0", "×", "0", "×"]
    assert text.count("\r\n") == 5


def test_csv_of_nothing_is_its_heading_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed("csv", Comparison(ON, ()), capsys) == ",".join(_HEAD) + "\r\n"


def test_json_says_the_day_and_hides_with_null(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed("json", FOUND, capsys)
    told = json.loads(text)
    assert told["on"] == "2026-11-20"
    assert told["effects"][0]["towns"][0]["gains"] is None
    assert told["effects"][0]["unpriced"] is None
    assert told["uncounted"] == [{"service": "c", "title": "国籍を聞く", "why": "台帳にありません。"}]
    assert "児童手当[new]" in text  # letters, not escapes


def test_a_table_tells_the_title_once_and_the_day_above(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed("table", FOUND, capsys)
    assert "2026-11-20 の住民で" in text
    assert text.count("児童手当") == 1
    assert "数えられない: 国籍を聞く: 台帳にありません。" in text
    assert "審査の条件や通知書だけが変わる: 審査だけ" in text


def test_brackets_in_a_title_are_printed_and_not_taken_for_a_style(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "児童手当[new]" in printed("table", FOUND, capsys)
    bold = Comparison(ON, (), (Uncounted("b", "証明[bold]書", ""),))
    assert "証明[bold]書" in printed("table", bold, capsys)


def test_a_table_without_effects_says_so_and_draws_none(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed("table", Comparison(ON, ()), capsys)
    assert text == "対象と額が変わる手続きはありません。\n"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--on", "2026-02-30"], "--on"),
        (["--format", "xlsx"], "--format"),
        (["--register", "no-such-file.csv"], "--register"),
        (["--draft", "no-such-pack"], "--draft"),
    ],
)
def test_a_wrong_word_is_named_before_a_pack_is_read(
    words: list[str], complaint: str, tmp_path: Path
) -> None:
    told = CliRunner().invoke(main, ["simulate", "--base", str(tmp_path), "--draft", str(tmp_path), *words])
    assert told.exit_code == 2
    assert complaint in told.output


def test_a_comparison_needs_two_packs(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["simulate", "--base", str(tmp_path)])
    assert told.exit_code == 2
    assert "--draft" in told.output


def test_a_pack_beside_itself_changes_nothing(tmp_path: Path) -> None:
    pack, file = str(next(Path(settings.TENOHIRA_CITIES).glob("990019-*"))), tmp_path / "residents.csv"
    file.write_bytes(csv_bytes([row()]))
    words = ["--register", str(file), "--on", "2026-11-20", "--format", "json"]
    told = CliRunner().invoke(main, ["simulate", "--base", pack, "--draft", pack, *words])
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found == {"on": "2026-11-20", "effects": [], "elsewhere": [], "uncounted": []}


def test_a_pack_of_another_city_is_refused_at_its_first_line(tmp_path: Path) -> None:
    base = next(Path(settings.TENOHIRA_CITIES).glob("990019-*"))
    draft = tmp_path / "other"
    shutil.copytree(base, draft)
    city = draft / "city.yaml"
    city.write_text(city.read_text(encoding="utf-8").replace("990019", "222216"), encoding="utf-8")
    told = CliRunner().invoke(main, ["simulate", "--base", str(base), "--draft", str(draft)])
    assert told.exit_code == 1
    assert "city.yaml:1: 別の市区町村のパックです。" in told.output
    assert "比べるもとは 990019 です。" in told.output
