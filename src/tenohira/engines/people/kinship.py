"""Who is whose child and parent inside a household, read from the 続柄 alone.

Source: 住民基本台帳事務処理要領 第2-1-(2)-エ.

The 続柄 says what each member is to the head (世帯主): 妻, 夫, 子, 父, 母, 子の妻, 子の子, 妻の子,
父母の父 … Older registers say 長男, 二女 …; both are understood. Pure: works on any record with `key` and
`relationship`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

HEAD = "世帯主"
_CHILD = re.compile(r"^(子|養子|長男|長女|次男|次女|[二三四五六七八九十]+[男女]|養女)$")
_SPOUSE = frozenset({"妻", "夫", "妻(未届)", "夫(未届)", "妻（未届）", "夫（未届）"})
_PARENT = frozenset({"父", "母", "養父", "養母"})
_OTHER = frozenset(
    {"兄", "姉", "弟", "妹", "祖父", "祖母", "孫", "おじ", "おば", "おい", "めい", "縁故者", "同居人"}
)

Path = tuple[str, ...]


def _steps(relationship: str) -> Path | None:
    steps: list[str] = []
    for part in relationship.replace("　", "").replace(" ", "").split("の"):
        if part == HEAD:
            continue
        step = _step(part)
        if step is None:
            return None
        steps.append(step)
    return tuple(steps)


def _step(part: str) -> str | None:
    if _CHILD.match(part):
        return "child"
    if part in _SPOUSE:
        return "spouse"
    if part in _PARENT:
        return "parent"
    return part if part in _OTHER else None


@lru_cache(maxsize=2048)
def path_of(relationship: str) -> Path | None:
    """Return the steps from the head to a member, such as ("child", "spouse") for 子の妻; () is the head.

    孫 is read as 子の子. None means the 続柄 is not one the norm knows.
    """
    path = _steps(relationship)
    if path is None:
        return None
    return tuple(step for part in path for step in (("child", "child") if part == "孫" else (part,)))


def is_relationship(text: str) -> bool:
    """Return whether the text is a 続柄 the norm knows."""
    return bool(text) and path_of(text) is not None


def _parent_paths(path: Path) -> set[Path]:
    """Where the parents of a member with this path stand, when the 続柄 settles it."""
    if not path:
        return {("parent",)}
    if path[-1] == "child":
        before = path[:-1]
        couple = before[:-1] if before and before[-1] == "spouse" else (*before, "spouse")
        # 妻の子 is the wife's alone; 子 is taken as the couple's, as the register says no more
        return {before} if before and before[-1] == "spouse" else {before, couple}
    if path[-1] == "spouse":
        return {(*path, "parent")}
    if path[-1] in {"兄", "姉", "弟", "妹"}:
        return {(*path[:-1], "parent")}
    return {(*path, "parent")} if path[-1] == "parent" else set()


def parents_in(members: Mapping[str, str]) -> dict[str, list[str]]:
    """Return for each member (key → 続柄) the keys of their parents in the same household.

    A grandchild (子の子) is given to the head's children only when one couple can be meant: with several
    子 in the household the register does not say whose child it is, and nobody is named. The same holds for
    父の父 beside 父 and 母, who are both read as a parent of the head.
    """
    paths = {key: path_of(relationship) for key, relationship in members.items()}
    at: dict[Path, list[str]] = {}
    for key, path in paths.items():
        if path is not None:
            at.setdefault(path, []).append(key)
    return {key: _named(at, path, key) for key, path in paths.items()}


def _named(at: Mapping[Path, list[str]], path: Path | None, child: str) -> list[str]:
    found: list[str] = []
    for place in sorted(_parent_paths(path) if path is not None else ()):
        people = at.get(place, [])
        is_above_several = len(place) > len(path or ()) and len(at[path or ()]) > 1
        if is_above_several or len(people) > (2 if place and place[-1] == "parent" else 1):
            return []
        found.extend(key for key in people if key != child)
    return found


def children_in(members: Mapping[str, str], of: str) -> list[str]:
    """Return the keys of the members who are a child of `of`, in the order given."""
    parents = parents_in(members)
    return [key for key in members if of in parents[key]]


def heads_in(relationships: Iterable[str]) -> int:
    """Return how many members are the head (世帯主); a right household has exactly one."""
    return sum(1 for relationship in relationships if relationship == HEAD)
