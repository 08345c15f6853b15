"""Reading YAML with libyaml, about ten times as fast as in Python, where both surely say the same.

The written language is YAML 1.2 as ruamel.yaml reads it. libyaml (YAML 1.1) only finds the structure here: what a plain
word means (`on`, `1_000`, `12:30`) is decided by ruamel. Whatever the two might see differently, and every mistake, is
left to ruamel: `read` then returns None.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode

Path_ = tuple[str | int, ...]
_LOADER: Any = getattr(yaml, "CSafeLoader", None)
_NOT_ALIKE = re.compile(
    r"[\t\x85\u2028\u2029\ufeff]|<<|^%|^---|^\.\.\.|(?:^|[\s\[{,:-])(?:!(?!=)|[&*]\S)|[|>][-+0-9]*#",
    re.MULTILINE,
)
"""Tabs, breaks of lines in YAML 1.1, merges, directives, documents, tags, anchors and aliases."""

_STRING, _NULL = "tag:yaml.org,2002:str", "tag:yaml.org,2002:null"
_resolver = YAML(typ="rt").resolver


def read(text: str) -> tuple[Any, dict[Path_, int]] | None:
    """Return a YAML text as plain Python with the line of every key, None where ruamel.yaml has to look."""
    if _LOADER is None or _NOT_ALIKE.search(text):
        return None
    try:
        node = yaml.compose(text, Loader=_LOADER)
        lines: dict[Path_, int] = {}
        return (None, {(): 1}) if node is None else (_walk(node, (), 1, lines), lines)
    except (yaml.YAMLError, _Unlike, ValueError, RecursionError):
        return None


class _Unlike(Exception):
    """Something that ruamel.yaml has to look at: a key twice, a key that is no text."""


def _walk(node: yaml.Node, path: Path_, line: int, lines: dict[Path_, int]) -> Any:
    lines[path] = line
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = _word(key)
            if not isinstance(name, str) or name in found:
                raise _Unlike
            found[name] = _walk(value, (*path, name), key.start_mark.line + 1, lines)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_walk(item, (*path, n), item.start_mark.line + 1, lines) for n, item in enumerate(node.value)]
    return _word(node)


def _word(node: yaml.Node) -> Any:
    if not isinstance(node, yaml.ScalarNode) or (node.style in ("|", ">") and not node.value):
        raise _Unlike
    return _meaning(node.value) if not node.style else str(node.value)


@lru_cache(maxsize=65536)
def _meaning(word: str) -> Any:
    """Return what a plain word is in YAML 1.2: a text, or a number, a day, yes or no."""
    tag = str(_resolver.resolve(ScalarNode, word, (True, False)))
    if tag.endswith(_STRING):
        return word
    if tag.endswith(_NULL):
        return None
    value = YAML(typ="rt").load(word)
    if type(value) is date:
        return value
    for builtin in (bool, int, float, str):
        if isinstance(value, builtin):
            return value if isinstance(value, bool) else builtin(value)
    raise _Unlike
