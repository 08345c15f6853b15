"""The rules of the house that import-linter and ruff cannot say."""

from __future__ import annotations

import ast
import gc
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "tenohira"
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}


def python_files(*, tests: bool) -> list[Path]:
    files = [
        path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts and "assets" not in path.parts
    ]
    return [path for path in files if ("tests" in path.parts) is tests]


def parsed(path: Path) -> ast.Module:
    """Read a module; Python 3.11 miscounts its recursion when garbage of a browser is collected meanwhile."""
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        gc.enable()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_room_is_called_by_what_it_is_not() -> None:
    named = [path for path in SOURCE.rglob("*") if path.stem in FORBIDDEN_NAMES]
    assert named == []


def test_files_stay_short() -> None:
    long = {
        str(path): n for path in python_files(tests=False) if (n := len(path.read_text().splitlines())) > 500
    }
    assert long == {}


def test_test_files_stay_short() -> None:
    long = {
        str(path): n for path in python_files(tests=True) if (n := len(path.read_text().splitlines())) > 600
    }
    assert long == {}


def test_functions_stay_short() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in python_files(tests=False)
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > 50
    ]
    assert long == []


def city_words() -> list[str]:
    folders = [path.parent.name for path in (ROOT / "cities").glob("*/city.yaml")]
    codes = [folder.split("-")[0] for folder in folders]
    names = [
        match[1]
        for path in (ROOT / "cities").glob("*/city.yaml")
        if (match := re.search(r"name:\s*\{\s*ja:\s*([^,}]+)", path.read_text(encoding="utf-8")))
    ]
    return codes + names


def test_no_city_is_a_branch_in_code() -> None:
    assert city_words()
    pattern = re.compile("|".join(re.escape(word) for word in city_words()))
    found = [
        str(path) for path in python_files(tests=False) if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_module_says_what_it_is() -> None:
    silent = [str(p) for p in python_files(tests=False) if not ast.get_docstring(parsed(p))]
    assert silent == []


def test_every_city_model_is_scoped() -> None:
    from django.apps import apps

    from tenohira.foundation.city import CityScoped

    ours = [m for m in apps.get_models() if m.__module__.startswith("tenohira.") and m.__name__ != "Account"]
    assert ours
    assert [m for m in ours if not issubclass(m, CityScoped)] == []


def test_tests_outweigh_the_code() -> None:
    def lines(paths: list[Path]) -> int:
        return sum(1 for p in paths for line in p.read_text(encoding="utf-8").splitlines() if line.strip())

    code = lines(python_files(tests=False))
    tests = lines([*python_files(tests=True), *(ROOT / "tests").rglob("*.py"), ROOT / "conftest.py"])
    assert tests / code >= 1.2, f"tests {tests} : code {code} = {tests / code:.2f}"


@pytest.mark.parametrize("room", ["foundation", "engines"])
def test_rooms_below_the_counters_render_no_pages(room: str) -> None:
    pages = [p for p in (SOURCE / room).rglob("*.html") if "tests" not in p.parts]
    assert pages == []


HTTP_MODULES = (
    "django.http",
    "django.urls",
    "django.views",
    "django.template",
    "django.shortcuts",
    "django.forms",
)


@pytest.mark.parametrize("room", ["foundation", "engines"])
def test_rooms_below_the_counters_know_no_http(room: str) -> None:
    found = []
    for path in (SOURCE / room).rglob("*.py"):
        for node in ast.walk(parsed(path)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            found += [f"{path}: {name}" for name in names if name.startswith(HTTP_MODULES)]
    assert found == []
