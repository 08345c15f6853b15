"""`tenohira check`: every mistake of a pack at once, and every example run."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from django.utils import timezone

from tenohira.engines.forms.definition import FormDefinition
from tenohira.engines.forms.fragments import Expansion
from tenohira.engines.forms.typing_of import expressions_of
from tenohira.engines.rules import Rule, value_gaps_from
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.engines.services.catalogue import Catalogue, load_catalogue
from tenohira.engines.services.event_checks import check_after, check_life_events
from tenohira.engines.services.examples import run_examples
from tenohira.engines.services.expressions import RuleExpressions
from tenohira.engines.services.folders import Folders, service_folders
from tenohira.engines.services.references import Reference, report
from tenohira.engines.services.register_sources import check_sources
from tenohira.engines.services.rule_texts import mapping, rule_texts
from tenohira.engines.services.world import World
from tenohira.foundation.definitions import Problems

__all__ = ["check_city", "run_examples"]


def check_city(
    folders: Folders,
    problems: Problems,
    *,
    offices: Collection[str] | None = None,
    routes: Collection[str] | None = None,
) -> list[ServiceBundle]:
    """Collect every mistake of a city's services and examples; returns the services that could be read.

    See check_catalogue.
    """
    return list(check_catalogue(folders, problems, offices=offices, routes=routes).bundles.values())


def check_catalogue(
    folders: Folders,
    problems: Problems,
    *,
    offices: Collection[str] | None = None,
    routes: Collection[str] | None = None,
    only: Collection[str] | None = None,
) -> Catalogue:
    """Collect every mistake of a city's services (or `only` some of them) and what they share; returns what was read.

    `offices` and `routes`: the ids the pack has; None when its own file cannot be read, and nothing is asked.
    """
    catalogue = load_catalogue(folders, problems, only)
    check_sources(catalogue.world.facts, problems)
    for service_id, where in service_folders(folders).items():
        if only is None or service_id in only:
            _check_pack_names(folders, where, offices, routes, problems)
    check_life_events(catalogue.world, problems)
    folders_by_id = service_folders(folders)
    for bundle in catalogue.bundles.values():
        check_after(bundle, folders_by_id[bundle.id], folders_by_id, catalogue.world, problems)
        _check_values(bundle, catalogue, timezone.localdate(), problems)
        run_examples(bundle, catalogue.world.vocabulary, problems)
    return catalogue


def _check_pack_names(
    folders: Folders,
    where: str,
    offices: Collection[str] | None,
    routes: Collection[str] | None,
    problems: Problems,
) -> None:
    """Report owner and route that the pack does not have, at the line that names them."""
    source = folders.merged(f"services/{where}/service.yaml", Problems())
    plain = mapping(source.value) if source else {}
    if source is None or plain.get("offered") is False:
        return
    named = []
    if offices is not None:
        named.append(Reference("所管課", plain.get("owner"), ("owner",), offices))
    if routes is not None:
        named.append(Reference("決裁ルート", plain.get("route", "standard"), ("route",), routes))
    report(named, source, problems)


def _check_values(bundle: ServiceBundle, catalogue: Catalogue, on: date, problems: Problems) -> None:
    """Report values that a rule of the service looks up and that no law gives on a day, or in a gap after it."""
    for rule, (file, line) in _rules(bundle, catalogue):
        for gap in value_gaps_from(rule, on):
            problems.add(file, line, f"{gap.column}文字目: {gap.what}", gap.why, gap.how)


def _rules(bundle: ServiceBundle, catalogue: Catalogue) -> Iterator[tuple[Rule, tuple[Path, int]]]:
    """Yield every compiled rule of a service and its form with the place it stands at."""
    world = catalogue.world
    where = service_folders(world.folders)[bundle.id]
    service = world.folders.merged(f"services/{where}/service.yaml", Problems())
    if service is not None:
        for one in rule_texts(service.value):
            if one.name in bundle.rules:
                yield bundle.rules[one.name], service.place(one.path)
    yield from _of_form(f"services/{where}/form.yaml", bundle.form, bundle.expressions, world)
    if bundle.office_asks is not None:
        asked = bundle.office_asks
        yield from _of_form(f"services/{where}/findings.yaml", asked.form, asked.expressions, world)


def _of_form(
    name: str, form: FormDefinition, expressions: RuleExpressions, world: World
) -> Iterator[tuple[Rule, tuple[Path, int]]]:
    source = world.folders.merged(name, Problems())
    if source is not None:
        whole = Expansion(world.fragments, world.code_lists, Problems()).run(source)
        for expression in expressions_of(form):
            rule = expressions.rule(expression.source)
            if rule is not None:
                yield rule, whole.place(expression.path)
