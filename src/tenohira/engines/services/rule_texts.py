"""The expressions that stand in a service.yaml, found even when other parts of the file are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tenohira.engines.rules import BOOL, DATE, YEN, Type
from tenohira.foundation.definitions.source import Path_


@dataclass(frozen=True)
class RuleText:
    """One expression: its name in a bundle, its text, where it stands, and what it must give.

    Needs and deadlines speak of facts only; the rest (`is_wide`) also of answers and findings. `item_of` names the
    expression whose ones `item` stands for.
    """

    name: str
    text: str
    path: Path_
    expects: Type | None
    is_wide: bool
    item_of: str = ""


def rule_texts(service: Any) -> Iterator[RuleText]:
    """Yield every expression of a service as plain data: `amount`, `due`, `needed_when.<n>`, `checks.<n>`,
    `issues.<key>.<n>`, `issues.<key>.data.<name>` and its `.each`, `.where`, `.show.<name>`, a list before its parts.
    """
    for name, text, path, expects in _candidates(mapping(service)):
        if isinstance(text, str) and text:
            yield RuleText(name, text, path, expects, is_wide=not name.startswith(("needed_when", "due")))
    for key, paper in mapping(mapping(service).get("issues")).items():
        for name, value in mapping(mapping(paper).get("data")).items():
            yield from _of_data(f"issues.{key}.data.{name}", value, ("issues", key, "data", name))


def _of_data(name: str, value: Any, path: Path_) -> Iterator[RuleText]:
    if isinstance(value, str) and value:
        yield RuleText(name, value, path, None, is_wide=True)
    plain, each = mapping(value), f"{name}.each"
    parts: list[tuple[str, Any, Path_, Type | None]] = [("where", plain.get("where"), (*path, "where"), BOOL)]
    parts += [
        (f"show.{one}", text, (*path, "show", one), None) for one, text in mapping(plain.get("show")).items()
    ]
    if isinstance(plain.get("each"), str):
        yield RuleText(each, plain["each"], (*path, "each"), None, is_wide=True)
        for part, text, place, expects in parts:
            if isinstance(text, str) and text:
                yield RuleText(f"{name}.{part}", text, place, expects, is_wide=True, item_of=each)


def _candidates(plain: dict[str, Any]) -> Iterator[tuple[str, Any, Path_, Type | None]]:
    for key in ("needed_when", "checks"):
        for n, clause in enumerate(sequence(plain.get(key))):
            yield f"{key}.{n}", mapping(clause).get("rule"), (key, n, "rule"), BOOL
    yield "amount", plain.get("amount"), ("amount",), YEN
    yield "due", mapping(plain.get("due")).get("after"), ("due", "after"), DATE
    for key, paper in mapping(plain.get("issues")).items():
        for n, fact in enumerate(sequence(mapping(paper).get("facts"))):
            path: Path_ = ("issues", key, "facts", n, "value")
            yield f"issues.{key}.{n}", mapping(fact).get("value"), path, None


def mapping(value: Any) -> dict[str, Any]:
    """Return a mapping as it is, and {} for anything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """Return a list as it is, and [] for anything else."""
    return value if isinstance(value, list) else []
