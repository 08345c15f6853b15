"""Ending the open sign-ins of a member of staff: a lost telephone, a machine left open."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenohira.counters.desk.administration.asking import Question, ask
from tenohira.counters.desk.sheets import Sheet
from tenohira.counters.desk.staff import Member, admin_required
from tenohira.engines.people import commands
from tenohira.engines.people import queries as people


@require_http_methods(["GET", "POST"])
@admin_required
def sign_out(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Ask once, then end every open sign-in of this member of staff."""
    view = people.staff(f"staff:{key}")
    question = Question(
        title=_("%(name)sさんのログインをすべて終える") % {"name": view.name}, label=_("すべて終える"),
        run=lambda _data: commands.end_sessions_of(view.ref, by=member.actor()), back=reverse("desk:staff"),
        text=_("どの端末でも、次の操作からログインし直しになります。端末をなくしたときなどに使います。"),
        done=_("ログインをすべて終えました。"), danger=True,
    )  # fmt: skip
    return ask(request, member, question, Sheet)
