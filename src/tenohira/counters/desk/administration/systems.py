"""Machine clients (連携システム): let in for an office, given tokens that are shown once, shut out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods

from tenohira.counters.desk import once
from tenohira.counters.desk.administration.asking import Question, ask
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.sheets import Day, Sheet
from tenohira.counters.desk.staff import Member, admin_required
from tenohira.engines.people import commands
from tenohira.engines.people import queries as people
from tenohira.foundation.calendar import format_date
from tenohira.foundation.errors import TenohiraError

_YEAR = timedelta(days=365)


class SystemSheet(Sheet):
    """A system to be let in."""

    name = forms.CharField(label=_l("システムの名前"), max_length=100, help_text=_l("例: 子育てアプリ"))
    contact = forms.CharField(
        label=_l("連絡先"),
        max_length=200,
        required=False,
        help_text=_l("困ったときに連絡する会社・担当・電話番号"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "ja"
        offices = [(one.id, one.name.text(language)) for one in people.offices()]
        self.fields["office_id"] = forms.ChoiceField(
            label=_("どの課のデータを使うか"), choices=[("", "−"), *offices],
            help_text=_("ほかの課の案件は見えません。"),
        )  # fmt: skip


class TokenSheet(Sheet):
    """A token to be made."""

    label = forms.CharField(label=_l("用途"), required=False, max_length=60, help_text=_l("例: 本番サーバー"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"] = forms.MultipleChoiceField(
            label=_("許すこと"), choices=list(people.SCOPES.items()),
            widget=forms.CheckboxSelectMultiple(attrs={"class": "option__input"}),
            error_messages={"required": _("許すことを1つ以上選んでください。")},
            help_text=_("いるものだけを選びます。"),
        )  # fmt: skip
        self.fields["until"] = Day(
            label=_("いつまで使えるか"), initial=format_date(timezone.localdate() + _YEAR, "ja"),
            help_text=_("長くて2年です。切れる前に新しいトークンに替えます。"),
        )  # fmt: skip
        self.fields["is_sandbox"] = forms.BooleanField(
            label=_("試験用にする（送っても案件にならず、受信箱・件数・通知に出ません）"), required=False
        )


def _offices() -> dict[str, str]:
    language = get_language() or "ja"
    return {one.id: one.name.text(language) for one in people.offices()}


@require_GET
@admin_required
def systems(request: HttpRequest, member: Member) -> HttpResponse:
    """List the systems with their tokens: what each may do, until when, when it was last used."""
    offices, now = _offices(), timezone.now()
    listed = [
        {
            "view": one,
            "office": offices.get(one.office_id, one.office_id),
            "tokens": [
                {
                    "view": token,
                    "scopes": [people.SCOPES[scope] for scope in token.scopes],
                    "is_good": token.revoked_at is None and token.expires_at > now,
                    "is_over": token.revoked_at is None and token.expires_at <= now,
                }
                for token in one.tokens
            ],
        }
        for one in people.clients()
    ]
    return show(request, member, "desk/administration/systems.html", {"listed": listed})


@require_http_methods(["GET", "POST"])
@admin_required
def register(request: HttpRequest, member: Member) -> HttpResponse:
    """Let a system in; it opens nothing until it has a token."""
    question = Question(
        title=_("連携システムを登録する"), label=_("登録する"), back=reverse("desk:systems"),
        run=lambda data: commands.register_client(by=member.actor(), **data),
        text=_("登録しただけでは何も開けません。次に、用途ごとにトークンを発行します。"),
        done=_("登録しました。トークンを発行してください。"),
    )  # fmt: skip
    return ask(request, member, question, SystemSheet)


@require_http_methods(["GET", "POST"])
@admin_required
def issue(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Make a token and show it this once."""
    client = people.client(f"client:{key}")
    back = reverse("desk:systems")
    if request.method == "POST" and once.was_done(request):
        flash.warning(
            request, _("このトークンは発行済みです。なくしたときは、取り消して新しく発行してください。")
        )
        return redirect(back)
    form = TokenSheet(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = commands.issue_token(client.ref, by=member.actor(), **form.cleaned_data)
        except TenohiraError as error:
            form.refuse(error)
        else:
            once.remember(request)
            context = {"client": client, "made": made, "back_href": back}
            response = show(request, member, "desk/administration/token.html", context)
            response["Cache-Control"] = "no-store"
            return response
    context = {
        "title": _("「%(name)s」のトークンを発行する") % {"name": client.name},
        "form": form,
        "label": _("発行する"),
        "back_href": back,
    }
    return show(request, member, "desk/sheet.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@admin_required
def revoke(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """End a token after asking once."""
    question = Question(
        title=_("トークンを取り消す"), label=_("取り消す"), back=reverse("desk:systems"), danger=True,
        run=lambda _data: commands.revoke_token(f"token:{key}", by=member.actor()),
        text=_("このトークンを使っているシステムは、すぐに使えなくなります。元には戻せません。"),
        done=_("トークンを取り消しました。"),
    )  # fmt: skip
    return ask(request, member, question, Sheet)


@require_http_methods(["GET", "POST"])
@admin_required
def close(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Shut a system out after asking once."""
    client = people.client(f"client:{key}")
    question = Question(
        title=_("「%(name)s」の利用を終える") % {"name": client.name}, label=_("利用を終える"),
        back=reverse("desk:systems"), danger=True,
        run=lambda _data: commands.close_client(client.ref, by=member.actor()),
        text=_("すべてのトークンが、すぐに使えなくなります。送られた申請はそのまま残ります。"),
        done=_("利用を終えました。"),
    )  # fmt: skip
    return ask(request, member, question, Sheet)
