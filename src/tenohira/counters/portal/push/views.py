"""The page behind "stop such messages": one press, no sign-in (RFC 8058's idea for people)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenohira.engines.campaigns import commands, queries
from tenohira.foundation.journal import Actor


@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once whether to stop; then say that it is done, and offer to take it back."""
    person = queries.person_of_link(token)
    if request.method == "POST":
        by = Actor("resident", person, channel="portal")
        if request.POST.get("do") == "again":
            commands.allow_push(person, by)
        else:
            commands.stop_push(person, by)
        return redirect("portal:stop-push", token=token)
    context = {
        "has_stopped": queries.has_stopped(person),
        "back": {"href": reverse("portal:home"), "label": _("ホーム")},
    }
    return render(request, "portal/stop_push.html", context)
