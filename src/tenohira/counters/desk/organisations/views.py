"""Companies and other bodies: finding, registering, and recording who may act for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods

from tenohira.counters.desk import once, sought
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.people.keeping import known_account
from tenohira.counters.desk.sheets import Day, Sheet
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.cases import queries as cases
from tenohira.engines.people import commands
from tenohira.engines.people import queries as people
from tenohira.foundation.errors import TenohiraError


class OrganisationSheet(Sheet):
    """What is known of an organisation."""

    corporate_number = forms.CharField(
        label=_l("法人番号（13桁）"), required=False, max_length=20,
        help_text=_l("個人の事業や任意の団体は空にします。"),
    )  # fmt: skip
    name = forms.CharField(label=_l("名前"), max_length=200)
    kana = forms.CharField(label=_l("フリガナ"), required=False, max_length=200)
    postal_code = forms.CharField(label=_l("郵便番号"), required=False, max_length=8)
    address = forms.CharField(label=_l("所在地"), required=False, max_length=200)
    representative_title = forms.CharField(label=_l("代表者の肩書"), required=False, max_length=60)
    representative = forms.CharField(label=_l("代表者の氏名"), required=False, max_length=100)
    phone = forms.CharField(label=_l("電話番号"), required=False, max_length=20)
    mail = forms.CharField(label=_l("メールアドレス"), required=False, max_length=254)


class ActorSheet(Sheet):
    """Who may act for an organisation, and on what ground."""

    mail = forms.EmailField(label=_l("手続きする人のアカウント（メールアドレス）"))
    authority = forms.CharField(
        label=_l("根拠"), max_length=200, help_text=_l("例: 登記事項証明書（代表取締役）、代表者からの委任状")
    )
    until = Day(label=_l("いつまで"), required=False, help_text=_l("空は、取り消すまで。"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def find(request: HttpRequest, member: Member) -> HttpResponse:
    """List the organisations found by name, reading, address or 法人番号."""
    moved = sought.taken(request)
    if moved is not None:
        return moved
    text = sought.query_of(request).get("text", "").strip()[:100]
    found = people.find_organisations(text) if text else []
    return show(request, member, "desk/organisations/find.html", {"text": text, "found": found})


@require_http_methods(["GET", "POST"])
@staff_required
def register(request: HttpRequest, member: Member) -> HttpResponse:
    """Register an organisation; one with the same 法人番号 is brought up to date."""
    form = OrganisationSheet(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            found = commands.register_organisation(by=member.actor(), **form.cleaned_data)
        except TenohiraError as error:
            form.refuse(error)
        else:
            flash.success(request, _("登録しました。"))
            return redirect("desk:organisation", key=found.ref.partition(":")[2])
    context = {
        "title": _("団体を登録する"), "form": form, "label": _("登録する"), "back_href": reverse("desk:organisations"),
        "text": _("同じ法人番号の団体があるときは、その内容が新しくなります。"),
    }  # fmt: skip
    return show(request, member, "desk/sheet.html", context, status=422 if form.is_bound else 200)


@require_GET
@staff_required
def organisation(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Show an organisation and its cases at the member's office."""
    view = people.organisation(f"organisation:{key}")
    context: dict[str, Any] = {
        "organisation": view,
        "cases": cases.history_of(view.ref, by=member.actor()),
        "mandates": people.mandates_for(view.ref),
    }
    return show(request, member, "desk/organisations/organisation.html", context)


@require_http_methods(["GET", "POST"])
@staff_required
def allow(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Record who may act for an organisation."""
    view = people.organisation(f"organisation:{key}")
    if once.was_done(request):
        return redirect("desk:organisation", key=key)
    form = ActorSheet(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            account = known_account(data["mail"])
            commands.record_mandate(
                account,
                view.ref,
                "organisation",
                authority=data["authority"],
                until=data["until"],
                by=member.actor(),
            )
        except TenohiraError as error:
            form.refuse(error)
        else:
            once.remember(request)
            flash.success(request, _("%(mail)s が、この団体として手続きできるようになりました。") % data)
            return redirect("desk:organisation", key=key)
    context = {
        "title": _("代わりに手続きできる人を登録する"), "lead": view.name, "form": form, "label": _("登録する"),
        "text": _("登記事項証明書や委任状を確かめてから登録します。"),
        "back_href": reverse("desk:organisation", args=[key]),
    }  # fmt: skip
    return show(request, member, "desk/sheet.html", context, status=422 if form.is_bound else 200)
