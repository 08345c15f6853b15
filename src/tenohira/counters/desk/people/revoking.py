"""Ending a mandate to act for a resident or for an organisation: asks for the reason once."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from tenohira.counters.desk.pages import show
from tenohira.counters.desk.people.person import mandates_seen
from tenohira.counters.desk.people.purposes import kept
from tenohira.counters.desk.sheets import Sheet
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.people import commands
from tenohira.engines.people import queries as people
from tenohira.foundation.errors import TenohiraError


class RevokeSheet(Sheet):
    """Which mandate, and why it ends."""

    mandate = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_l("取り消す理由"), max_length=200)


@dataclass(frozen=True)
class Ending:
    """A mandate to end (None: it is not in force), whose it is in words, and where to go then."""

    mandate: people.Mandate | None
    whose: str
    lead: str
    back_href: str
    back: HttpResponse


@require_POST
@staff_required
def revoke(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Ask for the reason, then end a mandate of this resident's account."""
    back = redirect("desk:person", key=key)
    if not kept(request):
        return back
    view = commands.look_up(f"person:{key}", member.actor(), kept(request))
    held = {one.ref: one for one in mandates_seen(people.account_of_person(view.ref), member.actor())}
    mandate = held.get(request.POST.get("mandate", ""))
    whose, href = mandate.name if mandate else "", reverse("desk:person", args=[key])
    return _end(request, member, Ending(mandate, whose, view.name, href, back))


@require_POST
@staff_required
def revoke_organisation(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Ask for the reason, then end a mandate to act for this organisation."""
    back = redirect("desk:organisation", key=key)
    view = people.organisation(f"organisation:{key}")
    held = {one.ref: (one, mail) for one, mail in people.mandates_for(view.ref)}
    mandate, mail = held.get(request.POST.get("mandate", ""), (None, ""))
    href = reverse("desk:organisation", args=[key])
    return _end(request, member, Ending(mandate, mail, view.name, href, back))


def _end(request: HttpRequest, member: Member, ending: Ending) -> HttpResponse:
    mandate, back = ending.mandate, ending.back
    if mandate is None:
        flash.info(request, _("この代理は、もう取り消されています。"))
        return back
    is_sent = "reason" in request.POST
    form = RevokeSheet(request.POST if is_sent else None, initial={"mandate": mandate.ref})
    if is_sent and form.is_valid():
        try:
            commands.revoke_mandate(mandate.ref, by=member.actor(), reason=form.cleaned_data["reason"])
        except TenohiraError as error:
            form.refuse(error)
        else:
            flash.success(request, _("代理を取り消しました。"))
            return back
    context = {
        "title": _("%(name)sの代理を取り消す") % {"name": ending.whose}, "lead": ending.lead, "form": form,
        "text": _("今すぐ、代わりに手続きできなくなります。"), "label": _("取り消す"), "danger": True,
        "back_href": ending.back_href,
    }  # fmt: skip
    return show(request, member, "desk/sheet.html", context, status=422 if is_sent else 200)
