"""Filters and signs of the desk's pages."""

from __future__ import annotations

import datetime as dt

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenohira.counters.desk.once import NAME, fresh
from tenohira.counters.look.states import STATES
from tenohira.counters.look.templatetags.look import state_tag, words
from tenohira.engines.campaigns.views import CampaignView
from tenohira.engines.cases.views import CaseSummary

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """Draw the hidden key that lets a form be carried out once."""
    return format_html('<input type="hidden" name="{}" value="{}">', NAME, fresh())


@register.filter
def moment(at: dt.datetime | None) -> str:
    """Write a moment shortly: 11/20 9:12, with the year when it is not this one."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    if local.year != timezone.localdate().year:
        return f"{local.year}/{local.month}/{local.day}"
    return f"{local.month}/{local.day} {local.hour}:{local.minute:02}"


@register.simple_tag
def standing(case: CaseSummary) -> SafeString:
    """Draw the state of a case in the words of the desk: 確認中, 補正待ち, 決裁中; residents read other ones."""
    state = "submitted" if case.phase == "received" else case.state
    said = "" if state in STATES else words(case.state_title)
    return state_tag(state, said)


_CAMPAIGNS = {
    "draft": "draft", "proposed": "approval", "approved": "submitted", "held": "returned", "sending": "review",
    "sent": "granted", "standing": "review", "stopped": "withdrawn",
}  # fmt: skip


@register.simple_tag
def campaign_state(campaign: CampaignView) -> SafeString:
    """Draw the state of a campaign: a shape and a word."""
    return state_tag(_CAMPAIGNS.get(campaign.state, "draft"), campaign.state_title)


@register.filter
def left(case: CaseSummary) -> str:
    """Say how many business days are left: あと1日, 今日まで, 2日遅れ; nothing when no deadline runs."""
    days = case.days_left
    if days is None:
        return "−"
    if days < 0:
        return ngettext("%(days)d日遅れ", "%(days)d日遅れ", -days) % {"days": -days}
    return _("今日まで") if days == 0 else _("あと%(days)d日") % {"days": days}


@register.filter
def dressed(field: BoundField) -> SafeString:
    """Draw the input of a Django form as the look draws inputs, joined to its hint and errors."""
    widget = field.field.widget
    kind = "input input--select" if isinstance(widget, Select) else "input"
    attributes: dict[str, str | bool] = {"class": kind}
    if isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        attributes = {"class": "option__input"}
    named = [f"{field.auto_id}-hint"] if field.help_text else []
    if field.errors:
        named.append(f"{field.auto_id}-error")
        attributes["aria-invalid"] = "true"
    if named:
        attributes["aria-describedby"] = " ".join(named)
    return field.as_widget(attrs=attributes)


@register.filter
def kind(field: BoundField) -> str:
    """Tell how a field is drawn: tick, choices (a group of options) or input."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    return "tick" if isinstance(widget, CheckboxInput) else "input"


@register.simple_tag
def mistakes(form: BaseForm) -> list[tuple[str, str]]:
    """Return (html id, message) of every mistake of a form, for the error summary."""
    own = [(str(field.auto_id), f"{field.label}: {said}") for field in form for said in field.errors]
    return [("main", str(said)) for said in form.non_field_errors()] + own
