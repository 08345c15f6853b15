"""`tenohira check` as an operator runs it: every problem at once, in order, and the exit status."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import override_settings

from tenohira.config.cli import main
from tests.check.broken_packs import edit, hall

CITY = Path(__file__).parents[1] / "cities" / "990019-tenohira"
CLAIM = "services/childcare/child-allowance-claim"


def tenohira(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the real command."""
    environment = os.environ | {"TENOHIRA_HOME": str(home), "COLUMNS": "60", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "tenohira.config", *words],
        capture_output=True, encoding="utf-8", env=environment, check=False, timeout=120,
    )  # fmt: skip


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A pack over the real library with a mistake in many of its files."""
    pack = tmp_path / "990019-tenohira"
    shutil.copytree(CITY, pack)
    edit(tmp_path, f"{pack.name}/city.yaml", "kana:", "kanna:")
    edit(tmp_path, f"{pack.name}/routes.yaml", "{post: mayor, office: shicho", "{post: meyor, office: shicho")
    edit(tmp_path, f"{pack.name}/towns.csv", "9990002", "999-00")
    edit(
        tmp_path, f"{pack.name}/{CLAIM}/service.yaml", "", "owner: kodomo\nbring: [passport]\nroute: quick\n"
    )
    edit(tmp_path, f"{pack.name}/values/fees.yaml", "", "schema: 1\nvalues: [1]\n")
    edit(tmp_path, f"{pack.name}/messages/granted.ja.md", "", "# 決定\n\n{{ nmae }} 様\n")
    edit(tmp_path, f"{pack.name}/papers.yaml", "", "papers: {\n")
    return pack


def test_every_problem_is_shown_at_once_in_order_with_its_place_and_remedy(
    broken: Path, tmp_path: Path
) -> None:
    ran = tenohira("check", str(broken), home=tmp_path / "home")
    lines = [line for line in ran.stdout.splitlines() if line.startswith("/")]
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr
    places = [re.match(r"(/.+?):(\d+): ", line) for line in lines]
    assert all(places)
    found = [(place[1], int(place[2])) for place in places if place]
    assert found == sorted(found)
    assert {Path(file).name for file, _line in found} == {
        "city.yaml", "routes.yaml", "towns.csv", "service.yaml", "fees.yaml", "granted.ja.md", "papers.yaml",
    }  # fmt: skip
    assert len(lines) >= 9
    assert all("直し方: " in line for line in lines)
    assert ran.stdout.rstrip().endswith(f"{len(lines)} か所に誤りがあります。")


def test_a_pack_without_mistakes_exits_with_zero(tmp_path: Path) -> None:
    with override_settings(TENOHIRA_LIBRARY=str(hall(tmp_path) / "library")):
        ran = CliRunner().invoke(main, ["check", str(tmp_path / "hall" / "pack")])
    assert ran.exit_code == 0, ran.output
    assert "手続き 2: 誤りはありません" in ran.output


def test_offices_whose_cases_nobody_could_open_under_protection_are_told_beside(tmp_path: Path) -> None:
    offices = hall(tmp_path) / "pack" / "offices.yaml"
    with override_settings(TENOHIRA_LIBRARY=str(tmp_path / "hall" / "library")):
        ran = CliRunner().invoke(main, ["check", str(offices.parent)])
        told = next(line for line in ran.output.splitlines() if line.startswith("注意: "))
        offices.write_text(
            offices.read_text("utf-8").replace("rank:", "opens_protected: true, rank:"), "utf-8"
        )
        again = CliRunner().invoke(main, ["check", str(offices.parent)])
    assert "opens_protected: true" in told
    assert (ran.exit_code, again.exit_code) == (0, 0)
    assert "注意" not in again.output


def test_a_folder_that_is_no_pack_is_told_not_crashed_on(tmp_path: Path) -> None:
    with override_settings(TENOHIRA_LIBRARY=str(hall(tmp_path) / "library")):
        ran = CliRunner().invoke(main, ["check", str(tmp_path / "nowhere")])
    assert ran.exit_code == 1
    assert not isinstance(ran.exception, OSError)
    assert "city.yaml:1: ファイルがありません。" in ran.output


def test_an_installation_without_packs_is_told(tmp_path: Path) -> None:
    with override_settings(TENOHIRA_CITIES=str(tmp_path / "none")):
        ran = CliRunner().invoke(main, ["check"])
    assert ran.exit_code == 1
    assert "市区町村パックがありません" in ran.output


class TestShow:
    """`tenohira check --show <service>`: the merged values, each with the file and line that says it."""

    def show(self, tmp_path: Path, service: str) -> tuple[int, str]:
        root = tmp_path / "hall"
        if not root.exists():
            hall(tmp_path)
        with override_settings(TENOHIRA_LIBRARY=str(root / "library")):
            ran = CliRunner().invoke(main, ["check", "--show", service, str(root / "pack")])
        return ran.exit_code, ran.output

    def test_what_the_library_says_and_what_the_city_says_are_told_apart(self, tmp_path: Path) -> None:
        status, shown = self.show(tmp_path, "compost-bin")
        assert status == 0
        ours = tmp_path / "hall/pack/services/environment/compost-bin/service.yaml"
        theirs = tmp_path / "hall/library/services/environment/compost-bin/service.yaml"
        assert f"route: inspected    ← {ours}:1" in shown
        assert f"owner: kankyo    ← {theirs}:4" in shown
        assert f"title.ja: 生ごみ処理機の補助    ← {theirs}:2" in shown
        assert "── service.yaml" in shown
        assert "── form.yaml" in shown
        assert "pages.0.ask.0.type: yen    ←" in shown

    def test_a_city_s_value_over_the_library_s_is_the_one_that_is_shown(self, tmp_path: Path) -> None:
        root = hall(tmp_path)
        edit(root, "pack/services/childcare/birth-gift/service.yaml", "", "# ours\nstandard_days: 3\n")
        _status, shown = self.show(tmp_path, "birth-gift")
        assert f"standard_days: 3    ← {root}/pack/services/childcare/birth-gift/service.yaml:2" in shown
        assert "standard_days: 10" not in shown

    def test_an_unknown_service_names_those_there_are(self, tmp_path: Path) -> None:
        status, shown = self.show(tmp_path, "birth-gifts")
        assert status == 1
        assert "birth-gifts" in shown
        assert "birth-gift、compost-bin" in shown

    def test_a_file_that_cannot_be_read_is_told(self, tmp_path: Path) -> None:
        root = hall(tmp_path)
        (root / "library/services/childcare/birth-gift/form.yaml").write_text("pages: [\n", "utf-8")
        status, shown = self.show(tmp_path, "birth-gift")
        assert status == 1
        assert "form.yaml:" in shown
        assert "YAMLとして読めません" in shown
