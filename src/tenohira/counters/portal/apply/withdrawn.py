"""A procedure that the city stopped offering while somebody was writing: what was written is shown, nothing is lost."""

from __future__ import annotations

from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tenohira.counters.portal.apply.opening import Withdrawn
from tenohira.counters.portal.problems import View
from tenohira.engines.forms import queries as forms
from tenohira.engines.people import queries as people
from tenohira.engines.people.errors import UnknownReference


def unless_withdrawn(view: View) -> View:
    """Answer with the answers so far and whom to ask when the service of a draft is gone."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Withdrawn as error:
            return _page(request, error)

    return answered


def _page(request: HttpRequest, error: Withdrawn) -> HttpResponse:
    one = error.opened
    try:
        office = people.office(one.bundle.service.owner)
    except UnknownReference:
        office = None
    context = {
        "opened": one,
        "office": office,
        "sections": forms.review(one.form, one.answers, one.language, one.facts, one.bundle.expressions),
        "back": {"href": reverse("portal:home"), "label": _("ホーム")},
    }
    return render(request, "portal/apply/withdrawn.html", context, status=410)
