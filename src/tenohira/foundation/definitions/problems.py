"""Problems found in definition files, collected so that a writer sees all of them at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: where it stands, what is wrong, why it matters, how to mend it."""

    file: str
    line: int
    what: str
    why: str = ""
    how: str = ""

    def __str__(self) -> str:
        parts = (
            [self.what]
            + ([f"理由: {self.why}"] if self.why else [])
            + ([f"直し方: {self.how}"] if self.how else [])
        )
        return f"{self.file}:{self.line}: " + " ／ ".join(parts)


class Problems:
    """Collects problems; truthy when there are any. Equal problems are kept once."""

    def __init__(self) -> None:
        self._found: set[Problem] = set()

    def add(self, file: Path | str, line: int, what: str, why: str = "", how: str = "") -> None:
        """Record one problem at a line (1-based) of a file."""
        self._found.add(Problem(str(file), line, what, why, how))

    def sorted(self) -> list[Problem]:
        """Return every problem, by file and line."""
        return sorted(self._found)

    def __bool__(self) -> bool:
        return bool(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.sorted())

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.sorted())
