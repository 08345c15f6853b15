"""Markdown as plain text for a mail."""

from __future__ import annotations

import re

from markdown_it.token import Token

from tenohira.engines.messages.text import markdown_parser

_LISTS = {"ordered_list_open", "bullet_list_open"}
_ENDS = {"paragraph_close", "heading_close", "bullet_list_close", "ordered_list_close", "blockquote_close"}


def to_plain(markdown: str) -> str:
    """Return Markdown as text: bullets as 「・」, links as 「text address」, an empty line between blocks."""
    writer = _Writer()
    for token in markdown_parser().parse(markdown):
        writer.take(token)
    return re.sub(r"\n{3,}", "\n\n", "".join(writer.parts)).strip() + "\n"


class _Writer:
    """Collects the text of a stream of tokens; `marks` are the next numbers of open lists, 0 for bullets."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.marks: list[int] = []

    def take(self, token: Token) -> None:
        if token.type == "inline":
            self.parts.append(_inline(token.children or []))
        elif token.type in _LISTS:
            self.marks.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else 0)
        elif token.type == "list_item_open":
            self._item()
        elif token.type in _ENDS:
            self._end(token.type)
        elif token.type in {"code_block", "fence"}:
            self.parts.append(f"{token.content}\n")
        elif token.type == "hr":
            self.parts.append("────────\n\n")

    def _item(self) -> None:
        self.parts.append(f"{self.marks[-1]}. " if self.marks[-1] else "・")
        self.marks[-1] += 1 if self.marks[-1] else 0

    def _end(self, kind: str) -> None:
        if "list" in kind:
            self.marks.pop()
        self.parts.append("\n" if self.marks else "\n\n")


def _inline(tokens: list[Token]) -> str:
    text: list[str] = []
    links: list[str] = []
    for token in tokens:
        if token.type == "link_open":
            links.append(str(token.attrGet("href") or ""))
        elif token.type == "link_close":
            text.append(f" {links.pop()} ")
        elif token.type in {"softbreak", "hardbreak"}:
            text.append("\n")
        else:
            text.append(token.content)
    return "".join(text).strip()
