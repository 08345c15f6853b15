"""Services: the list, one of them, and its form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tenohira.counters.api.answers import language, tagged
from tenohira.counters.api.contract import offer
from tenohira.counters.api.services.shapes import (
    Choice,
    Form,
    FormPage,
    PaperNeeded,
    Question,
    Service,
    ServiceLine,
    ServicePage,
)
from tenohira.counters.api.shapes import Line, PageSize
from tenohira.engines.forms import queries as forms
from tenohira.engines.forms.definition import Page
from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.engines.services.queries import ServiceBundle

router = Router(tags=["services"])
_KNOWN = {"id", "type", "label", "hint", "required", "choices", "of", "files", "kept", "relationships"}


@offer(
    router, "GET", "/services", "手続きの一覧",
    scope="services:read", gives=ServicePage, is_tagged=True,
)  # fmt: skip
def list_services(
    request: HttpRequest,
    q: Line = "",
    category: Line = "",
    life_event: Line = "",
    cursor: Line = "",
    limit: PageSize = 50,
) -> HttpResponse:
    """Return the services found by words, of a category, of a life event; by id unless words were given."""
    catalogue = services.catalogue()
    if q:
        found = [catalogue.bundle(hit.service_id) for hit in services.search(q, len(catalogue.bundles))]
    else:
        found = [catalogue.bundles[one] for one in sorted(catalogue.bundles) if one > cursor]
    fitting = [
        one
        for one in found
        if (not category or one.service.category == category)
        and (not life_event or life_event in one.service.life_events)
    ]
    shown = fitting[:limit]
    more = shown[-1].id if len(fitting) > limit and not q else None
    return tagged(request, ServicePage(items=[ServiceLine(**_line(one)) for one in shown], next_cursor=more))


def _line(bundle: ServiceBundle) -> dict[str, Any]:
    service, wanted = bundle.service, language()
    return {
        "id": bundle.id,
        "title": service.title.text(wanted),
        "summary": service.summary.text(wanted),
        "category": service.category,
        "office": service.owner,
        "version": bundle.version,
    }


@offer(
    router, "GET", "/services/{service_id}", "手続きの説明",
    scope="services:read", gives=Service, problems=(404,), is_tagged=True,
)  # fmt: skip
def get_service(request: HttpRequest, service_id: Line) -> HttpResponse:
    """Return one service."""
    catalogue = services.catalogue()
    bundle = catalogue.bundle(service_id)
    service, wanted = bundle.service, language()
    office = people.office(service.owner)
    papers = [(key, catalogue.world.papers[key]) for key in service.bring]
    body = Service(
        **_line(bundle),
        who=service.who.text(wanted) if service.who else "",
        law=service.law or "",
        subject=service.subject,
        assurance=service.assurance,
        acting_for=list(service.acting_for),
        life_events=list(service.life_events),
        bring=[
            PaperNeeded(id=key, name=one.name.text(wanted), hint=one.hint.text(wanted) if one.hint else "")
            for key, one in papers
        ],
        fee_yen=service.fee.yen if service.fee else None,
        fee_note=service.fee.note.text(wanted) if service.fee and service.fee.note else "",
        standard_days=service.standard_days,
        office_name=office.name.text(wanted),
        office_phone=office.phone,
    )
    return tagged(request, body)


@offer(
    router, "GET", "/services/{service_id}/form", "手続きの様式",
    scope="services:read", gives=Form, problems=(404,), is_tagged=True,
)  # fmt: skip
def get_form(request: HttpRequest, service_id: Line) -> HttpResponse:
    """Return the form of a service as data."""
    bundle = services.catalogue().bundle(service_id)
    wanted = language()
    body = Form(
        service=bundle.id,
        version=bundle.version,
        language=wanted,
        declaration=bundle.form.declaration.text(wanted) if bundle.form.declaration else "",
        pages=[_page(page, wanted) for page in bundle.form.pages],
    )
    return tagged(request, body)


def _page(page: Page, wanted: str) -> FormPage:
    return FormPage(
        id=page.id,
        title=page.title.text(wanted),
        intro=page.intro.text(wanted) if page.intro else "",
        when=page.when,
        repeats=page.repeat is not None,
        least=page.repeat.least if page.repeat else 1,
        most=page.repeat.most if page.repeat else 1,
        questions=[_question(one, wanted) for one in page.ask],
    )


def _question(one: Any, wanted: str) -> Question:
    drawn = forms.question(one, wanted)
    more = {name: value for name, value in drawn.items() if name not in _KNOWN and value is not None}
    return Question(
        id=drawn["id"],
        type=drawn["type"],
        label=drawn["label"],
        hint=str(drawn.get("hint") or ""),
        required=bool(drawn.get("required", True)),
        when=one.when,
        inputs=forms.field_type(one).html_names(one),
        choices=[Choice(**choice) for choice in drawn.get("choices", [])],
        details=more,
    )
