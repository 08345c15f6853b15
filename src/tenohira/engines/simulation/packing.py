"""A draft as what it is in effect: a city pack with some files changed, which is checked, tried and handed on."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ruamel.yaml import YAML

from tenohira.engines.services.queries import Catalogue, Folders, check_catalogue, service_folders
from tenohira.engines.simulation.editing import Edits, changed_period, definition_of, period_on
from tenohira.foundation.definitions import Problem, Problems


@dataclass(frozen=True)
class Written:
    """What a draft changes: the service it is about, what was typed, the day it begins, how its law is called."""

    service: str
    edits: Edits
    on: date
    law: str


@dataclass(frozen=True)
class Checked:
    """A draft as it was read: its catalogue, what is wrong, and which examples of the pack come out otherwise."""

    catalogue: Catalogue
    problems: tuple[Problem, ...]
    examples: tuple[Problem, ...]


def files_of(written: Written, base: Catalogue) -> dict[str, str]:
    """Return the files of the pack that a draft changes, by path in the pack; comments there are kept."""
    folders = base.world.folders
    found: dict[str, Any] = {}
    for name, typed in written.edits.get("values", {}).items():
        path = _file_of_value(base, name)
        plain = found.setdefault(path, _own(folders, path))
        plain.setdefault("values", {}).setdefault(name, {})["history"] = _history(base, name, typed, written)
    rules = written.edits.get("rules", {})
    if rules:
        path = f"services/{service_folders(folders)[written.service]}/service.yaml"
        plain = found.setdefault(path, _own(folders, path))
        _lay_rules(plain, rules, folders.merged(path, Problems()))
    return {path: _text(plain) for path, plain in found.items()}


@contextmanager
def as_pack(written: Written, base: Catalogue) -> Iterator[Path]:
    """Lay a draft as a whole pack in a folder that is gone afterwards."""
    pack = base.world.folders.pack
    with TemporaryDirectory(prefix="tenohira-draft-") as root:
        folder = Path(root) / pack.name
        shutil.copytree(pack, folder)
        for path, text in files_of(written, base).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        yield folder


def checked(written: Written, base: Catalogue) -> Checked:
    """Check a draft as `tenohira check` checks a pack: the services it can touch, with their rules and examples."""
    library = base.world.folders.library
    with as_pack(written, base) as folder:
        problems = Problems()
        catalogue = check_catalogue(Folders(library, folder), problems, only=touched(written, base))
        roots = (f"{folder}/", f"{library}/")
        told = [_below(one, roots) for one in problems]
    examples = [one for one in told if one.file.endswith("examples.yaml")]
    return Checked(catalogue, tuple(one for one in told if one not in examples), tuple(examples))


def touched(written: Written, base: Catalogue) -> frozenset[str]:
    """Return the services whose rules look up a changed value, and the one the draft is about."""
    names = set(written.edits.get("values", {}))
    found = {
        bundle.id
        for bundle in base.bundles.values()
        if any(value.name in names for rule in bundle.rules.values() for value in rule.values_used)
    }
    return frozenset(found | {written.service})


def zipped(written: Written, base: Catalogue) -> bytes:
    """Return the changed files as a ZIP that is laid over `cities/`, for a pull request."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in sorted(files_of(written, base).items()):
            archive.writestr(f"{base.world.folders.pack.name}/{path}", text)
    return held.getvalue()


def _file_of_value(base: Catalogue, name: str) -> str:
    definition_of(base, name)
    return f"values/{base.world.values.places[name][0].name}"


def _history(base: Catalogue, name: str, typed: Any, written: Written) -> list[dict[str, Any]]:
    """A number of a law is never changed: the draft adds what would hold from its day on."""
    definition = definition_of(base, name)
    period = period_on(definition, written.on)
    history = [one.model_dump(by_alias=True, exclude_none=True, mode="python") for one in definition.history]
    before = [one for one in history if one["from"] < written.on]
    if before and before[-1].get("until", date.min) >= written.on:
        before[-1]["until"] = written.on - timedelta(days=1)
    after = [one for one in history if one["from"] > written.on]
    own = [changed_period(period, typed, written.on, written.law)] if period else []
    return [*before, *own, *after]


def _lay_rules(plain: dict[str, Any], rules: Any, merged: Any) -> None:
    for key, text in rules.items():
        part, _, at = key.partition(".")
        if part == "amount":
            plain["amount"] = text
            continue
        clauses = plain.get("needed_when") or [dict(one) for one in merged.value["needed_when"]]
        clauses[int(at)]["rule"] = text
        plain["needed_when"] = clauses


def _own(folders: Folders, path: str) -> Any:
    """Return the pack's own file as it is written, or an empty one."""
    file = folders.pack / path
    held = YAML(typ="rt").load(file.read_text("utf-8")) if file.is_file() else None
    return held or ({"schema": 1} if path.startswith("values/") else {})


def _text(plain: Any) -> str:
    held, writer = io.StringIO(), YAML(typ="rt")
    writer.width, writer.allow_unicode = 110, True
    writer.dump(plain, held)
    return held.getvalue()


def _below(problem: Problem, roots: tuple[str, ...]) -> Problem:
    file = problem.file
    for root in roots:
        file = file.removeprefix(root)
    return Problem(file, problem.line, problem.what, problem.why, problem.how)
