"""The list of services, search, life events, and the page of one service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tenohira.counters.portal.account.ways import sign_in_ways
from tenohira.counters.portal.visitor import Visitor, visitor_of
from tenohira.engines.people import queries as people
from tenohira.engines.people.ports import identity_provider
from tenohira.engines.services import queries as services
from tenohira.engines.services.errors import NoSuchService
from tenohira.engines.services.queries import ServiceBundle


@dataclass(frozen=True)
class Line:
    """One service in a list."""

    id: str
    title: str
    summary: str


def _line(bundle: ServiceBundle, language: str) -> Line:
    return Line(bundle.id, bundle.service.title.text(language), bundle.service.summary.text(language))


@require_GET
def service_list(request: HttpRequest) -> HttpResponse:
    """Show services found by words (`q`), of a life event (`event`), or all of them by shelf."""
    language = visitor_of(request).language
    catalogue = services.catalogue()
    query, event = request.GET.get("q", "").strip(), request.GET.get("event", "")
    context: dict[str, Any] = {"query": query, "back": {"href": reverse("portal:home"), "label": _("ホーム")}}
    if query:
        hits = services.search(query)
        context["found"] = [_line(catalogue.bundle(hit.service_id), language) for hit in hits]
    elif event in catalogue.world.life_events:
        context["guide"] = event
        context["event"] = catalogue.world.life_events[event].title.text(language)
        context["found"] = [_line(bundle, language) for bundle in catalogue.in_life_event(event)]
    else:
        context["shelves"] = _shelves(language)
    if "found" in context and not context["found"]:
        context["shelves"] = _shelves(language)
    return render(request, "portal/services.html", context)


def _shelves(language: str) -> list[dict[str, Any]]:
    catalogue = services.catalogue()
    shelves = []
    for key, category in catalogue.world.categories.items():
        lines = [_line(b, language) for b in catalogue.bundles.values() if b.service.category == key]
        if lines:
            shelves.append({"title": category.title.text(language), "services": lines})
    return shelves


@require_GET
def service_page(request: HttpRequest, service_id: str) -> HttpResponse:
    """Show what a service is: who, what to bring, how long, what it costs, the law, and the way to begin."""
    visitor = visitor_of(request)
    try:
        bundle = services.catalogue().bundle(service_id)
    except NoSuchService as error:
        context = {"error": error, "back": {"href": reverse("portal:services"), "label": _("手続きの一覧")}}
        return render(request, "portal/problem.html", context, status=404)
    return render(request, "portal/service.html", _service_context(bundle, visitor))


def _service_context(bundle: ServiceBundle, visitor: Visitor) -> dict[str, Any]:
    service, language = bundle.service, visitor.language
    papers = services.catalogue().world.papers
    today = timezone.localdate()
    office = people.office(service.owner)
    for_company = (
        service.subject == "organisation"
        and visitor.is_signed_in
        and not visitor.acting_ref.startswith("organisation:")
    )
    need = services.needed(bundle, visitor.facts(today), today) if visitor.subject_ref else None
    return {
        "service": service,
        "service_id": bundle.id,
        "office": office,
        "papers": [
            {
                "name": papers[key].name.text(language),
                "hint": hint.text(language) if (hint := papers[key].hint) else "",
            }
            for key in service.bring
        ],
        "need": need,
        "due_on": need.due_on if need and need.due_on and need.due_on >= today else None,
        "reasons": [
            {"text": one.because.text(language), "outcome": one.decision.outcome}
            for one in (need.reasons if need else ())
        ],
        "needs_sign_in": service.assurance != "none" and not visitor.is_signed_in,
        "needs_link": service.assurance in {"verified", "signed"}
        and visitor.is_signed_in
        and not for_company
        and people.assurance_for(visitor.account_id, visitor.subject_ref) in {"none", "contact"},
        "has_card": service.subject != "organisation" and identity_provider("card") is not None,
        "needs_company": for_company,
        "company_way": next((way for way in sign_in_ways() if way.kind == "company"), None),
        "visitor": visitor,
        "back": {"href": reverse("portal:services"), "label": _("手続きの一覧")},
    }
