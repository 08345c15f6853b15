"""Letters that no font has: which letters of the data Typst means, and 〓 in their place on copies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any

GETA = "〓"
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


def meant(said: str, data: Any) -> set[str]:
    """Return the letters of the data that Typst could not print; `said` is its (escaped) word for them.

    Of a letter with marks, such as e with an accent, Typst names the letter alone even when the mark is what
    the font lacks: then every writing of it with a mark is meant, and never the letter by itself. Empty when
    it cannot be told which are meant.
    """
    letters = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], said)
    marked = {c for text in _texts(data) for c in clusters(text) if len(c) > 1 and c.startswith(letters)}
    return marked or {letter for letter in letters if not letter.isascii()}


def replaced(value: Any, unknown: Collection[str]) -> Any:
    """Return the data with 〓 for each of the unknown letters."""
    if isinstance(value, str):
        whole = "".join(GETA if cluster in unknown else cluster for cluster in clusters(value))
        return whole.translate({ord(one): GETA for one in unknown if len(one) == 1})
    if isinstance(value, Mapping):
        return {key: replaced(one, unknown) for key, one in value.items()}
    return [replaced(one, unknown) for one in value] if isinstance(value, list) else value


def clusters(text: str) -> Iterator[str]:
    """Yield each letter of a text with the marks and joiners that follow it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or unicodedata.category(text[at]) not in {"Mn", "Mc", "Me", "Cf"}:
            yield text[start:at]
            start = at


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
