"""Pages of the campaigns: an office's list, a new one, its audience and its way, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
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
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenohira.counters.desk import once
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.sheets import Day, Sheet, Words
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.campaigns import commands, queries
from tenohira.engines.campaigns.queries import CampaignView
from tenohira.foundation.errors import TenohiraError

_LEFT_OUT = {
    "stopped": _l("案内を止めている方"),
    "often": _l("この1週間に案内が続いた方"),
    "unreachable": _l("届け先がない方（アカウントもメールもない）"),
}
_CHANNELS = {
    "web-push": _l("端末への通知"),
    "line": _l("LINE"),
    "mail": _l("メール"),
    "letter": _l("郵送"),
}


class CampaignSheet(Sheet):
    """Which procedure, what to add, when, and whether it goes on every night."""

    words = Words(
        label=_l("添える文"),
        required=False,
        max_length=1000,
        help_text=_l("なくてもかまいません。理由・手続きのページ・問い合わせ先は、自動で入ります。"),
    )
    send_on = Day(
        label=_l("送る日"),
        required=False,
        help_text=_l("空のときは、承認のあとすぐ（朝8時から夜8時の間）に送ります。"),
    )
    repeats = forms.BooleanField(
        label=_l("新しく当てはまった方に、毎日送る"),
        required=False,
        help_text=_l("一度送った方には送りません。止めるまで続きます。"),
    )

    letters = forms.BooleanField(
        label=_l("手紙も使う"),
        required=False,
        help_text=_l(
            "アカウントにもメールにも届かない方へは、窓あき封筒で送る手紙を印刷します。印刷と発送は、課で行います。"
        ),
    )

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"] = forms.ChoiceField(
            label=_("どの手続きの案内か"), choices=[("", _("選んでください")), *choices]
        )
        self.order_fields(["service", "words", "send_on", "repeats", "letters"])


@require_GET
@staff_required
def campaigns(request: HttpRequest, member: Member) -> HttpResponse:
    """List the campaigns of the member's office."""
    return show(request, member, "desk/campaigns/list.html", {"rows": queries.campaigns_of(member.actor())})


@require_http_methods(["GET", "POST"])
@staff_required
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """Begin a campaign."""
    if once.was_done(request):
        return redirect("desk:campaigns")
    language = get_language() or "ja"
    choices = [(key, title.text(language)) for key, title in queries.services_to_tell(member.actor())]
    form = CampaignSheet(choices, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        day = data["send_on"]
        send_at = timezone.make_aware(datetime.combine(day, time(8))) if day else None
        try:
            made = commands.make(
                data["service"],
                words={"ja": data["words"]},
                repeats=data["repeats"],
                letters=data["letters"],
                send_at=send_at,
                by=member.actor(),
            )
            commands.count(made.ref, member.actor())
        except TenohiraError as error:
            form.refuse(error)
        else:
            once.remember(request)
            return redirect("desk:campaign", key=_key(made))
    context = {
        "title": _("案内をつくる"), "form": form, "label": _("対象者を数える"), "back_href": reverse("desk:campaigns"),
        "text": _("手続きの規則に当てはまる方を台帳から見つけ、その方だけに知らせます。支援措置の方には送りません。"),
    }  # fmt: skip
    return show(request, member, "desk/sheet.html", context, status=422 if form.is_bound else 200)


@require_GET
@staff_required
def campaign(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Show a campaign: its audience, where it stands, what came of it."""
    by = member.actor()
    view = queries.campaign(f"campaign:{key}", by)
    outcome = queries.outcome_of(view.ref, by) if view.begun_at else None
    left_out = [(str(_LEFT_OUT[why]), number) for why, number in outcome.left_out.items()] if outcome else []
    counted: Mapping[str, Any] = view.counted
    most = max((n or 0 for _name, n in counted.get("ages", ())), default=0)
    towns = [(name, n) for name, n in counted.get("towns", ()) if n is not None]
    few = len(counted.get("towns", ())) - len(towns)
    context = {
        "view": view, "key": key, "outcome": outcome, "left_out": left_out, "most": most,
        "channels": [
            (_CHANNELS.get(name, name), one) for name, one in outcome.by_channel.items()
        ] if outcome else [],
        "towns": towns, "few": few,
        "crumbs": [(_("案内の一斉送信"), reverse("desk:campaigns")), (view.service_title.text(), "")],
        "letters": queries.letters_of(view.ref, by) if view.letters and view.begun_at else None,
        "is_mine": view.made_by == member.ref,
        "may_approve": view.made_by != member.ref and queries.may_approve(view.office_id, by),
        "is_open": view.state not in ("sent", "stopped"),
    }  # fmt: skip
    return show(request, member, "desk/campaigns/campaign.html", context)


def _act(request: HttpRequest, key: str, act: Callable[[str], object], done: str) -> HttpResponse:
    try:
        act(f"campaign:{key}")
    except TenohiraError as error:
        flash.error(request, str(error))
    else:
        flash.success(request, done)
    return redirect("desk:campaign", key=key)


@require_POST
@staff_required
def count(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Count the audience again."""
    return _act(request, key, lambda ref: commands.count(ref, member.actor()), _("対象者を数え直しました。"))


@require_POST
@staff_required
def propose(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Ask a second person to let it go."""
    said = _("承認を申請しました。所属長が承認すると、送られます。")
    return _act(request, key, lambda ref: commands.propose(ref, member.actor()), said)


@require_POST
@staff_required
def approve(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Let it go."""
    return _act(request, key, lambda ref: commands.approve(ref, member.actor()), _("承認しました。"))


@require_POST
@staff_required
def refuse(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Send it back to who made it."""
    reason = request.POST.get("reason", "")
    return _act(request, key, lambda ref: commands.refuse(ref, member.actor(), reason), _("差し戻しました。"))


@require_POST
@staff_required
def stop(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Stop it for good."""
    reason = request.POST.get("reason", "")
    return _act(request, key, lambda ref: commands.stop(ref, member.actor(), reason), _("取りやめました。"))


def _key(view: CampaignView) -> str:
    return view.ref.removeprefix("campaign:")
