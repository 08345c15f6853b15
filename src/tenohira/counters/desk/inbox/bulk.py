"""One action on many cases: asks once, then says of each case what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenohira.counters.desk import once
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.sheets import Sheet, Words
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.cases import commands
from tenohira.engines.cases.views import BulkReport
from tenohira.engines.people import queries as people

REPORT = "desk_bulk_report"
_MOST = 500


class _Nothing(Sheet):
    """Asks for nothing but the press itself."""


class _ToWhom(Sheet):
    staff_ref = forms.ChoiceField(label=gettext_lazy("担当にする職員"))

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = [(one.ref, one.name) for one in people.all_staff(member.office_id)]
        self.fields["staff_ref"] = forms.ChoiceField(
            label=_("担当にする職員"), choices=[("", _("選んでください")), *staff]
        )


class _WhereTo(Sheet):
    office_id = forms.ChoiceField(label=gettext_lazy("回す先の課"))
    note = Words(label=gettext_lazy("引き継ぎのメモ"))

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"] = forms.ChoiceField(
            label=_("回す先の課"), choices=[("", _("選んでください")), *other_offices(member.office_id)]
        )


def other_offices(own: str) -> list[tuple[str, str]]:
    """Return every office but one's own, to choose from."""
    language = get_language() or "ja"
    return [(one.id, one.name.text(language)) for one in people.offices() if one.id != own]


@dataclass(frozen=True)
class BulkAction:
    """An action on many cases: its words, what it asks for, and the engine's name for it."""

    title: Callable[[], str]
    form: type[Sheet]
    command: str
    asks: bool = True


ACTIONS = {
    "assign_me": BulkAction(lambda: _("自分の担当にする"), _Nothing, "assign", asks=False),
    "assign": BulkAction(lambda: _("ほかの職員の担当にする"), _ToWhom, "assign"),
    "begin_review": BulkAction(lambda: _("受け付ける"), _Nothing, "begin_review"),
    "hand_over": BulkAction(lambda: _("ほかの課へ回す"), _WhereTo, "hand_over"),
    "close": BulkAction(lambda: _("完結する"), _Nothing, "close"),
    "undo": BulkAction(lambda: _("取り消す"), _Nothing, "undo", asks=False),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def bulk(request: HttpRequest, member: Member) -> HttpResponse:
    """Ask what is missing and whether it is meant, then do it to each case and go back with a report.

    Its address opened by hand leads to the inbox.
    """
    if request.method != "POST":
        return redirect("desk:home")
    cases = list(dict.fromkeys(request.POST.getlist("case")))[:_MOST]
    action = ACTIONS.get(request.POST.get("action", ""))
    back = _back(request)
    if action is None or not cases:
        request.session[REPORT] = {"nothing": True}
        return redirect(back)
    if once.was_done(request):
        return redirect(back)
    extra: dict[str, Any] = {} if action.form is _Nothing else {"member": member}
    is_sent = not action.asks or "confirmed" in request.POST
    form = action.form(request.POST if is_sent else None, **extra)
    if is_sent and form.is_valid():
        data = dict(form.cleaned_data)
        if request.POST["action"] == "assign_me":
            data["staff_ref"] = member.ref
        report = commands.bulk(cases, action.command, member.actor(), **data)
        once.remember(request)
        request.session[REPORT] = _told(request.POST["action"], report)
        return redirect(back)
    context = {
        "form": form,
        "cases": cases,
        "action": request.POST["action"],
        "title": _("%(count)d 件を%(action)s") % {"count": len(cases), "action": _said(action)},
        "label": action.title(),
        "back": back,
    }
    return show(request, member, "desk/inbox/bulk.html", context, status=422 if is_sent else 200)


def _said(action: BulkAction) -> str:
    return action.title()


def _told(action: str, report: BulkReport) -> dict[str, Any]:
    return {
        "title": ACTIONS[action].title(),
        "done": report.done,
        "failed": [asdict(one) for one in report.failed],
        "undo": [one.receipt_number for one in report.results if one.ok]
        if action in {"assign_me", "assign", "hand_over"}
        else [],
    }


def _back(request: HttpRequest) -> str:
    home = reverse("desk:home")
    wanted = request.POST.get("back", "")
    is_own = wanted.startswith(home) and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if is_own else home
