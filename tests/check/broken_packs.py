"""A small hall of two services, and packs made from it with one mistake each.

`hall/` holds a library and a pack without mistakes. A test copies both, writes its mistake into one file, and
looks at what `tenohira check` says.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.test import override_settings

from tenohira.config.checking import problems_of_pack
from tenohira.foundation.definitions import Problems
from tenohira.foundation.definitions.problems import Problem

HALL = Path(__file__).parent / "hall"
GIFT = "library/services/childcare/birth-gift"
BIN = "library/services/environment/compost-bin"


@dataclass(frozen=True)
class Mistake:
    """One mistake: `old` in `file` becomes `new`; the line that holds `at` is where it must be told.

    `what` and `how` are parts of the message; `told_in` is the file it is told in when that is another one.
    `also`: how many more problems follow from it (a circle is told at each of its members).
    """

    name: str
    file: str
    old: str
    new: str
    at: str
    what: str
    how: str
    told_in: str = ""
    also: int = 0

    def __str__(self) -> str:
        return self.name


def hall(tmp_path: Path) -> Path:
    """Return a folder with a library and a pack of two services, without mistakes."""
    root = tmp_path / "hall"
    shutil.copytree(HALL, root)
    return root


def edit(root: Path, file: str, old: str, new: str) -> None:
    """Write a mistake; "" as `old` makes the whole file `new`."""
    path = root / file
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if old:
        assert text.count(old) == 1, f"「{old}」が {file} に {text.count(old)} 回あります"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace(old, new) if old else new, encoding="utf-8")


def line_of(path: Path, text: str) -> int:
    """Return the only line that holds a text; "" is the first line."""
    lines = path.read_text(encoding="utf-8").split("\n")
    found = [number for number, line in enumerate(lines, start=1) if text in line] if text else [1]
    assert len(found) == 1, f"「{text}」が {path.name} の {found} 行にあります"
    return found[0]


def check(root: Path) -> list[Problem]:
    """Return every problem of the hall's pack over the hall's library."""
    problems = Problems()
    with override_settings(TENOHIRA_LIBRARY=str(root / "library")):
        problems_of_pack(root / "pack", problems)
    return problems.sorted()


def shown(problems: list[Problem]) -> str:
    """Return problems as the command shows them, for the message of a failing test."""
    return "\n" + "\n".join(str(problem) for problem in problems)


WITNESS = (f"{BIN}/service.yaml", "schema: 1\n", "schema: 1\ncolour: green\n")
WITNESS_SAYS = "知らない項目「colour」です。"


def prove(mistake: Mistake, root: Path) -> None:
    """Hold one mistake to its promises: told once, at its line, with a remedy, and hiding nothing else."""
    edit(root, mistake.file, mistake.old, mistake.new)
    place = root / (mistake.told_in or mistake.file)
    line = line_of(place, mistake.at) if place.is_file() else 1
    edit(root, *WITNESS)
    found = check(root)
    if place == root / WITNESS[0] and line > 1:
        line += 1
    witnessed = [one for one in found if one.what == WITNESS_SAYS]
    told = [one for one in found if one.what != WITNESS_SAYS]
    assert witnessed, f"ほかの誤りが隠れました{shown(found)}"
    mine = [
        one
        for one in told
        if (one.file, one.line) == (str(place), line) and mistake.what in one.what + one.why
    ]
    assert mine, f"{place.name}:{line} に「{mistake.what}」がありません{shown(told)}"
    assert mistake.how in mine[0].how, shown(mine)
    assert mine[0].how, shown(mine)
    assert len(told) == 1 + mistake.also, shown(told)
