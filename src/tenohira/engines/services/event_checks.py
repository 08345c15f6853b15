"""What the guide rests on: facts that life events tell, and the services that `after` names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from tenohira.engines.rules.definition import FactDefinition
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.engines.services.definition import LifeEvent
from tenohira.engines.services.references import Reference, report
from tenohira.engines.services.world import World
from tenohira.foundation.definitions import Problems, Source


def check_life_events(world: World, problems: Problems) -> None:
    """Report facts of life events that nobody declared, and values that do not fit them."""
    source = world.folders.merged("life-events.yaml", Problems())
    if source is None:
        return
    for name, event in world.life_events.items():
        for key in ("facts", "changes", "questions", "same"):
            for n, path in enumerate(getattr(event, key)):
                at = ("life_events", name, key, n if key == "changes" else path)
                _check_fact(source, at, path, event if key == "facts" else None, world, problems)


def _check_fact(
    source: Source,
    at: tuple[str | int, ...],
    path: str,
    telling: LifeEvent | None,
    world: World,
    problems: Problems,
) -> None:
    fact = world.facts.fact(path)
    if fact is None:
        if path.split(".")[-1] not in world.facts.lost:
            what = f"事実「{path}」は宣言されていません。"
            problems.add(
                *source.place(at),
                what,
                "facts.yaml にありません。",
                "つづりを確かめるか、宣言を書き足してください。",
            )
    elif telling is not None and not _fits(fact, telling.facts[path]):
        what = f"「{path}」の値「{telling.facts[path]}」が正しくありません。"
        why = f"facts.yaml では、型が {fact.type} です。"
        problems.add(*source.place(at), what, why, "型に合う値を書いてください。")


def _is_day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "yen": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "text": lambda value: isinstance(value, str),
    "date": _is_day,
}


def _fits(fact: FactDefinition, value: Any) -> bool:
    if fact.type == "code":
        return value in fact.values
    return _FITS.get(fact.type, lambda _value: False)(value)


def check_after(
    bundle: ServiceBundle, where: str, ids: Collection[str], world: World, problems: Problems
) -> None:
    """Report services named by `after` that do not exist, or the service itself."""
    source = world.folders.merged(f"services/{where}/service.yaml", Problems())
    others = set(ids) - {bundle.id}
    named = [
        Reference("先にする手続き", one, ("after", n), others)
        for n, one in enumerate(bundle.service.after or ())
    ]
    if source is not None:
        report(named, source, problems)
