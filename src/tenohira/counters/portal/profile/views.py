"""My data: what the register says, how to reach me, for whom I act, who looked, and the way to link my account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenohira.counters.portal.apply.starting import qr_code
from tenohira.counters.portal.profile.looks import looks_at
from tenohira.counters.portal.visitor import Visitor, act_for, visitor_of
from tenohira.engines.messages.talking import talk_port
from tenohira.engines.people import commands
from tenohira.engines.people import queries as people
from tenohira.engines.people.ports import identity_provider
from tenohira.foundation.city import city_definition
from tenohira.foundation.errors import TenohiraError

_NEWEST, _SHOWN, _ON_A_PAGE = 50, 3, 30
KINDS = {
    "child": gettext_lazy("お子さん"),
    "parent": gettext_lazy("親"),
    "organisation": gettext_lazy("会社・団体"),
    "other": gettext_lazy("そのほかの方"),
}


@login_required
@never_cache
@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    """Show the visitor's own data."""
    return render(request, "portal/profile/profile.html", _context(visitor_of(request)))


def _context(visitor: Visitor) -> dict[str, Any]:
    person = people.person(visitor.person_ref) if visitor.person_ref else None
    code = link_code(visitor.account_id or 0)
    return {
        "visitor": visitor,
        "person": person,
        "has_line": talk_port() is not None,
        "link_code": code,
        "has_card": identity_provider("card") is not None,
        "standing": None if person else people.standing_of(visitor.account_id or 0),
        "qr": "" if person else qr_code(f"tenohira-account:{visitor.account_id}:{visitor.mail}"),
        "mandates": [
            {"mandate": one, "kind": KINDS.get(one.kind, one.kind), "is_current": one == visitor.acting_for}
            for one in visitor.mandates
        ],
        "looks": looks_at(visitor.person_ref, visitor.language, most=_NEWEST)[:_SHOWN],
        "back": {"href": reverse("portal:home"), "label": _("ホーム")},
    }


@login_required
@never_cache
@require_GET
def looks(request: HttpRequest) -> HttpResponse:
    """Show who looked at the visitor's data: the office, the day, the purpose, page by page."""
    visitor = visitor_of(request)
    if not visitor.person_ref:
        return redirect("portal:profile")
    pages = Paginator(looks_at(visitor.person_ref, visitor.language), _ON_A_PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "back": {"href": reverse("portal:profile"), "label": _("あなたの情報")},
    }
    return render(request, "portal/profile/looks.html", context)


def link_code(account_id: int) -> str:
    """Return the number a clerk at the counter types beside the mail address: the account's, in six digits."""
    return f"{account_id:06d}"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Change language, telephone and mail for notices."""
    visitor = visitor_of(request)
    if not visitor.person_ref:
        return redirect("portal:profile")
    person = people.person(visitor.person_ref)
    typed = {"language": person.language, "phone": person.phone, "mail": person.mail}
    wrong: list[tuple[str, str]] = []
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip() for name in typed}
        wrong = _update(visitor, typed)
        if not wrong:
            flash.success(request, _("連絡先を変えました。"))
            return redirect("portal:profile")
    names = {"ja": "日本語", "ja-easy": "やさしい日本語", "en": "English", "pt-BR": "Português"}
    context = {
        "typed": typed,
        "wrong": wrong,
        "summary": [(f"f-{name}", said) for name, said in wrong],
        "errors": dict(wrong),
        "languages": [(code, names.get(code, code)) for code in city_definition().languages],
        "back": {"href": reverse("portal:profile"), "label": _("あなたの情報")},
    }
    return render(request, "portal/profile/contact.html", context, status=422 if wrong else 200)


def _update(visitor: Visitor, typed: dict[str, str]) -> list[tuple[str, str]]:
    """Save what can be saved, each by itself; returns (field, message) of the rest."""
    wrong = []
    for name, value in typed.items():
        try:
            commands.update_contact(visitor.person_ref, by=visitor.actor(), **{name: value})
        except TenohiraError as error:
            wrong.append((name, str(error)))
    return wrong


@login_required
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Act for somebody from now on, or for oneself again."""
    subject = request.POST.get("subject", "")
    if not act_for(request, subject):
        flash.error(
            request,
            _("この方の代わりに手続きすることはできません。代理の登録が終わったか、取り消されています。"),
        )
        return redirect("portal:profile")
    acting = visitor_of(request).acting_for
    if acting is None:
        flash.success(request, _("ご自分の手続きに戻りました。"))
    else:
        flash.success(request, _("これからは、%(name)s の手続きをします。") % {"name": acting.name})
    return redirect("portal:home")
