"""A pack's offices and routes are brought in by one command, as often as wanted."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.test import override_settings

from tenohira.config.cli import main
from tenohira.engines.cases import queries as cases
from tenohira.engines.people import queries as people

pytestmark = pytest.mark.django_db


def loaded(*words: str) -> Result:
    return CliRunner().invoke(main, ["load-city", *words])


def test_offices_and_routes_are_there_afterwards() -> None:
    assert loaded("--city", "990019").exit_code == 0
    assert "kodomo-mirai" in {office.id for office in people.offices()}
    assert "standard" in {route.id for route in cases.routes()}


def test_without_a_code_it_is_the_first_pack() -> None:
    said = loaded()
    assert said.exit_code == 0
    assert "990019" in said.output


def test_once_more_changes_nothing() -> None:
    loaded()
    before = people.offices()
    assert loaded().exit_code == 0
    assert people.offices() == before


def test_a_city_without_a_pack_is_refused_in_words() -> None:
    said = loaded("--city", "123456")
    assert said.exit_code == 1
    assert "123456" in said.stderr


def test_a_pack_that_cannot_be_read_is_refused_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "990019-broken"
    folder.mkdir()
    (folder / "city.yaml").write_text("schema: 1\n")
    (folder / "offices.yaml").write_text("schema: 1\noffices: nonsense\n")
    with override_settings(TENOHIRA_CITIES=str(tmp_path)):
        said = loaded("--city", "990019")
    assert said.exit_code == 1
    assert "tenohira check" in said.stderr
