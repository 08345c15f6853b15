"""One question of the guide as a form: what is drawn for a fact, and the answer read from what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms import queries as forms
from tenohira.engines.forms.definition import (
    AnyField,
    ChoiceField,
    ChoicesField,
    DateField,
    NumberField,
    Option,
    YenField,
    YesNoField,
)
from tenohira.engines.forms.errors import FieldError
from tenohira.engines.rules import Question
from tenohira.engines.rules.definition import FactDefinition
from tenohira.foundation.definitions import LocalText

ANSWER = "answer"
MOST_ROWS = 15
_MOST_DIGITS = 4
_MANY = 8
"""More codes than this are drawn as a list to open."""

Raw = Mapping[str, list[str]]


@dataclass(frozen=True)
class Row:
    """One member of a list: its number (from 1), the name the register knows, and the questions about it."""

    number: int
    prefix: str
    name: str
    questions: list[dict[str, Any]]


@dataclass(frozen=True)
class Given:
    """What was sent: the answer, or what is wrong with it as (html name, message)."""

    value: Any = None
    errors: tuple[tuple[str, FieldError], ...] = ()


def field_of(key: str, fact: FactDefinition, label: LocalText) -> AnyField:
    """Return the form's field for a fact. Codes go by their place, since a code may be written in any letters."""
    common: dict[str, Any] = {"id": key, "label": label}
    options = [Option(id=f"v{n}", label=text) for n, text in enumerate(fact.values.values())]
    if fact.type == "bool":
        return YesNoField(type="yes-no", **common)
    if fact.type == "code":
        shape = "select" if len(options) > _MANY else "buttons"
        return ChoiceField.model_validate({"type": "choice", "options": options, "as": shape, **common})
    if fact.type == "codes":
        return ChoicesField(type="choices", options=options, **common)
    if fact.type == "date":
        return DateField(type="date", **common)
    if fact.type == "yen":
        return YenField(type="yen", **common)
    places = 2 if fact.type == "decimal" else 0
    unit = fact.unit or (LocalText({"ja": _("人")}) if fact.type == "list" else None)
    return NumberField(type="number", unit=unit, min=0, decimals=places, **common)


def is_rows(question: Question) -> bool:
    """Tell whether a question asks for several members, each with fields of its own."""
    return question.fact.type == "list" and bool(question.fields)


def asked_text(fact: FactDefinition) -> LocalText:
    """Return how a fact is asked."""
    return fact.question or fact.label


def drawn(question: Question, label: LocalText, language: str) -> dict[str, Any]:
    """Return the question of a single fact, ready for the look's field tag."""
    return forms.question(field_of(ANSWER, question.fact, label), language)


def drawn_rows(
    question: Question, count: int, names: list[str], errors: list[tuple[str, FieldError]], language: str
) -> list[Row]:
    """Return the rows of a list, `names` before those of people the register does not know."""
    found = []
    for place in range(count):
        prefix = f"row.{place}."
        fields = [forms.question(_member_field(name, fact), language) for name, fact in question.fields]
        wrong: dict[str, list[FieldError]] = {}
        for html_name, error in errors:
            if html_name.startswith(prefix):
                wrong.setdefault(html_name.removeprefix(prefix), []).append(error)
        name = names[place] if place < len(names) else ""
        found.append(
            Row(place + 1, prefix, name, [{**one, "errors": wrong.get(one["id"], [])} for one in fields])
        )
    return found


def _member_field(name: str, fact: FactDefinition) -> AnyField:
    return field_of(name, fact, asked_text(fact) if fact.type == "bool" else fact.label)


def count_of(question: Question, value: Any) -> int:
    """Return how many rows show an answer."""
    return len(value) if is_rows(question) and isinstance(value, list) else 0


def rows_in(raw: Raw) -> list[int]:
    """Return the places of the rows that were sent, in order."""
    found = {name.split(".")[1] for name in raw if name.startswith("row.")}
    return sorted(int(place) for place in found if is_place(place))[:MOST_ROWS]


def is_place(text: str) -> bool:
    """Tell whether a text is the place of a row; `²` is a digit to Python too, and no number."""
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def moved_up(raw: Raw, gone: int) -> dict[str, list[str]]:
    """Return what was sent without one row, the rows below it moved up."""
    found: dict[str, list[str]] = {}
    for name, texts in raw.items():
        _row, place, rest = [*name.split(".", 2), "", ""][:3]
        if not name.startswith("row.") or not is_place(place):
            found[name] = texts
        elif int(place) != gone:
            found[f"row.{int(place) - (int(place) > gone)}.{rest}"] = texts
    return found


def read(question: Question, label: LocalText, raw: Raw, on: date, language: str) -> Given:
    """Return the answer to a question that is put in the words of `label`, or what is wrong with it."""
    context = forms.Context(today=on, language=language)
    if is_rows(question):
        return _read_rows(question, raw, context)
    asked = field_of(ANSWER, question.fact, label)
    try:
        value = _read_one(asked, question.fact, raw, context)
    except FieldError as error:
        return Given(errors=((ANSWER, error),))
    return Given([{} for _one in range(min(value, MOST_ROWS))] if question.fact.type == "list" else value)


def _read_rows(question: Question, raw: Raw, context: forms.Context) -> Given:
    members, errors = [], []
    for place in rows_in(raw):
        prefix = f"row.{place}."
        own = {name.removeprefix(prefix): texts for name, texts in raw.items() if name.startswith(prefix)}
        member: dict[str, Any] = {}
        for name, fact in question.fields:
            try:
                member[name] = _read_one(_member_field(name, fact), fact, own, context)
            except FieldError as error:
                errors.append((f"{prefix}{name}", error))
        members.append(member)
    return Given(members, tuple(errors))


def _read_one(asked: AnyField, fact: FactDefinition, raw: Raw, context: forms.Context) -> Any:
    """Return one answer as rules and the sealed cookie keep it. Raises FieldError."""
    kind = forms.field_type(asked)
    value = kind.parse(asked, raw, context)
    if kind.is_empty(value):
        raise kind.missing(asked, context.language)
    codes = list(fact.values)
    if fact.type == "code":
        return codes[int(value[1:])]
    if fact.type == "codes":
        return [codes[int(one[1:])] for one in value]
    return float(value) if fact.type == "decimal" else value


def raw_of(question: Question, value: Any) -> dict[str, list[str]]:
    """Return html names and texts that show an answer in its inputs again; days may be dates (of the register)."""
    if value is None:
        return {}
    if not is_rows(question):
        given = len(value) if question.fact.type == "list" else value
        return _raw_of_one(ANSWER, question.fact, given)
    found: dict[str, list[str]] = {}
    for place, member in enumerate(value):
        for name, fact in question.fields:
            for html_name, texts in _raw_of_one(name, fact, member.get(name)).items():
                found[f"row.{place}.{html_name}"] = texts
    return found


def _raw_of_one(key: str, fact: FactDefinition, value: Any) -> dict[str, list[str]]:
    if value is None:
        return {}
    asked, codes = field_of(key, fact, fact.label), list(fact.values)
    if fact.type == "code":
        value = f"v{codes.index(value)}" if value in codes else None
    elif fact.type == "codes":
        value = [f"v{codes.index(one)}" for one in value if one in codes]
    elif isinstance(value, date):
        value = value.isoformat()
    return forms.field_type(asked).raw_of(asked, value) if value is not None else {}


def shown(fact: FactDefinition, value: Any, language: str) -> list[str]:
    """Return an answer as people read it, one text per line; the members of a list by their number."""
    if value is None:
        return [_("分からない")]
    if fact.type == "list":
        return [_("%(number)d人") % {"number": len(value)}] if value else [_("いない")]
    if fact.type == "codes" and not value:
        return [_("どれもない")]
    asked, codes = field_of(ANSWER, fact, fact.label), list(fact.values)
    if fact.type == "code":
        value = f"v{codes.index(value)}" if value in codes else value
    elif fact.type == "codes":
        value = [f"v{codes.index(one)}" for one in value if one in codes]
    return forms.field_type(asked).show(asked, value, language)
