"""A field as it is drawn: in one language, with what there is to choose."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.field_models import (
    AnyField,
    AskedField,
    ChoiceField,
    ChoicesField,
    FileField,
    HouseholdMembersField,
    KanaField,
    LongTextField,
    NameField,
    PhotoField,
    TextField,
)
from tenohira.engines.forms.fields import Context
from tenohira.engines.forms.fields.files import MEDIA_TYPES
from tenohira.engines.forms.fields.persons import candidates
from tenohira.foundation.definitions import LocalText

Question = dict[str, Any]
"""Keys of a drawn question: `id` `type` `label` `hint` `why` `required`, and those of its type (`choices`, `unit`,
`min`, `max`, `max_length`, `accept`, `files` …). Every text is plain, in the language asked for."""

_INNER = {
    "id",
    "type",
    "label",
    "when",
    "check",
    "error",
    "prefill",
    "group",
    "group_part",
    "options",
    "pattern",
}


def question(field: AnyField, language: str, context: Context | None = None, value: Any = None) -> Question:
    """Return a field in a language, ready to be drawn; `value` is its answer so far (files are listed from it).

    `of` is `self` when the field is about the applicant, so that a browser may offer what it remembers.
    """
    drawn: Question = {
        "id": field.id,
        "type": field.type,
        "label": field.label.text(language),
        "of": "self" if (field.prefill or "").startswith("person.") else "",
    }
    for name in type(field).model_fields:
        if name not in _INNER:
            found = getattr(field, name)
            drawn[name.rstrip("_")] = found.text(language) if isinstance(found, LocalText) else found
    if isinstance(field, TextField | LongTextField | KanaField | NameField):
        drawn["max_length"] = field.max
    return drawn | _choices(field, language, context) | _files(field, value) | _kept(field, value)


def _choices(field: AskedField, language: str, context: Context | None) -> Question:
    if isinstance(field, ChoiceField | ChoicesField):
        return {
            "choices": [
                {
                    "value": option.id,
                    "label": option.label.text(language),
                    "hint": option.hint.text(language) if option.hint else "",
                }
                for option in field.options
            ]
        }
    if isinstance(field, HouseholdMembersField) and context is not None:
        return {
            "choices": [
                {"value": ref, "label": name, "hint": ""} for ref, name, _kind in candidates(field, context)
            ]
        }
    return {}


def _files(field: AskedField, value: Any) -> Question:
    if not isinstance(field, FileField | PhotoField):
        return {}
    files = list(value.get("files") or []) if isinstance(value, dict) else []
    return {
        "files": files,
        "accept": ",".join(MEDIA_TYPES[kind] for kind in field.kinds),
        "multiple": field.max_files > 1,
        "may_follow_later": field.may_follow,
    }


def _kept(field: AnyField, value: Any) -> Question:
    if field.type == "my-number":
        return {"kept": bool(value)}
    if field.type == "person":
        kin = (
            _("夫"),
            _("妻"),
            _("子"),
            _("父"),
            _("母"),
            _("祖父"),
            _("祖母"),
            _("兄弟姉妹"),
            _("孫"),
            _("同居人"),
        )
        return {"relationships": list(kin)}
    return {}
