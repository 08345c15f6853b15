"""Residents whose card did not fit the register at once (本人確認待ち): a clerk compares, links or gives back."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django import forms
from django.contrib import messages as flash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods

from tenohira.counters.desk import once
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.sheets import Sheet, Words
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.messages import commands as messages
from tenohira.engines.messages.definition import MessageTemplate, load_messages
from tenohira.engines.people import commands
from tenohira.engines.people import queries as people
from tenohira.foundation.definitions import Problems
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import Actor


class LinkSheet(Sheet):
    """Which candidate it is, and how the clerk knows."""

    person = forms.CharField(
        label=_l("つなぐ方"), error_messages={"required": _l("つなぐ方を、候補から選んでください。")}
    )
    evidence = forms.CharField(
        label=_l("確かめたこと"),
        max_length=200,
        help_text=_l("例: 戸籍の附票で旧姓を確認、本人に電話で転居を確認"),
    )


class RefuseSheet(Sheet):
    """Why it is nobody of the register; the person reads this."""

    reason = Words(label=_l("つながない理由（本人の画面に出ます）"), max_length=200, rows=2)


@require_GET
@staff_required
def waiting(request: HttpRequest, member: Member) -> HttpResponse:
    """List the checks that wait, the oldest first."""
    listed = people.waiting_identities(member.actor())
    return show(request, member, "desk/people/waiting.html", {"listed": listed})


@require_http_methods(["GET", "POST"])
@staff_required
def decide(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Show the facts of the card beside those of the candidates; link one of them, or give it back with a reason."""
    by, back = member.actor(), redirect("desk:waiting-identities")
    if request.method == "POST" and once.was_done(request):
        return back
    view = commands.open_identity_request(f"identity:{key}", by)
    is_refusal = "refuse" in request.POST
    link = LinkSheet(request.POST if request.method == "POST" and not is_refusal else None)
    refuse = RefuseSheet(request.POST if is_refusal else None, prefix="")
    sent = refuse if is_refusal else link
    if sent.is_bound and sent.is_valid():
        try:
            _decide(view, sent, by)
        except TenohiraError as error:
            sent.refuse(error)
        else:
            once.remember(request)
            said = (
                _("理由を付けて、本人に返しました。")
                if is_refusal
                else _("つなぎました。本人にお知らせしました。")
            )
            flash.success(request, said)
            return back
    context = {
        "one": view,
        "link": link,
        "refuse": refuse,
        "chosen": request.POST.get("person", ""),
        "back_href": reverse("desk:waiting-identities"),
    }
    return show(request, member, "desk/people/identity.html", context, status=422 if sent.is_bound else 200)


@transaction.atomic
def _decide(view: people.IdentityRequestView, sent: Sheet, by: Actor) -> None:
    """Decide and tell the person, both or neither."""
    if isinstance(sent, LinkSheet):
        commands.link_identity(
            view.ref, sent.cleaned_data["person"], by=by, evidence=sent.cleaned_data["evidence"]
        )
        _tell(view, "identity-linked", by)
    else:
        reason = sent.cleaned_data["reason"]
        commands.refuse_identity(view.ref, by=by, reason=reason)
        _tell(view, "identity-refused", by, reason)


def _tell(view: people.IdentityRequestView, event: str, by: Actor, reason: str = "") -> None:
    ref = f"account:{view.account_id}"
    messages.send(
        messages.Recipient(ref, view.mail or None, view.language),
        _letters()[event],
        {"reason": reason},
        subject=ref,
        key=f"{view.ref}:{event}",
        by=by,
    )


@lru_cache(maxsize=1)
def _letters() -> dict[str, MessageTemplate]:
    return load_messages(Path(__file__).resolve().parent / "letters", Problems())
