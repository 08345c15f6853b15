"""The second factor of staff (passkey or authenticator app): the desk opens after one was shown in this session.

A city may say `staff_second_factor: optional` in its city.yaml, for a trial.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tenohira.counters.desk.problems import not_staff
from tenohira.engines.people import queries as people
from tenohira.foundation.city import city_definition

SHOWN = "second_factor_of"
"""In the session: the account that showed a second factor in it."""


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether this session still has to show one before the desk opens."""
    if city_definition().staff_second_factor == "optional":
        return False
    return bool(request.session.get(SHOWN) != request.user.pk)


def ask_for_it(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks, and back afterwards."""
    after = request.get_full_path() if request.method == "GET" else reverse("desk:home")
    return redirect(f"{reverse('desk:second-factor')}?{urlencode({'next': after})}")


@login_required
@never_cache
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor, or, from somebody without one, to set one up first."""
    if request.user.pk is None or people.staff_of(request.user.pk) is None:
        return not_staff(request)
    after = _after(request)
    if not lacks_second_factor(request):
        return redirect(after)
    query = urlencode({"next": after})
    ways = {
        one["id"]: f"{one['url']}?{query}" for one in get_adapter().get_reauthentication_methods(request.user)
    }
    context = {
        "app": ways.get("mfa_reauthenticate", ""),
        "passkey": ways.get("mfa_reauthenticate:webauthn", ""),
        "new_app": reverse("mfa_activate_totp"),
        "new_passkey": reverse("mfa_add_webauthn"),
    }
    return render(request, "desk/second_factor.html", context)


def _after(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/desk/") else reverse("desk:home")
