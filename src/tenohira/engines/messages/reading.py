"""Reading message templates: `<event>.<lang>.md`, first line `# 件名`, every mistake with its line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tenohira.engines.messages.definition import PLACEHOLDERS, MessageTemplate
from tenohira.engines.messages.text import PLACEHOLDER
from tenohira.foundation.city import LANGUAGES
from tenohira.foundation.definitions import Problems
from tenohira.foundation.definitions.model import KNOWN_LANGUAGES

_FILE = re.compile(r"(?P<event>[a-z0-9]+(?:-[a-z0-9]+)*)\.(?P<lang>[A-Za-z]+(?:-[A-Za-z]+)*)\.md")
_DETAIL = re.compile(r"<!--\s*detail:\s*(\S+)\s*-->")
_LOOSE = re.compile(r"\{\{?[^{}]*\}?\}")


@dataclass(frozen=True)
class _Part:
    """One file: the notice in one language."""

    file: Path
    subject: str
    body: str
    detail: str


def read_messages(
    folder: Path, problems: Problems, over: Mapping[str, MessageTemplate]
) -> dict[str, MessageTemplate]:
    """Read every message file of a folder, by event; see definition.load_messages."""
    events: dict[str, dict[str, _Part | None]] = defaultdict(dict)
    for file in sorted(folder.glob("*.md")):
        named = _FILE.fullmatch(file.name)
        if named is None or named["lang"] not in KNOWN_LANGUAGES:
            problems.add(
                file,
                1,
                f"ファイル名「{file.name}」から出来事と言語を読み取れません。",
                "「出来事.言語.md」という形で、言語は " + "、".join(LANGUAGES) + " などです。",
                "「returned.ja.md」のように名前を付け直してください。",
            )
            continue
        events[named["event"]][named["lang"]] = _read(file, problems)
    found: dict[str, MessageTemplate] = {}
    for event, parts in events.items():
        readable = {language: part for language, part in parts.items() if part is not None}
        below = over.get(event)
        if "ja" not in parts and below is None:
            _report_no_japanese(event, folder, min(parts), problems)
        if below is not None:
            found[event] = _laid_over(below, readable)
        elif "ja" in readable:
            found[event] = _template(event, readable)
    return found


def _template(event: str, parts: dict[str, _Part]) -> MessageTemplate:
    return MessageTemplate(
        event=event,
        subject={language: part.subject for language, part in parts.items()},
        body={language: part.body for language, part in parts.items()},
        detail="mail" if any(part.detail == "mail" for part in parts.values()) else "portal",
    )


def _laid_over(below: MessageTemplate, parts: dict[str, _Part]) -> MessageTemplate:
    """A city's words in some languages over the library's in all; what is left of those keeps its `detail`."""
    above = _template(below.event, parts)
    is_left = bool(below.body.keys() - above.body.keys())
    detail = "mail" if above.detail == "mail" or (is_left and below.detail == "mail") else "portal"
    return MessageTemplate(
        event=below.event,
        subject=below.subject | above.subject,
        body=below.body | above.body,
        detail=detail,
    )


def _report_no_japanese(event: str, folder: Path, language: str, problems: Problems) -> None:
    problems.add(
        folder / f"{event}.{language}.md",
        1,
        f"通知「{event}」に日本語 (ja) の文面がありません。",
        "その人の言語の文面がないとき、日本語で送ります。",
        f"「{event}.ja.md」を作ってください。",
    )


def _read(file: Path, problems: Problems) -> _Part | None:
    raw = file.read_bytes()
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.add(file, line, "文字コードがUTF-8ではありません。", "", "UTF-8で保存し直してください。")
        return None
    before = len(problems)
    subject = _subject(file, lines[0] if lines else "", problems)
    detail, body = _detail(file, lines[1:] if lines and lines[0].startswith("#") else lines, problems)
    if not "".join(body).strip():
        problems.add(file, 1, "本文がありません。", "", "件名の下に、本文を書いてください。")
    _placeholders(file, lines, problems)
    return _Part(file, subject, "\n".join(body).strip() + "\n", detail) if len(problems) == before else None


def _subject(file: Path, line: str, problems: Problems) -> str:
    if not re.match(r"#(\s|$)", line):
        problems.add(
            file,
            1,
            "1行目に件名がありません。",
            "1行目が通知の件名になります。",
            "「# 件名」の形で書いてください。",
        )
        return ""
    subject = line[1:].strip()
    if not subject:
        problems.add(
            file, 1, "件名が空です。", "件名のない通知は送れません。", "「# 」の後に件名を書いてください。"
        )
    return subject


def _detail(file: Path, lines: list[str], problems: Problems) -> tuple[str, list[str]]:
    """Return where the text itself may go, and the lines without the mark in line 2 that says so."""
    mark = _DETAIL.fullmatch(lines[0].strip()) if lines else None
    if mark is None:
        return "portal", lines
    if mark[1] not in {"mail", "portal"}:
        problems.add(
            file,
            2,
            f"detail に「{mark[1]}」は使えません。",
            "本文をメールにも載せるときは mail、載せないときは portal です。",
            "<!-- detail: mail --> と書くか、この行を消してください。",
        )
    return mark[1], lines[1:]


def _placeholders(file: Path, lines: list[str], problems: Problems) -> None:
    for number, line in enumerate(lines, start=1):
        for name in PLACEHOLDER.findall(line):
            if name not in PLACEHOLDERS:
                problems.add(
                    file,
                    number,
                    f"知らない差し込み「{{{{ {name} }}}}」です。",
                    "使えるのは " + "、".join(PLACEHOLDERS) + " です。",
                    "つづりを確かめてください。",
                )
        for loose in _LOOSE.findall(PLACEHOLDER.sub("", line)):
            problems.add(
                file,
                number,
                f"差し込み「{loose}」のかっこの数が合いません。",
                "差し込みは二重のかっこで囲みます。",
                "「{{ receipt_number }}」のように書いてください。",
            )
