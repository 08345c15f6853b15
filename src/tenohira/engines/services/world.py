"""What all services of a city share: facts, values, fragments, flows, papers, life events, default notices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from tenohira.engines.forms.definition import load_code_lists, load_fragments
from tenohira.engines.messages.definition import MessageTemplate, load_messages
from tenohira.engines.rules import Vocabulary
from tenohira.engines.rules.definition import DatedValues, FactBook, load_facts, load_values, vocabulary_of
from tenohira.engines.services.definition import Category, FlowDefinition, LifeEvent, Paper
from tenohira.engines.services.folders import Folders
from tenohira.foundation.definitions import Problems, Source, validate

M = TypeVar("M", bound=BaseModel)
_PRINTED = re.compile(r'\b(?:get|data\.at)\("([a-z][a-z0-9_]*)"')


@dataclass(frozen=True)
class World:
    """The shared definitions of one city, ready to build services with.

    `paper_templates`: the keys of `data` that each paper layout prints.
    `written`: the names that stand in the files, by kind (`papers` …), those with mistakes of their own too.
    """

    folders: Folders
    vocabulary: Vocabulary
    facts: FactBook
    values: DatedValues
    fragments: dict[str, Source]
    code_lists: dict[str, Source]
    flows: dict[str, FlowDefinition]
    papers: dict[str, Paper]
    life_events: dict[str, LifeEvent]
    categories: dict[str, Category]
    messages: dict[str, MessageTemplate]
    paper_templates: Mapping[str, frozenset[str]]
    written: Mapping[str, frozenset[str]]


def load_world(folders: Folders, problems: Problems) -> World:
    """Read everything the services of a city share; mistakes go to `problems`."""
    facts = load_facts(_files_of_facts(folders), problems)
    values = load_values([path for path in folders.both("values") if path.is_dir()], problems)
    messages: dict[str, MessageTemplate] = {}
    for folder in folders.both("messages"):
        messages |= lay_messages(folder, messages, problems)
    written: dict[str, frozenset[str]] = {}
    return World(
        folders=folders,
        vocabulary=vocabulary_of(facts, values, problems),
        facts=facts,
        values=values,
        fragments=load_fragments(folders.both("fragments"), problems),
        code_lists=load_code_lists(folders.both("code-lists"), problems),
        flows=_flows(folders, problems, written),
        papers=_table("papers", Paper, folders, problems, written),
        life_events=_table("life_events", LifeEvent, folders, problems, written),
        categories=_table("categories", Category, folders, problems, written),
        messages=messages,
        paper_templates={
            path.stem: frozenset(_PRINTED.findall(path.read_text("utf-8")))
            for folder in folders.both("documents")
            for path in sorted(folder.glob("*.typ"))
        },
        written=written,
    )


def _files_of_facts(folders: Folders) -> list[Path]:
    """Return facts.yaml and the files of facts/, those of the library first."""
    found = []
    for root in (folders.library, folders.pack):
        found += [
            path for path in (root / "facts.yaml", *sorted((root / "facts").glob("*.yaml"))) if path.is_file()
        ]
    return found


def lay_messages(
    folder: Path, below: Mapping[str, MessageTemplate], problems: Problems
) -> dict[str, MessageTemplate]:
    """Read the messages of a folder over those below, by event; none when there is no such folder.

    One whose Japanese has a mistake of its own is there without words, so that nobody misses it a second time.
    """
    if not folder.is_dir():
        return {}
    events = {path.name.removesuffix(".ja.md") for path in folder.glob("*.ja.md")}
    wordless = {
        event: MessageTemplate(event=event, subject={"ja": ""}, body={"ja": ""})
        for event in events - below.keys()
    }
    return wordless | load_messages(folder, problems, over=below)


def _flows(
    folders: Folders, problems: Problems, written: dict[str, frozenset[str]]
) -> dict[str, FlowDefinition]:
    names = {path.stem for folder in folders.both("flows") for path in folder.glob("*.yaml")}
    written["flows"] = frozenset(names)
    found = {}
    for name in sorted(names):
        source = folders.merged(f"flows/{name}.yaml", problems)
        flow = validate(FlowDefinition, source, problems) if source else None
        if flow is not None:
            found[name] = flow
    return found


def _table(
    key: str, model: type[M], folders: Folders, problems: Problems, written: dict[str, frozenset[str]]
) -> dict[str, M]:
    """Read a file `<key>.yaml` that holds one mapping of ids to entries under its own name."""
    source = folders.merged(f"{key.replace('_', '-')}.yaml", problems)
    written[key] = frozenset()
    if source is None:
        return {}
    entries: Any = source.value.get(key) if isinstance(source.value, dict) else None
    if not isinstance(entries, dict):
        problems.add(
            *source.place((key,)), f"「{key}:」がありません。", "", f"「{key}:」の下に項目を書いてください。"
        )
        return {}
    for name in source.value:
        if name not in ("schema", key):
            problems.add(
                *source.place((name,)), f"知らない項目「{name}」です。",
                f"このファイルに書けるのは「{key}:」の下だけです。",
                f"「{key}:」の下に字下げするか、この行を消してください。",
            )  # fmt: skip
    written[key] = frozenset(entries)
    return {name: entry for name in entries if (entry := validate(model, source, problems, (key, name)))}
