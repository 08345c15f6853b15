"""Where people go after signing in: staff to the desk, residents to the portal."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tenohira.counters.portal.context import DESK
from tenohira.engines.people import queries as people


@login_required
@never_cache
@require_GET
def after_sign_in(request: HttpRequest) -> HttpResponse:
    """Show the way in: to the desk for staff, home for everybody else."""
    if request.user.pk is not None and people.staff_of(request.user.pk) is not None:
        return redirect(DESK)
    return redirect("portal:home")
