"""はい・いいえ, one of several, many of several, and declarations."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.field_models import (
    AskedField,
    ChoiceField,
    ChoicesField,
    DeclarationField,
    YesNoField,
)
from tenohira.engines.forms.fields.base import Context, FieldType, Raw, Shown, every, first
from tenohira.engines.forms.ports import ListOf, RuleType
from tenohira.foundation.text import normalize

_YES = {"yes", "true", "はい", "1", "on"}
_NO = {"no", "false", "いいえ", "0", "off"}


def choose(field: AskedField, language: str) -> FieldError:
    """Return what to say when nothing was chosen."""
    return FieldError(
        "required", _("「%(label)s」を選んでください。") % {"label": field.label.text(language)}
    )


class YesNo(FieldType[YesNoField]):
    """`yes-no`: true or false; html `yes` or `no`."""

    name = "yes-no"

    def parse(self, field: YesNoField, raw: Raw, context: Context) -> bool | None:
        """Raises FieldError not-an-option."""
        text = normalize(first(raw, field.id)).lower()
        if not text:
            return None
        if text in _YES or text in _NO:
            return text in _YES
        raise FieldError("not-an-option", _("「はい」か「いいえ」を選んでください。"))

    def raw_of(self, field: YesNoField, value: Any) -> dict[str, list[str]]:
        """`yes` or `no`."""
        return {} if value is None else {field.id: ["yes" if value else "no"]}

    def show(self, field: YesNoField, value: Any, language: str) -> Shown:
        """はい or いいえ."""
        return [_("はい") if value else _("いいえ")]

    def rule_type(self, field: YesNoField) -> RuleType:
        """A condition by itself."""
        return "bool"

    def missing(self, field: YesNoField, language: str) -> FieldError:
        """Asks to choose."""
        return choose(field, language)


class Choice(FieldType[ChoiceField]):
    """`choice`: the id of the option."""

    name = "choice"

    def parse(self, field: ChoiceField, raw: Raw, context: Context) -> str | None:
        """Raises FieldError not-an-option."""
        chosen = first(raw, field.id).strip()
        if not chosen:
            return None
        if chosen not in {option.id for option in field.options}:
            raise FieldError("not-an-option", _("示されたものの中から1つ選んでください。"))
        return chosen

    def raw_of(self, field: ChoiceField, value: Any) -> dict[str, list[str]]:
        """The id."""
        return {field.id: [str(value)]} if value else {}

    def show(self, field: ChoiceField, value: Any, language: str) -> Shown:
        """The label of the option."""
        labels = {option.id: option.label.text(language) for option in field.options}
        return [labels.get(value, str(value))]

    def rule_type(self, field: ChoiceField) -> RuleType:
        """Compared with the ids of options."""
        return "code"

    def missing(self, field: ChoiceField, language: str) -> FieldError:
        """Asks to choose."""
        return choose(field, language)


class Choices(FieldType[ChoicesField]):
    """`choices`: a list of ids of options, in the order of the options."""

    name = "choices"

    def parse(self, field: ChoicesField, raw: Raw, context: Context) -> list[str] | None:
        """Raises FieldError not-an-option, too-few, too-many."""
        given = set(every(raw, field.id))
        if not given:
            return None
        ids = [option.id for option in field.options]
        if not given <= set(ids):
            raise FieldError("not-an-option", _("示されたものの中から選んでください。"))
        check_count(len(given), field.min, field.max)
        return [one for one in ids if one in given]

    def raw_of(self, field: ChoicesField, value: Any) -> dict[str, list[str]]:
        """The ids."""
        return {field.id: [str(one) for one in value]} if value else {}

    def show(self, field: ChoicesField, value: Any, language: str) -> Shown:
        """One label per line."""
        labels = {option.id: option.label.text(language) for option in field.options}
        return [labels.get(one, str(one)) for one in value]

    def rule_type(self, field: ChoicesField) -> RuleType:
        """`'stroller' in needs`."""
        return ListOf("code")

    def missing(self, field: ChoicesField, language: str) -> FieldError:
        """Asks to choose."""
        return choose(field, language)


def check_count(count: int, least: int, most: int | None) -> None:
    """Raise FieldError too-few or too-many."""
    if count < least:
        raise FieldError("too-few", _("%(count)dつ以上選んでください。") % {"count": least})
    if most is not None and count > most:
        raise FieldError(
            "too-many", _("選べるのは%(count)dつまでです。いくつか外してください。") % {"count": most}
        )


class Declaration(FieldType[DeclarationField]):
    """`declaration`: true when ticked; nothing otherwise."""

    name = "declaration"

    def parse(self, field: DeclarationField, raw: Raw, context: Context) -> bool | None:
        """Raises FieldError not-an-option."""
        text = normalize(first(raw, field.id)).lower()
        if not text or text in _NO:
            return None
        if text not in _YES:
            raise FieldError("not-an-option", _("読んで同意するときは、四角に印をつけてください。"))
        return True

    def raw_of(self, field: DeclarationField, value: Any) -> dict[str, list[str]]:
        """`yes`."""
        return {field.id: ["yes"]} if value else {}

    def show(self, field: DeclarationField, value: Any, language: str) -> Shown:
        """What was declared, and that it was."""
        return [field.text.text(language), _("同意しました") if value else _("同意していません")]

    def rule_type(self, field: DeclarationField) -> RuleType:
        """True when declared."""
        return "bool"

    def is_empty(self, value: Any) -> bool:
        """Not ticked is no answer."""
        return value is not True

    def missing(self, field: DeclarationField, language: str) -> FieldError:
        """Asks to read and tick."""
        return FieldError(
            "required",
            _("「%(label)s」を読み、同意するときは四角に印をつけてください。同意がないと先へ進めません。")
            % {"label": field.label.text(language)},
        )
