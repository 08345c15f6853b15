"""What keeps the hall running: sendings that are stuck, the catalogue of services, the journal of a case."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tenohira.counters.desk.cases.opening import read_case
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.staff import Member, admin_required
from tenohira.engines.messages import commands as messages
from tenohira.engines.messages import queries as notices
from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.foundation import journal, outbox
from tenohira.foundation.errors import TenohiraError


@require_http_methods(["GET", "POST"])
@admin_required
def stuck(request: HttpRequest, member: Member) -> HttpResponse:
    """List the sendings that failed too often; let one, or all, be tried again."""
    mails = {one.id: one for one in notices.stuck()}
    items = outbox.stuck()
    if request.method == "POST" and request.POST.get("webhook"):
        return _activate(request, member)
    if request.method == "POST":
        wanted = [one.id for one in items if request.POST.get("id") in {str(one.id), "all"}]
        failed = [error for error in map(_retry, wanted) if error]
        for error in failed:
            flash.error(request, error)
        if len(wanted) > len(failed):
            count = len(wanted) - len(failed)
            flash.success(request, _("%(count)d 件を、もう一度送ります。") % {"count": count})
        return redirect("desk:stuck")
    systems = {one.ref: one.name for one in people.clients()}
    context = {
        "items": [(one, mails.get(one.id)) for one in items],
        "waiting": outbox.waiting_count(),
        "webhooks": [(one, systems.get(one.client, "")) for one in notices.disabled_webhooks()],
    }
    return show(request, member, "desk/administration/stuck.html", context)


def _activate(request: HttpRequest, member: Member) -> HttpResponse:
    """Switch a webhook on again; what waited for it is sent."""
    messages.activate_webhook(request.POST["webhook"], by=member.actor())
    flash.success(request, _("知らせ先を再開しました。たまっていた分も送ります。"))
    return redirect("desk:stuck")


def _retry(item_id: int) -> str:
    try:
        messages.retry(item_id) if item_id in {one.id for one in notices.stuck()} else outbox.retry(item_id)
    except TenohiraError as error:
        return str(error)
    return ""


@require_GET
@admin_required
def catalogue(request: HttpRequest, member: Member) -> HttpResponse:
    """List the services offered: their office, route, version, and whether all of each could be read."""
    language = get_language() or "ja"
    offices = {one.id: one.name.text(language) for one in people.offices()}
    listed = sorted(
        (
            {
                "bundle": one,
                "office": offices.get(one.service.owner, ""),
                "is_whole": one.is_whole and one.service.owner in offices,
            }
            for one in services.catalogue().bundles.values()
        ),
        key=lambda one: (str(one["office"]), one["bundle"].id),  # type: ignore[attr-defined]
    )
    return show(request, member, "desk/administration/catalogue.html", {"listed": listed})


@require_GET
@admin_required
def case_journal(request: HttpRequest, member: Member, receipt: str) -> HttpResponse:
    """Show every entry of a case's journal as it was written."""
    case = read_case(member, receipt).case
    context = {"case": case, "entries": journal.entries(f"case:{case.id}")}
    return show(request, member, "desk/administration/journal.html", context)
