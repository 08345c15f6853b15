"""Reading the catalogue: the services of the current city, their pinned versions, search and needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.definition import ChoiceField, ChoicesField
from tenohira.engines.forms.queries import answer_values
from tenohira.engines.rules import UNKNOWN, evaluate
from tenohira.engines.services import search as searching
from tenohira.engines.services.bundles import ServiceBundle, rebuild
from tenohira.engines.services.catalogue import Catalogue, current_catalogue
from tenohira.engines.services.checking import check_catalogue
from tenohira.engines.services.definition import PaperList
from tenohira.engines.services.errors import NoSuchService
from tenohira.engines.services.folders import Folders, service_folders
from tenohira.engines.services.matching import (
    MatchedServices,
    Unmatchable,
    closed_for_matching,
    facts_in,
    matched,
    people_needing,
    rules_to_match,
    stored_facts,
    without_columns,
)
from tenohira.engines.services.models import DefinitionVersion
from tenohira.engines.services.navigating import Guide, guide_to, is_need, service_of
from tenohira.engines.services.needs import Need, Reasoned, amount_of, decided, due_of, needed
from tenohira.engines.services.search import Hit
from tenohira.engines.services.slip_codes import SlipRead, read_slip, slip_code
from tenohira.engines.services.slips import PaperToBring, Slip, Step, Stop, slip_of
from tenohira.foundation.city import current_city
from tenohira.foundation.definitions import LocalText

__all__ = [
    "Catalogue",
    "Folders",
    "Guide",
    "Hit",
    "MatchedServices",
    "Need",
    "PaperToBring",
    "Reasoned",
    "ServiceBundle",
    "Slip",
    "SlipRead",
    "Step",
    "Stop",
    "Unmatchable",
    "amount_of",
    "assess",
    "bundle_at",
    "catalogue",
    "check_catalogue",
    "closed_for_matching",
    "due_of",
    "facts_in",
    "guide_to",
    "is_need",
    "issued_data",
    "issued_facts",
    "matched",
    "needed",
    "needed_services",
    "people_needing",
    "read_slip",
    "rules_to_match",
    "search",
    "service_folders",
    "service_of",
    "slip_code",
    "slip_of",
    "stored_facts",
    "with_findings",
    "without_columns",
]


def catalogue() -> Catalogue:
    """Return every service of the current city."""
    return current_catalogue()


def bundle_at(service_id: str, version: str) -> ServiceBundle:
    """Return a service at a version (content hash): today's, or one pinned earlier. Raises NoSuchService."""
    current = current_catalogue().bundles.get(service_id)
    if current is not None and current.version == version:
        return current
    return _pinned(current_city(), service_id, version)


@lru_cache(maxsize=512)
def _pinned(city: str, service_id: str, version: str) -> ServiceBundle:
    row = DefinitionVersion.everywhere.filter(city=city, service=service_id, version=version).first()
    bundle = rebuild(service_id, version, row.parts, current_catalogue().world) if row else None
    if bundle is None:
        raise NoSuchService(
            _("この案件を受け付けたときの手続きの定義が見つかりません。"),
            _("「%(service)s」の版 %(version)s が保存されていません。")
            % {"service": service_id, "version": version[:12]},
            _("市役所に、この画面の内容を伝えてください。"),
        )
    return bundle


def search(text: str, limit: int = 20) -> list[Hit]:
    """Return the services that fit what a person typed, best first."""
    return searching.search(text, current_catalogue().entries, limit)


def needed_services(facts: Mapping[str, Any], on: date) -> list[Need]:
    """Return every service that the person of these facts certainly needs, the most urgent first."""
    needs = [needed(bundle, facts, on) for bundle in current_catalogue().bundles.values()]
    return sorted(
        (need for need in needs if need.outcome is True),
        key=lambda need: (need.due_on or date.max, need.service_id),
    )


def assess(bundle: ServiceBundle, facts: Mapping[str, Any], on: date) -> tuple[Reasoned, ...]:
    """Decide the checks a clerk looks at, on facts and answers together."""
    return decided(bundle, "checks", facts, on)


def issued_facts(
    bundle: ServiceBundle, key: str, facts: Mapping[str, Any], on: date
) -> list[tuple[LocalText, Any]]:
    """Return the rows of an issued paper: label and value (None where a fact is missing)."""
    paper = bundle.service.issues.get(key)
    rows: list[tuple[LocalText, Any]] = []
    for n, fact in enumerate(paper.facts if paper else []):
        rows.append((fact.label, _told(bundle, f"issues.{key}.{n}", fact.value, facts, on)))
    return rows


def issued_data(bundle: ServiceBundle, key: str, facts: Mapping[str, Any], on: date) -> dict[str, Any]:
    """Return what an issued paper's `data` comes to, by key: a value (None where a fact is missing), or for a list
    one mapping for each that its `where` surely keeps.
    """
    paper, found = bundle.service.issues.get(key), {}
    for name, wanted in (paper.data or {}).items() if paper else ():
        rule = f"issues.{key}.data.{name}"
        if isinstance(wanted, PaperList):
            found[name] = _listed(bundle, rule, wanted, facts, on)
        else:
            found[name] = _told(bundle, rule, wanted, facts, on)
    return found


def _listed(
    bundle: ServiceBundle, rule: str, wanted: PaperList, facts: Mapping[str, Any], on: date
) -> list[dict[str, Any]]:
    each: Any = evaluate(bundle.rules[f"{rule}.each"], facts, on)
    around = [{**facts, "item": item} for item in ([] if each is UNKNOWN else each)]
    return [
        {name: _told(bundle, f"{rule}.show.{name}", text, one, on) for name, text in wanted.show.items()}
        for one in around
        if wanted.where is None or evaluate(bundle.rules[f"{rule}.where"], one, on) is True
    ]


def _told(bundle: ServiceBundle, rule: str, text: str, facts: Mapping[str, Any], on: date) -> Any:
    """Return a value as a paper tells it: what was chosen by its words, in Japanese as official papers are."""
    value: Any = evaluate(bundle.rules[rule], facts, on)
    if value is UNKNOWN:
        return None
    field = bundle.question(text.strip())
    if not isinstance(field, ChoiceField | ChoicesField):
        return value
    words = {option.id: option.label.text("ja") for option in field.options}
    return (
        [words.get(one, one) for one in value] if isinstance(field, ChoicesField) else words.get(value, value)
    )


def with_findings(
    bundle: ServiceBundle, names: Mapping[str, Any], findings: Mapping[str, Any]
) -> dict[str, Any]:
    """Return facts and answers as rules name them together with what the office found; unknown where it did not."""
    asked = bundle.office_asks
    if asked is None:
        return dict(names)
    return {**names, **answer_values(asked.form, dict(findings), names, asked.expressions)}
