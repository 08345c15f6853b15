"""Template tags of the look: components, fields, signs and dates. Arguments are tabled in the room's README."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tenohira.counters.look.context import Look, look_of
from tenohira.counters.look.icons import icon_svg, shape_svg
from tenohira.counters.look.pages import Pages, pages_of
from tenohira.counters.look.sparkline import sparkline_of
from tenohira.counters.look.states import state_of
from tenohira.counters.look.widgets import Raw, Widget, get, html_id, widget_of
from tenohira.foundation.calendar import format_date
from tenohira.foundation.definitions import LocalText

register = template.Library()
COMPONENTS = "look/components/"
NOTICE_ICONS = {"info": "info", "success": "success", "warning": "warning", "error": "error"}
MESSAGE_KINDS = {"debug": "info"}


@register.filter
def words(text: LocalText | str | None) -> str:
    """Return a text of a definition in the language of the page."""
    if isinstance(text, LocalText):
        return text.text(get_language() or "ja")
    return text or ""


@register.filter
def bare(ref: str) -> str:
    """Return the part of a reference after its kind: `file:1a2b` is `1a2b`."""
    return ref.partition(":")[2]


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a sign."""
    return icon_svg(name)


@register.simple_tag
def shape(name: str) -> SafeString:
    """Draw the shape of a state."""
    return shape_svg(name)


@register.simple_tag(takes_context=True, name="look")
def the_look(context: Context) -> Look:
    """Return how this page is shown, whether or not the context processor ran."""
    given = context.get("look")
    return given if isinstance(given, Look) else look_of(context.get("request"))


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """Wrap words in a notice: a sign, a word and a colour."""
    kind = kind if kind in NOTICE_ICONS else MESSAGE_KINDS.get(kind, "info")
    return _component("notice", kind=kind, icon=NOTICE_ICONS[kind], title=title, content=_trimmed(content))


@register.simple_block_tag
def card(
    content: str,
    title: str,
    href: str = "",
    hint: str = "",
    meta: str = "",
    tag: str = "",
    heading: int = 3,
    tone: str = "",
) -> SafeString:
    """Wrap words in a card; with `href` the whole card leads there."""
    return _component(
        "card",
        title=title,
        href=href,
        hint=hint,
        meta=meta,
        tag=tag,
        heading=heading,
        tone=tone,
        content=_trimmed(content),
    )


@register.simple_tag
def button(
    label: str, kind: str = "secondary", href: str = "", name: str = "", value: str = "", icon: str = ""
) -> SafeString:
    """Draw a button, or with `href` a link that looks like one. `primary` once a page."""
    return _component("button", label=label, kind=kind, href=href, name=name, value=value, icon=icon)


@register.simple_tag
def state_tag(state: str, label: str = "") -> SafeString:
    """Draw a case's state: a shape and a word."""
    return _state_tag(state, label, get_language() or "")


@lru_cache(maxsize=512)
def _state_tag(state: str, label: str, _language: str) -> SafeString:
    """A list draws the same few states fifty times."""
    return _component("state_tag", state=state_of(state, label))


@register.simple_tag
def progress(at: int, of: int, title: str = "") -> SafeString:
    """Say how far a form has come: "2 / 6" and a bar of steps."""
    steps = ["done" if step < at else "now" if step == at else "todo" for step in range(1, of + 1)]
    return _component("progress", at=at, of=of, title=title, steps=steps)


@register.simple_tag
def error_summary(errors: Iterable[Any]) -> SafeString:
    """List what has to be put right, each leading to its field; nothing when there is nothing."""
    return _component("error_summary", errors=[_error_link(error) for error in errors])


@register.simple_tag
def timeline(steps: Iterable[Any]) -> SafeString:
    """Draw what happened, what is happening and what comes."""
    return _component("timeline", steps=list(steps))


@register.simple_tag
def summary_list(rows: Iterable[Any]) -> SafeString:
    """Draw answers for checking: question, answer, a link to change it."""
    return _component("summary_list", rows=[_summary_row(row) for row in rows])


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Any) -> SafeString:
    """Draw the way through a long list, keeping the list's filters."""
    request = context.get("request")
    pages: Pages = pages_of(page, request.GET if request is not None else None)
    return _component("pagination", pages=pages)


@register.simple_tag
def tabs(items: Iterable[Any], label: str = "") -> SafeString:
    """Draw links between the parts of one thing."""
    return _component("tabs", items=list(items), label=label)


@register.simple_tag
def empty(title: str, text: str = "", href: str = "", action: str = "") -> SafeString:
    """Say that there is nothing, and what to do."""
    return _component("empty", title=title, text=text, href=href, action=action)


@register.simple_tag
def sparkline(values: Sequence[float], label: str, unit: str = "") -> SafeString:
    """Draw figures (oldest first) as a small line, named and told in words."""
    return _component("sparkline", values=values, label=label, unit=unit, line=sparkline_of(values))


@register.simple_tag
def figure(
    value: Any, label: str, unit: str = "", tone: str = "", href: str = "", current: bool = False
) -> SafeString:
    """Draw one number with its name and unit."""
    return _component("figure", value=value, label=label, unit=unit, tone=tone, href=href, current=current)


@register.simple_tag
def wareki(day: dt.date | dt.datetime | None, weekday: bool = False) -> SafeString | str:
    """Write a day in the Japanese calendar; the western date is in `datetime` and the title."""
    if day is None:
        return ""
    if isinstance(day, dt.datetime):
        day = (timezone.localtime(day) if timezone.is_aware(day) else day).date()
    date = day
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        date.isoformat(),
        f"{date.year}-{date.month:02}-{date.day:02}",
        format_date(date, get_language() or "ja", weekday=weekday),
    )


@register.simple_tag(takes_context=True)
def confirm_page(
    context: Context,
    title: str,
    text: str,
    label: str,
    back_href: str,
    action: str = "",
    danger: bool = False,
) -> SafeString:
    """Draw the body of a page that asks once before something is done."""
    return _component(
        "confirm_page",
        title=title,
        text=text,
        label=label,
        back_href=back_href,
        action=action,
        danger=danger,
        csrf_token=context.get("csrf_token"),
    )


@register.simple_tag(takes_context=True)
def field(
    context: Context, field: Any, raw: Raw | None = None, error: Any = "", prefix: str = ""
) -> SafeString:
    """Draw one question with the widget of its type."""
    kind = str(get(field, "type", "text")).replace("_", "-")
    given = {"field": field, "raw": raw or {}, "error": error, "prefix": prefix, "look": the_look(context)}
    return render_to_string(f"look/fields/{kind}.html", given)


@register.simple_tag(takes_context=True)
def widget(context: Context) -> Widget:
    """Return the drawable form of the `field` in context (with `raw`, `error`, `prefix`)."""
    return widget_of(
        context["field"], context.get("raw"), context.get("error") or "", context.get("prefix") or ""
    )


def _trimmed(content: str) -> SafeString:
    return mark_safe(content.strip())  # noqa: S308 - a template's own block, escaped where it was rendered


def _component(component: str, /, **values: Any) -> SafeString:
    return render_to_string(f"{COMPONENTS}{component}.html", values)


def _error_link(error: Any) -> Mapping[str, str]:
    """Return href and words of one error, from a pair or anything with field_id, message and perhaps index."""
    if isinstance(error, (tuple, list)):
        return {"href": f"#{error[0]}", "message": str(error[1])}
    name = get(error, "html_name") or get(error, "field_id")
    return {"href": f"#{html_id(str(name))}", "message": str(get(error, "message"))}


def _summary_row(row: Any) -> Mapping[str, Any]:
    shown = get(row, "shown", ())
    lines = [shown] if isinstance(shown, str) else list(shown)
    keys = ("label", "change_href", "mark", "note")
    return {"lines": [line for line in lines if line], **{key: get(row, key) for key in keys}}
