"""Filling placeholders into Markdown without letting a value become markup, and Markdown as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote, urlsplit

from markdown_it import MarkdownIt

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&:\"'=])")
_BREAKS = re.compile(r"\s*[\r\n]\s*")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return Markdown with its placeholders filled; values are escaped, lines of a value stay lines.

    A line with a placeholder that has no value is left out: what is optional stands on a line of its own. A
    name ending in `_url` is filled as an address: http and https only, anything else counts as no value.
    """
    kept = [
        line for line in text.split("\n") if all(_value(name, values) for name in PLACEHOLDER.findall(line))
    ]
    return "\n".join(_filled(line, values) for line in kept)


def _filled(line: str, values: Mapping[str, str]) -> str:
    """Fill one line; further lines of a value stay in the quotation or list item the line belongs to."""
    start = re.match(r"[>\s]*", line)
    prefix = start[0] if start else ""
    return PLACEHOLDER.sub(lambda found: _value(found[1], values).replace("\n", f"\n{prefix}"), line)


def fill_line(text: str, values: Mapping[str, str]) -> str:
    """Return one line of plain text (a subject) with its placeholders filled."""
    return " ".join(PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text).split())


def _value(name: str, values: Mapping[str, str]) -> str:
    """The value of a placeholder as Markdown, "" when there is none."""
    value = values.get(name, "").strip()
    if name.endswith("_url"):
        return address(value)
    return "\\\n".join(_MARKUP.sub(r"\\\1", line) for line in _BREAKS.split(value))


def address(value: str) -> str:
    """Return a web address safe to stand in Markdown and in HTML, "" when it is not http or https."""
    text = value.strip()
    try:
        scheme = urlsplit(text).scheme
    except ValueError:
        return ""
    if scheme not in {"http", "https"}:
        return ""
    return quote(text, safe=":/?#@!$&,;=%~+-._")


@lru_cache(maxsize=1)
def markdown_parser() -> MarkdownIt:
    """Return the parser of notices: CommonMark without HTML and pictures."""
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(["image"])


def to_html(markdown: str) -> str:
    """Return Markdown as HTML; HTML written in it is shown, not obeyed."""
    return str(markdown_parser().render(markdown))
