"""Names in a service that lead nowhere: papers, life events, categories, flows, notices, templates, facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from tenohira.engines.forms.fragments import Expansion
from tenohira.engines.messages.definition import MessageTemplate
from tenohira.engines.rules import Collection as ListOf
from tenohira.engines.rules import Record, Type
from tenohira.engines.services.definition import FlowDefinition
from tenohira.engines.services.rule_texts import mapping, sequence
from tenohira.engines.services.world import World
from tenohira.foundation.definitions import Problems, Source
from tenohira.foundation.definitions.source import Path_


@dataclass(frozen=True)
class Reference:
    """A name as it stands somewhere: what it names, its place, and the names that would be right."""

    what: str
    name: Any
    path: Path_
    known: Collection[str]

    @property
    def leads_nowhere(self) -> bool:
        """Whether there is nothing of that name; what is no text is a mistake of another kind."""
        return isinstance(self.name, str) and self.name not in self.known


def check_service(
    source: Source, world: World, messages: dict[str, MessageTemplate], problems: Problems
) -> None:
    """Report the names in a service.yaml that lead nowhere."""
    plain = mapping(source.value)
    flow = world.flows.get(plain.get("flow", "approval"))
    report(_of_service(plain, world), source, problems)
    if flow is not None:
        _check_notices(flow, messages, source, problems)


def _of_service(plain: dict[str, Any], world: World) -> Iterator[Reference]:
    yield Reference("流れ", plain.get("flow", "approval"), ("flow",), world.written["flows"])
    yield Reference("分類", plain.get("category"), ("category",), world.written["categories"])
    for n, name in enumerate(sequence(plain.get("bring"))):
        yield Reference("持ち物", name, ("bring", n), world.written["papers"])
    for n, name in enumerate(sequence(plain.get("life_events"))):
        yield Reference("くらしのできごと", name, ("life_events", n), world.written["life_events"])
    for key, paper in mapping(plain.get("issues")).items():
        template = mapping(paper).get("template")
        yield Reference("ひな形", template, ("issues", key, "template"), world.paper_templates)
        layout = template if isinstance(template, str) else "certificate"
        printed = world.paper_templates.get(layout, frozenset())
        for name in mapping(mapping(paper).get("data")) if printed else ():
            yield Reference("ひな形の項目", str(name).split(".")[0], ("issues", key, "data", name), printed)


def _check_notices(
    flow: FlowDefinition, messages: dict[str, MessageTemplate], source: Source, problems: Problems
) -> None:
    for name in notices(flow):
        if name not in messages:
            file, line = source.place(("flow",))
            problems.add(
                file, line, f"通知の文面「{name}」がありません。", "この流れは、その通知を送ります。",
                f"messages/{name}.ja.md を作ってください。",
            )  # fmt: skip


def check_own_messages(
    own: Iterable[str], flow: FlowDefinition | None, world: World, place: Source, problems: Problems
) -> None:
    """Report a service's message that nothing would ever send."""
    sent = {*world.messages, *(notices(flow) if flow else ())}
    for event in own:
        if flow is not None and event not in sent:
            problems.add(
                place.file.parent / "messages" / f"{event}.ja.md", 1, f"通知「{event}」は、どこからも送られません。",
                f"この手続きの流れが送るのは {'、'.join(notices(flow))} です。",
                nearest(event, sorted(sent)) or "ファイルの名前を確かめるか、消してください。",
            )  # fmt: skip


def check_asked_for(source: Source | None, flow: FlowDefinition | None, problems: Problems) -> None:
    """Report findings that nobody would ever be asked for: the flow has no proposal."""
    if source is not None and flow is not None and not any(one.id == "propose" for one in flow.transitions):
        problems.add(
            source.file, 1, "この手続きの流れでは、認定事項を聞く所がありません。",
            "認定事項は起案のときに書きます。この流れには起案（propose）がありません。",
            "service.yaml の flow: を approval にするか、findings.yaml を消してください。",
        )  # fmt: skip


def check_form(source: Source, world: World, problems: Problems) -> None:
    """Report the papers, prefills and repeats of a form.yaml that lead nowhere."""
    whole = Expansion(world.fragments, world.code_lists, Problems()).run(source)
    pages = sequence(mapping(whole.value).get("pages"))
    for n, page in enumerate(pages):
        report(_of_page(mapping(page), ("pages", n), world), whole, problems)


def _of_page(page: dict[str, Any], at: Path_, world: World) -> Iterator[Reference]:
    facts = world.vocabulary.paths()
    over = page.get("repeat")
    place: Path_ = (*at, "repeat")
    if isinstance(over, dict):
        over, place = over.get("over") or None, (*place, "over")
    if not _is_lost(over, world):
        yield Reference("くり返す一覧", over, place, facts)
    items = _items(over, world)
    is_open = over is not None and not items
    for k, question in enumerate(sequence(page.get("ask"))):
        plain = mapping(question)
        yield Reference("持ち物", plain.get("paper"), (*at, "ask", k, "paper"), world.written["papers"])
        prefill = str(plain.get("prefill", ""))
        if prefill and not _is_lost(prefill, world) and not (is_open and prefill.startswith("item.")):
            yield Reference("事実", prefill, (*at, "ask", k, "prefill"), [*facts, *items])


def _is_lost(path: Any, world: World) -> bool:
    return isinstance(path, str) and any(part in world.vocabulary.lost for part in (path, *path.split(".")))


def _items(over: Any, world: World) -> list[str]:
    """Return the facts of the one that a repeated page is about: `item.name` …"""
    kind: Type | None = None
    for n, step in enumerate(over.split(".") if isinstance(over, str) else []):
        kind = world.vocabulary.root(step) if n == 0 else _field(kind, step)
    record = kind.of if isinstance(kind, ListOf) else None
    if not isinstance(record, Record) or record.name in world.vocabulary.lost:
        return []
    return [f"item.{name}" for name in record.fields]


def _field(kind: Type | None, name: str) -> Type | None:
    return kind.fields.get(name) if isinstance(kind, Record) else None


def report(references: Iterable[Reference], source: Source, problems: Problems) -> None:
    """Add a problem for every reference that leads nowhere."""
    for one in references:
        if one.leads_nowhere:
            known = sorted(one.known)
            shown = "、".join(known[:30]) or "（まだありません）"
            problems.add(
                *source.place(one.path), f"{one.what}「{one.name}」がありません。", f"使えるのは {shown} です。",
                f"{nearest(one.name, known)}つづりを確かめるか、先にその定義を書いてください。",
            )  # fmt: skip


def nearest(name: str, known: Collection[str]) -> str:
    """Return a hint that names the known name nearest to a misspelt one, or ""."""
    found = process.extractOne(name, sorted(known), scorer=fuzz.ratio, score_cutoff=65)
    return f"「{found[0]}」ではありませんか。" if found else ""


def notices(flow: FlowDefinition) -> list[str]:
    """Return the events whose notices a flow sends."""
    effects = {effect for transition in flow.transitions for effect in transition.then}
    return sorted(effect.partition(":")[2] for effect in effects if effect.startswith("notice:"))
