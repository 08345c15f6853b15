"""Signing in with a My Number card or for a company, and what happens when the register does not agree at once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth import load_backend, login
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tenohira.counters.portal.account.attempts import Attempt, keep, take
from tenohira.counters.portal.account.recently import note_outside
from tenohira.counters.portal.account.ways import sign_in_ways
from tenohira.counters.portal.visitor import act_for, visitor_of
from tenohira.engines.messages import commands as messages
from tenohira.engines.messages.definition import MessageTemplate, load_messages
from tenohira.engines.people import commands as people
from tenohira.engines.people import queries
from tenohira.engines.people.errors import IdentityCancelled, IdentityRefused, PeopleError, ProviderAway
from tenohira.engines.people.ports import CardHolder, CompanyUser, IdentityProvider, identity_provider
from tenohira.foundation.city import city_definition
from tenohira.foundation.definitions import Problems
from tenohira.foundation.journal import Actor


def _provider(kind: str) -> IdentityProvider:
    found = identity_provider("card") if kind == "card" else None
    found = identity_provider("company") if kind == "company" else found
    if found is None:
        raise Http404(kind)
    return found


@never_cache
@require_GET
def start(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the browser to the provider; it comes back to `callback`."""
    provider = _provider(kind)
    callback = request.build_absolute_uri(reverse("portal:outside-callback", args=[kind]))
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    begun = provider.begin(callback)
    account = request.user.pk if request.user.is_authenticated else None
    keep(
        request,
        Attempt(kind, begun, callback, account, wanted if safe else "", asks_again="again" in request.GET),
    )
    return redirect(begun.url)


@never_cache
@require_GET
def callback(request: HttpRequest, kind: str) -> HttpResponse:
    """Take what the provider says, once, and sign in; a page says what to do when that cannot be."""
    provider = _provider(kind)
    try:
        attempt = take(request, kind, request.GET.get("state", ""))
        if attempt is None:
            raise _not_begun_here()
        who = provider.finish(attempt.begun, attempt.callback, request.GET.dict())
        if isinstance(who, CardHolder):
            return _with_card(request, attempt, who)
        return _for_company(request, attempt, who)
    except PeopleError as error:
        return _instead(request, error)


def _not_begun_here() -> IdentityRefused:
    return IdentityRefused(
        _("ログインの続きが見つかりません。"),
        _("始めてから10分たったか、別のブラウザで始めたか、途中でログインやログアウトをしたためです。"),
        _("ログインの画面から、もう一度始めてください。"),
    )


def _instead(request: HttpRequest, error: PeopleError) -> HttpResponse:
    """Say what happened, and offer the ways to sign in that are left."""
    status = 503 if isinstance(error, ProviderAway) else 200 if isinstance(error, IdentityCancelled) else 403
    context = {
        "error": error,
        "ways": sign_in_ways(),
        "back": {"href": reverse("portal:home"), "label": _("ホーム")},
    }
    return render(request, "portal/account/instead.html", context, status=status)


def _with_card(request: HttpRequest, attempt: Attempt, who: CardHolder) -> HttpResponse:
    language = get_language() or settings.LANGUAGE_CODE
    with transaction.atomic():
        found = people.identify(
            who, account_id=attempt.account_id, language=language, ask_again=attempt.asks_again
        )
        if found.standing == "waiting":
            tell(found.account_id, "identity-waiting", found.request_ref, language)
    _sign_in(request, found.account_id)
    if found.standing != "linked":
        return redirect("portal:identity")
    if found.is_new_account:
        flash.success(request, _("ようこそ。住民登録とつながりました。"))
    elif attempt.account_id is not None:
        flash.success(request, _("カードで本人を確かめました。住民登録とつながっています。"))
    return redirect(attempt.go_on or settings.LOGIN_REDIRECT_URL)


def _for_company(request: HttpRequest, attempt: Attempt, who: CompanyUser) -> HttpResponse:
    found = people.identify_company(
        who, account_id=attempt.account_id, language=get_language() or settings.LANGUAGE_CODE
    )
    _sign_in(request, found.account_id)
    act_for(request, found.organisation_ref)
    name = queries.organisation(found.organisation_ref).name
    flash.success(request, _("これからは、%(name)s の手続きをします。") % {"name": name})
    return redirect(attempt.go_on or settings.LOGIN_REDIRECT_URL)


def _sign_in(request: HttpRequest, account_id: int) -> None:
    """Open the session of an account under a new key; whoever had the old key is out (OWASP ASVS 7.2.4)."""
    request.__dict__.pop("_visitor", None)
    if request.user.is_authenticated and request.user.pk == account_id:
        request.session.cycle_key()
    else:
        backend = settings.AUTHENTICATION_BACKENDS[0]
        login(request, load_backend(backend).get_user(account_id), backend=backend)
    note_outside(request)


def tell(account_id: int, event: str, request_ref: str, language: str, **values: str) -> None:
    """Put a notice about a request for identity into its owner's inbox, once."""
    ref = f"account:{account_id}"
    messages.send(
        messages.Recipient(ref, None, language),
        _letters()[event],
        {"city_name": city_definition().name.text(language), **values},
        subject=ref,
        key=f"{request_ref}:{event}",
        by=Actor("resident", ref),
    )


@lru_cache(maxsize=1)
def _letters() -> dict[str, MessageTemplate]:
    return load_messages(Path(__file__).resolve().parent / "letters", Problems())


@login_required
@never_cache
@require_GET
def identity(request: HttpRequest) -> HttpResponse:
    """Tell the visitor how the check of who they are stands, and what they can do meanwhile."""
    visitor = visitor_of(request)
    standing = queries.standing_of(visitor.account_id or 0)
    if visitor.person_ref or standing is None:
        return redirect("portal:profile")
    context: dict[str, Any] = {
        "standing": standing,
        "has_card": identity_provider("card") is not None,
        "visitor": visitor,
        "back": {"href": reverse("portal:home"), "label": _("ホーム")},
    }
    return render(request, "portal/account/identity.html", context)
