"""Legal hold (廃棄の停止): what must not be destroyed now and why, stopping disposal, letting it go on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods

from tenohira.counters.desk.administration.asking import Question, ask
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.problems import not_admin
from tenohira.counters.desk.sheets import Sheet, Words, options
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.cases import commands as cases
from tenohira.engines.cases import queries
from tenohira.engines.people import commands
from tenohira.engines.people import queries as people
from tenohira.engines.people.errors import HoldError
from tenohira.foundation.journal import Actor

_KINDS: tuple[tuple[str, Any], ...] = (("case", _l("案件（受付番号）")), ("person", _l("住民（宛名番号）")))


class HoldSheet(Sheet):
    """What is not to be destroyed, and why."""

    kind = options(list(_KINDS), label=_l("何の廃棄を止めるか"))
    number = forms.CharField(label=_l("番号"), max_length=30)
    reason = Words(
        label=_l("理由"),
        help_text=_l("例: 審査請求が出された、監査のため。記録簿には出ず、この一覧だけに残ります。"),
    )


class LiftSheet(Sheet):
    """Why disposal may go on."""

    reason = Words(label=_l("再開する理由"), help_text=_l("例: 裁決が確定した"))


@require_GET
@staff_required
def holds(request: HttpRequest, member: Member) -> HttpResponse:
    """List what is held, for those who may hold and those who keep the hall in order."""
    may = people.may_hold(member.actor())
    if not may and not member.view.is_admin:
        return not_admin(request)
    found = people.holds()
    names = people.staff_names(one.placed_by for one in found)
    persons = people.people(one.subject for one in found)
    listed = [
        {
            "view": one,
            "key": one.ref.removeprefix("hold:"),
            "what": _named(one.subject, persons),
            "by": names.get(one.placed_by, ""),
        }
        for one in found
    ]
    context = {"listed": listed, "may": may, "passed_by": queries.passed_by()}
    return show(request, member, "desk/administration/holds.html", context)


def _named(subject: str, persons: dict[str, Any]) -> str:
    """Return a case by its receipt number, a resident by their 宛名番号: a name could be under protection."""
    if subject.startswith("case:"):
        return _("案件 %(number)s") % {"number": subject.removeprefix("case:")}
    one = persons.get(subject)
    return _("宛名番号 %(number)s の方") % {"number": one.number if one else "−"}


@require_http_methods(["GET", "POST"])
@staff_required
def place(request: HttpRequest, member: Member) -> HttpResponse:
    """Stop the disposal of a case's or a resident's records."""
    if not people.may_hold(member.actor()):
        return not_admin(request)
    question = Question(
        title=_("廃棄を止める"), label=_("廃棄を止める"), back=reverse("desk:holds"),
        run=lambda data: _place(data, member.actor()),
        done=_("廃棄を止めました。保存年限が過ぎても、再開するまで残します。"),
        text=_("訴訟、審査請求、監査などで要る記録を、保存年限が過ぎても残します。"),
    )  # fmt: skip
    return ask(request, member, question, HoldSheet)


def _place(data: dict[str, Any], by: Actor) -> None:
    number = data["number"].strip()
    if data["kind"] == "case":
        cases.hold_case(number, data["reason"], by)
        return
    person = people.person_numbered(number)
    if person is None:
        raise HoldError(
            _("この宛名番号の方は、登録されていません。"),
            _("番号がちがいます。"),
            _("番号を確かめてください。"),
        )
    commands.place_hold(person.ref, data["reason"], by=by)


@require_http_methods(["GET", "POST"])
@staff_required
def lift(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Let disposal go on."""
    if not people.may_hold(member.actor()):
        return not_admin(request)
    question = Question(
        title=_("廃棄の停止を解除する"), label=_("解除する"), back=reverse("desk:holds"), danger=True,
        run=lambda data: commands.lift_hold(f"hold:{key}", data["reason"], by=member.actor()),
        done=_("解除しました。保存年限が過ぎたものは、次の廃棄で消えます。"),
        text=_("保存年限が過ぎているものは、次の日の廃棄で消え、元に戻せません。"),
    )  # fmt: skip
    return ask(request, member, question, LiftSheet)
