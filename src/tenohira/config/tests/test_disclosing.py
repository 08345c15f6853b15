"""`tenohira disclose`: an office answers a request for disclosure at the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tenohira.config.cli import main
from tenohira.engines.cases.tests.conftest import library, people, test_library
from tenohira.engines.cases.tests.factories import Cast

__all__ = ["library", "people", "test_library"]


class TestTyped:
    def test_an_office_answers_a_request(self, people: Cast, tmp_path: Path) -> None:
        out = tmp_path / "out.zip"
        said = CliRunner().invoke(main, ["disclose", "1001", str(out), "--city", "990019"])
        assert said.exit_code == 0, said.output
        assert out.exists()
        assert "鈴木" not in said.output

    def test_a_number_nobody_has_is_refused(self, people: Cast, tmp_path: Path) -> None:
        said = CliRunner().invoke(main, ["disclose", "9999999", str(tmp_path / "x.zip"), "--city", "990019"])
        assert said.exit_code == 1
        assert "登録されていません" in said.stderr
        assert not (tmp_path / "x.zip").exists()

    def disclosed(self, *words: str) -> Any:
        return CliRunner().invoke(main, ["disclose", *words])

    def test_without_a_city_it_is_that_of_the_first_pack(self, people: Cast, tmp_path: Path) -> None:
        said = self.disclosed("1003", str(tmp_path / "out.zip"))
        assert said.exit_code == 0, said.output
        assert "本人にだけ渡し" in said.output
        assert "一郎" not in said.output

    def test_a_folder_is_no_file(self, people: Cast, tmp_path: Path) -> None:
        assert self.disclosed("1003", str(tmp_path)).exit_code == 2

    def test_a_city_without_a_pack_is_refused_in_words(self, people: Cast, tmp_path: Path) -> None:
        said = self.disclosed("1003", str(tmp_path / "out.zip"), "--city", "999999")
        assert said.exit_code == 1
        assert "999999" in said.stderr
        assert "Traceback" not in said.stderr
        assert not (tmp_path / "out.zip").exists()

    def test_a_file_that_is_there_already_is_closed_to_others_before_it_is_filled(
        self, people: Cast, tmp_path: Path
    ) -> None:
        old = tmp_path / "out.zip"
        old.write_text("of last week")
        old.chmod(0o644)
        assert self.disclosed("1003", str(old)).exit_code == 0
        assert old.stat().st_mode & 0o077 == 0
