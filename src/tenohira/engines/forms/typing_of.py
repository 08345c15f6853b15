"""What answers are called and how they are typed in expressions, and checking every expression of a form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tenohira.engines.forms.field_models import AskedField, BankAccountField, DateField
from tenohira.engines.forms.fields import field_type
from tenohira.engines.forms.form_models import FormDefinition, Page
from tenohira.engines.forms.ports import Expressions, ItemOf, ListOf, RuleType
from tenohira.foundation.definitions import Problems, Source
from tenohira.foundation.definitions.source import Path_

ITEM = "item"


@dataclass(frozen=True)
class Expression:
    """One expression of a form: where it stands, what it must give, and the page whose answers it may name."""

    source: str
    expects: str
    path: Path_
    page: Page


def answer_types(form: FormDefinition) -> dict[str, RuleType]:
    """Return the type of every answer of a whole form by name, for rules outside it: fields, groups, repeats."""
    names: dict[str, RuleType] = {}
    for page in form.pages:
        own = _fields(page)
        if page.repeat is None:
            names.update(own)
        else:
            names[page.id] = ListOf({"key": "text", "label": "text", **own})
    return names


def page_names(form: FormDefinition, page: Page) -> dict[str, RuleType]:
    """Return the names an expression on a page may use: earlier pages, this page, and `item` in a repeat."""
    names: dict[str, RuleType] = {}
    for one in form.pages:
        own = _fields(one)
        if one is page or one.id == page.id:
            names.update(own)
            if page.repeat is not None and page.repeat.over:
                names[ITEM] = ItemOf(page.repeat.over)
            break
        if one.repeat is None:
            names.update(own)
        else:
            names[one.id] = ListOf({"key": "text", "label": "text", **own})
    return names


def _fields(page: Page) -> dict[str, RuleType]:
    names: dict[str, RuleType] = {}
    groups: dict[str, dict[str, RuleType]] = {}
    for field in page.ask:
        kind = field_type(field).rule_type(field)
        if kind is None:
            continue
        names[field.id] = kind
        if field.group:
            groups.setdefault(field.group, {})[field.group_part] = kind
    # a field of the same name wins: its answer is what the writer of the form named
    return {**groups, **names}


def expressions_of(form: FormDefinition) -> Iterator[Expression]:
    """Yield every expression of a form."""
    for number, page in enumerate(form.pages):
        if page.when:
            yield Expression(page.when, "bool", ("pages", number, "when"), page)
        for index, field in enumerate(page.ask):
            yield from _of_field(field, ("pages", number, "ask", index), page)


def _of_field(field: AskedField, path: Path_, page: Page) -> Iterator[Expression]:
    for key in ("when", "check"):
        source = getattr(field, key)
        if source:
            yield Expression(source, "bool", (*path, key), page)
    if isinstance(field, DateField):
        for key in ("not_before", "not_after"):
            source = getattr(field, key)
            if source and not _is_fixed(source):
                yield Expression(source, "date", (*path, key), page)
    if isinstance(field, BankAccountField) and field.holder_is:
        yield Expression(field.holder_is, "text", (*path, "holder_is"), page)


def _is_fixed(limit: str) -> bool:
    return limit.strip() == "today" or limit.strip()[:4].isdigit()


def check_expressions(
    form: FormDefinition, source: Source | None, expressions: Expressions, problems: Problems
) -> None:
    """Check every expression of a form against the types of its answers; mistakes go to `problems`.

    A form that was pinned needs this once with `source` None before its expressions are evaluated.
    """
    for one in expressions_of(form):
        for found in expressions.check(one.source, page_names(form, one.page), one.expects):
            file, line = source.place(one.path) if source else ("form.yaml", 1)
            problems.add(
                file, line, f"式「{one.source}」の{found.column}文字目: {found.what}", found.why, found.how
            )
