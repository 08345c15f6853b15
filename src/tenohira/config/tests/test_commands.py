"""The command `tenohira`: what an operator types, what is written, and how a refusal ends."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path
from unittest import mock

import pytest
from click.testing import CliRunner, Result
from django.test import override_settings

from tenohira.config import serving, working
from tenohira.config.cli import main
from tenohira.engines.people import queries as people
from tenohira.engines.people.population.generating import HEADINGS
from tenohira.foundation.city import current_city
from tenohira.foundation.journal import book


def tenohira(*words: str) -> Result:
    """Run a command as typed; only an exit may end it."""
    ran = CliRunner().invoke(main, words)
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    "name",
    ["demo", "check", "population", "import-register", "journal", "migrate", "worker", "serve", "reference"],
)
def test_every_command_says_what_it_does_in_japanese(name: str) -> None:
    assert name in tenohira("--help").output
    said = tenohira(name, "--help")
    assert said.exit_code == 0
    assert "。" in said.output


def test_a_command_nobody_wrote_is_refused() -> None:
    assert tenohira("dance").exit_code == 2


class TestPopulation:
    def test_residents_are_written_in_the_register_s_own_form(self, tmp_path: Path) -> None:
        out = tmp_path / "people.csv"
        assert tenohira("population", "--city", "990019", "--size", "40", "--out", str(out)).exit_code == 0
        rows = rows_of(out)
        assert len(rows) == 40
        assert list(rows[0]) == list(HEADINGS)
        assert out.read_bytes().startswith(b"\xef\xbb\xbf")

    def test_the_same_seed_writes_the_same_people(self, tmp_path: Path) -> None:
        for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
            tenohira(
                "population",
                "--city",
                "990019",
                "--size",
                "30",
                "--seed",
                seed,
                "--out",
                str(tmp_path / name),
            )
        first, again, other = (rows_of(tmp_path / name) for name in "abc")
        assert first == again
        assert first != other

    def test_without_a_file_they_are_printed(self) -> None:
        said = tenohira("population", "--city", "990019", "--size", "5").stdout
        assert len(said.strip().split("\n")) == 6
        assert said.startswith(HEADINGS[0])

    def test_a_city_without_a_pack_is_refused_in_words(self) -> None:
        ran = tenohira("population", "--city", "123456")
        assert ran.exit_code == 1
        assert "123456" in ran.stderr
        assert "理由: " in ran.stderr
        assert "Traceback" not in ran.output


@pytest.mark.django_db
class TestImport:
    @pytest.fixture
    def register(self, tmp_path: Path) -> Path:
        out = tmp_path / "people.csv"
        tenohira("population", "--city", "990019", "--size", "20", "--out", str(out))
        return out

    def test_a_clean_file_is_loaded(self, register: Path) -> None:
        assert tenohira("import-register", str(register), "--city", "990019").exit_code == 0
        assert people.population() == 20

    def test_a_dry_run_loads_nobody(self, register: Path) -> None:
        assert tenohira("import-register", str(register), "--dry-run").exit_code == 0
        assert people.population() == 0

    def test_one_bad_row_keeps_everybody_out(self, register: Path) -> None:
        text = register.read_text("utf-8-sig").splitlines()
        text[3] = "x" + "," * (len(HEADINGS) - 1)
        register.write_text("\r\n".join(text), "utf-8")
        ran = tenohira("import-register", str(register))
        assert ran.exit_code == 1
        assert people.population() == 0

    def test_bad_rows_may_be_left_out(self, register: Path) -> None:
        text = register.read_text("utf-8-sig").splitlines()
        text[-1] = "x" + "," * (len(HEADINGS) - 1)
        register.write_text("\r\n".join(text), "utf-8")
        assert tenohira("import-register", str(register), "--skip-bad").exit_code == 0
        assert people.population() == 19

    def test_a_file_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        assert tenohira("import-register", str(tmp_path / "none.csv")).exit_code == 2

    def test_without_packs_nobody_knows_for_which_city(self, register: Path, tmp_path: Path) -> None:
        with override_settings(TENOHIRA_CITIES=str(tmp_path / "none")):
            ran = tenohira("import-register", str(register))
        assert ran.exit_code == 1
        assert "市区町村パックがありません" in ran.stderr


@pytest.mark.django_db
class TestJournal:
    def test_a_whole_chain_is_told_with_its_length(self) -> None:
        ran = tenohira("journal", "verify")
        assert ran.exit_code == 0
        assert "つながっています" in ran.output

    def test_a_fault_is_told_with_its_place_and_what_to_do(self) -> None:
        fault = book.Fault("990019", "case:T-1", 3, "前の記録とつながりません")
        with mock.patch("tenohira.foundation.journal.verify", return_value=[fault]):
            ran = tenohira("journal", "verify", "--city", "990019")
        assert ran.exit_code == 1
        assert "case:T-1 3番: 前の記録とつながりません" in ran.output
        assert "データベースを止め" in ran.output


@pytest.mark.django_db
class TestWorker:
    def test_once_it_does_what_is_due_and_ends(self) -> None:
        assert tenohira("worker", "--once").exit_code == 0

    def test_every_city_has_its_day(self) -> None:
        served: list[str] = []
        with mock.patch.object(working.cases, "run_daily", side_effect=lambda: served.append(current_city())):
            working.daily()
        assert served == ["990019"]

    def test_it_goes_on_until_nothing_is_left(self) -> None:
        drained = [mock.Mock(done=2, put_off=0, stuck=0), mock.Mock(done=0, put_off=0, stuck=0)]
        with mock.patch.object(working, "drain", side_effect=drained) as drain:
            working.run(once=True)
        assert drain.call_count == 2


class TestServing:
    def test_the_web_server_listens_where_it_is_told(self) -> None:
        words = serving.command("0.0.0.0", 8123, 3)  # noqa: S104 - only the words are looked at
        assert words[:3] == [sys.executable, "-m", "granian"]
        assert words[words.index("--port") + 1] == "8123"
        assert words[words.index("--workers") + 1] == "3"
        assert words[-1] == "tenohira.config.wsgi:application"


def test_the_reference_is_written_where_asked(tmp_path: Path) -> None:
    assert tenohira("reference", "--out", str(tmp_path)).exit_code == 0
    assert {path.name for path in tmp_path.glob("*.md")} >= {"commands.md", "settings.md", "events.md"}


@pytest.mark.parametrize(
    ("variable", "value"),
    [("TENOHIRA_HOEM", "/srv"), ("TENOHIRA_DATABASE_URL", "mysql://x"), ("TENOHIRA_MAIL_URL", "x")],
)
def test_a_wrong_setting_ends_in_words_not_in_a_stack_trace(
    variable: str, value: str, tmp_path: Path
) -> None:
    import subprocess

    environment = {key: text for key, text in os.environ.items() if not key.startswith("TENOHIRA_")}
    environment |= {"TENOHIRA_HOME": str(tmp_path), variable: value, "PYTHONIOENCODING": "utf-8"}
    environment["DJANGO_SETTINGS_MODULE"] = "tenohira.config.settings"
    ran = subprocess.run(
        [sys.executable, "-m", "tenohira.config", "check"],
        env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert variable in ran.stderr
    assert "Traceback" not in ran.stderr
