"""Filters of the portal's templates."""

from __future__ import annotations

import ua_parser
from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def device(user_agent: str) -> str:
    """Name a device in words its owner knows: "Chrome（Windows）", "Safari（iPhone）"."""
    told = ua_parser.parse(user_agent)
    family = told.user_agent.family.replace("Mobile", "").strip() if told.user_agent else ""
    browser = family or _("ブラウザ")
    made = told.device.family if told.device else ""
    where = made if made in {"iPhone", "iPad"} else told.os.family if told.os else ""
    return _("%(browser)s（%(where)s）") % {"browser": browser, "where": where} if where else browser


@register.filter
def dressed(field: BoundField) -> SafeString:
    """Draw the input of a Django form as the look draws inputs, joined to its hint and errors."""
    attributes: dict[str, str | bool] = {"class": "input", "placeholder": ""}
    if isinstance(field.field.widget, CheckboxInput):
        attributes = {"class": "option__input"}
    named = [f"{field.auto_id}-hint"] if field.help_text else []
    if field.errors:
        named.append(f"{field.auto_id}-error")
        attributes["aria-invalid"] = "true"
    if named:
        attributes["aria-describedby"] = " ".join(named)
    return field.as_widget(attrs=attributes)


@register.filter
def is_tick(field: BoundField) -> bool:
    """Tell whether a field of a Django form is a box to tick."""
    return isinstance(field.field.widget, CheckboxInput)


@register.simple_tag
def wrong_fields(form: BaseForm) -> list[tuple[str, str]]:
    """Return (html id, message) of every mistake of a Django form, for the error summary."""
    found = [
        (str(field.auto_id), str(said)) for field in form if not field.is_hidden for said in field.errors
    ]
    return found + [("main", str(said)) for said in form.non_field_errors()]
