"""The portal's first page and the inbox of notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tenohira.counters.portal.visitor import Visitor, visitor_of
from tenohira.engines.cases import queries as cases
from tenohira.engines.messages import commands as message_commands
from tenohira.engines.messages import queries as messages
from tenohira.engines.services import queries as services

_SHOWN_NEEDS = 5


@dataclass(frozen=True)
class NeedCard:
    """A procedure the register says this person needs, with the reason and the days left."""

    service_id: str
    title: str
    reasons: tuple[str, ...]
    due_on: date | None
    days_left: int | None


def _needs(visitor: Visitor, open_services: set[str]) -> list[NeedCard]:
    """What to do, the most urgent first; what is under way already, or long past its day, is left out."""
    if not visitor.subject_ref.startswith("person:"):
        return []
    today = timezone.localdate()
    catalogue = services.catalogue()
    cards = []
    for need in services.needed_services(visitor.facts(today), today):
        days_left = (need.due_on - today).days if need.due_on else None
        if (
            need.service_id in open_services
            or need.due_on is None
            or (days_left is not None and days_left < 0)
        ):
            continue
        service = catalogue.bundle(need.service_id).service
        reasons = tuple(reason.because.text(visitor.language) for reason in need.reasons)
        cards.append(
            NeedCard(need.service_id, service.title.text(visitor.language), reasons, need.due_on, days_left)
        )
    return cards[:_SHOWN_NEEDS]


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what needs doing, what is under way, life events and search."""
    visitor = visitor_of(request)
    catalogue = services.catalogue()
    context: dict[str, Any] = {
        "life_events": [
            {"id": key, "title": event.title.text(visitor.language), "icon": event.icon}
            for key, event in catalogue.world.life_events.items()
            if catalogue.in_life_event(key)
        ]
    }
    if visitor.is_signed_in:
        mine = cases.cases_of(visitor.all_refs, visitor.account_id)
        drafts = [one for one in cases.drafts_of(visitor.account_id) if not one.correction_of]
        open_cases = [case for case in mine if case.phase not in {"decided", "done"}]
        under_way = {case.service_id for case in open_cases} | {draft.service_id for draft in drafts}
        context |= {
            "visitor": visitor,
            "needs": _needs(visitor, under_way),
            "drafts": drafts,
            "open_cases": open_cases,
            "under_way_count": len(drafts) + len(open_cases),
            "to_correct": [case for case in open_cases if case.phase == "applicant"],
        }
    return render(request, "portal/home.html", context)


@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Show the notices of the city, newest first."""
    visitor = visitor_of(request)
    context = {
        "notices": messages.inbox(visitor.refs),
        "back": {"href": reverse("portal:home"), "label": _("ホーム")},
    }
    return render(request, "portal/notices.html", context)


@login_required
@require_POST
def read_notice(request: HttpRequest, ref: str) -> HttpResponse:
    """Mark a notice as read and go to what it is about."""
    visitor = visitor_of(request)
    notice = next((one for one in messages.inbox(visitor.refs) if one.ref == ref), None)
    if notice is None:
        return redirect("portal:notices")
    message_commands.mark_read(ref, visitor.actor(), visitor.refs)
    if notice.subject.startswith("campaign:") and notice.link:
        return redirect(notice.link)
    if notice.subject.startswith("case:"):
        return redirect("portal:case", receipt=notice.subject.removeprefix("case:"))
    return redirect("portal:notices")
