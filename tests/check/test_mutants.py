"""The examples of the library prove its rules: a comparison flipped or a limit moved by one makes one of them fail.

Every mutant of every rule, dated value and derived fact is tried, in the library and in what the city packs change.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.test import override_settings

from tenohira.config.cli import main
from tenohira.config.proving import WANTED, WANTED_OF_EACH
from tenohira.engines.services.catalogue import Catalogue, load_catalogue
from tenohira.engines.services.checking import check_city
from tenohira.engines.services.folders import Folders
from tenohira.engines.services.proving import Proof, Proving
from tenohira.foundation.definitions import Problems
from tests.check.broken_packs import GIFT, edit, hall

LIBRARY = Path(settings.TENOHIRA_LIBRARY)
PACKS = sorted(path.parent for path in (Path(__file__).parents[2] / "cities").glob("*/city.yaml"))
SERVICES = {path.parent.name: path.parent.parent.name for path in LIBRARY.glob("services/*/*/service.yaml")}
FEWEST = 6


@cache
def catalogue(pack: Path) -> Catalogue:
    return load_catalogue(Folders(LIBRARY, pack), Problems())


@cache
def proving(pack: Path) -> Proving:
    return Proving(catalogue(pack))


@cache
def proofs(category: str) -> list[Proof]:
    """What the library alone proves of the services of a category; "" is what they share."""
    alone = proving(Path("no-pack"))
    if not category:
        return list(alone.shared())
    return [alone.service(service) for service, its in sorted(SERVICES.items()) if its == category]


def survivors(found: list[Proof]) -> str:
    return "\n" + "\n".join(
        line
        for proof in found
        for line in (f"{proof.name}: {proof.killed}/{proof.total}", *map(str, proof.survivors))
    )


CATEGORIES = sorted(set(SERVICES.values()))


@pytest.mark.parametrize("category", [*CATEGORIES, ""], ids=[*CATEGORIES, "values-and-facts"])
def test_nearly_every_small_change_of_a_rule_makes_an_example_fail(category: str) -> None:
    found = proofs(category)
    killed, total = sum(one.killed for one in found), sum(one.total for one in found)
    assert total > 0
    assert killed * 100 >= total * WANTED, survivors(found)


@pytest.mark.parametrize("category", [*CATEGORIES, ""], ids=[*CATEGORIES, "values-and-facts"])
def test_no_service_and_no_value_is_left_behind(category: str) -> None:
    behind = [one for one in proofs(category) if one.killed * 100 < one.total * WANTED_OF_EACH]
    assert behind == [], survivors(behind)


def test_what_is_listed_as_equal_is_there_and_no_example_notices_it() -> None:
    alone = proving(Path("no-pack"))
    named = {name for name, _was, _now in alone.equal}
    found = [alone.service(name) for name in named & SERVICES.keys()] + list(alone.shared(named))
    equal = {(proof.name, one.was, one.now) for proof in found for one in proof.equal}
    assert equal == set(alone.equal)
    assert all(alone.equal.values())


@pytest.mark.parametrize("pack", PACKS, ids=[path.name for path in PACKS])
def test_what_a_city_changes_is_proved_too(pack: Path) -> None:
    changed = sorted(path.parent.name for path in pack.glob("services/*/*/*.yaml"))
    city = proving(pack)
    found = [city.service(service) for service in dict.fromkeys(changed)]
    values = [line.strip().rstrip(":") for path in pack.glob("values/*.yaml") for line in _names(path)]
    found += city.shared(values)
    behind = [one for one in found if one.killed * 100 < one.total * WANTED_OF_EACH]
    assert behind == [], survivors(behind)


def _names(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("  ") and line[2:3].isalpha() and line.endswith(":")]


def test_the_examples_come_out_without_any_city_s_pack() -> None:
    problems = Problems()
    check_city(Folders(LIBRARY, Path("no-pack")), problems)
    assert list(map(str, problems)) == []


def test_every_service_has_its_examples() -> None:
    bundles = catalogue(Path("no-pack")).bundles.values()
    counts = {bundle.id: len(bundle.examples.examples) if bundle.examples else 0 for bundle in bundles}
    assert {name: count for name, count in counts.items() if count < FEWEST} == {}
    assert counts.keys() == SERVICES.keys()


def test_the_command_names_what_no_example_proves_and_which_would(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(
        root,
        f"{GIFT}/service.yaml",
        "rule: person.registered",
        "rule: person.registered and household.size > 2",
    )
    edit(root, f"{GIFT}/examples.yaml", "household: {children:", "household: {size: 7, children:")
    with override_settings(TENOHIRA_LIBRARY=str(root / "library")):
        done = CliRunner().invoke(main, ["check", str(root / "pack"), "--mutants", "--service", "birth-gift"])
    assert done.exit_code == 1, done.output
    here = f"{root / GIFT / 'service.yaml'}:11:23: この境目は、どの例でも確かめられていません。"
    [line] = [
        one for one in done.output.splitlines() if "「household.size > 2」を「household.size >= 2」" in one
    ]
    assert line.strip().startswith(here)
    assert "「household.size」と「2」がちょうど同じになる例" in line
    assert "birth-gift: " in done.output


def test_an_unknown_service_is_told(tmp_path: Path) -> None:
    root = hall(tmp_path)
    with override_settings(TENOHIRA_LIBRARY=str(root / "library")):
        done = CliRunner().invoke(main, ["check", str(root / "pack"), "--service", "no-such"])
    assert done.exit_code == 1
    assert "「no-such」" in done.output
