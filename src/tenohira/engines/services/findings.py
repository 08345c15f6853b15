"""findings.yaml: what the office finds out and decides (認定事項), asked of the clerk who proposes a decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tenohira.engines.forms.definition import FormDefinition, load_form
from tenohira.engines.forms.fragments import Expansion
from tenohira.engines.forms.queries import answer_types
from tenohira.engines.rules import Vocabulary
from tenohira.engines.services.expressions import RuleExpressions
from tenohira.engines.services.references import check_form
from tenohira.engines.services.rule_texts import mapping, sequence
from tenohira.engines.services.world import World
from tenohira.foundation.definitions import Problems, Source

_NO_FILES = ("file", "photo")


@dataclass(frozen=True)
class Findings:
    """The questions to the clerk, and their expressions, which may also name the answers of the applicant."""

    form: FormDefinition
    expressions: RuleExpressions


def with_answers(vocabulary: Vocabulary, form: FormDefinition | None) -> Vocabulary:
    """Return a vocabulary that also knows the answers of a form."""
    if form is None:
        return vocabulary
    types = RuleExpressions(vocabulary)
    return vocabulary.with_names({name: types.type_of(kind) for name, kind in answer_types(form).items()})


def load_findings(
    source: Source | None, form: FormDefinition | None, world: World, problems: Problems
) -> Findings | None:
    """Return what a findings.yaml asks, None without one or with mistakes of its own; they go to `problems`.

    Where the application's form cannot be read, expressions are not checked: nobody knows the answers they name.
    """
    if source is None:
        return None
    before = len(problems)
    wide = with_answers(world.vocabulary, form)
    if form is not None:
        check_form(source, replace(world, vocabulary=wide), problems)
        _check_apart(source, form, world, problems)
    _check_kinds(source, world, problems)
    expressions = RuleExpressions(wide)
    asked = load_form(
        source, world.fragments, problems, code_lists=world.code_lists,
        expressions=expressions if form is not None else None,
    )  # fmt: skip
    return Findings(asked, expressions) if asked is not None and len(problems) == before else None


def rebuild_findings(
    source: Source, form: FormDefinition, world: World, problems: Problems
) -> Findings | None:
    """Return the findings of pinned parts, None when there were none."""
    if source.value is None:
        return None
    expressions = RuleExpressions(with_answers(world.vocabulary, form))
    asked = load_form(source, {}, problems, expressions=expressions)
    return Findings(asked, expressions) if asked is not None else None


def _check_apart(source: Source, form: FormDefinition, world: World, problems: Problems) -> None:
    """Report names that the applicant's answers have already: a rule could not tell the two apart."""
    taken = set(answer_types(form)) | {field.id for page in form.pages for field in page.ask}
    whole = Expansion(world.fragments, world.code_lists, Problems()).run(source)
    for n, page in enumerate(sequence(mapping(whole.value).get("pages"))):
        named: list[tuple[Any, tuple[str | int, ...]]] = [
            (mapping(one).get("id"), ("pages", n, "ask", k, "id"))
            for k, one in enumerate(sequence(mapping(page).get("ask")))
        ]
        if mapping(page).get("repeat") is not None:
            named.append((mapping(page).get("id"), ("pages", n, "id")))
        for name, path in named:
            if isinstance(name, str) and name in taken:
                problems.add(
                    *whole.place(path), f"認定事項「{name}」は、申請の質問と同じ名前です。",
                    "規則がその名前を使うとき、申請の答えか認定事項か分かりません。",
                    "認定事項に、別の id を付けてください。",
                )  # fmt: skip


def _check_kinds(source: Source, world: World, problems: Problems) -> None:
    """Report what only an application has: files and a declaration."""
    if "declaration" in mapping(source.value):
        problems.add(
            *source.place(("declaration",)), "認定事項に declaration: は書けません。",
            "申請する人の宣言で、職員が書く認定事項にはありません。", "この項目を消してください。",
        )  # fmt: skip
    whole = Expansion(world.fragments, world.code_lists, Problems()).run(source)
    for n, page in enumerate(sequence(mapping(whole.value).get("pages"))):
        for k, one in enumerate(sequence(mapping(page).get("ask"))):
            if mapping(one).get("type") in _NO_FILES:
                problems.add(
                    *whole.place(("pages", n, "ask", k, "type")), "認定事項では、ファイルを受け取れません。",
                    "決裁に要る書類は、申請者の書類として受け取るか、文書管理に置きます。",
                    "文字や選択で書ける質問に替えてください。",
                )  # fmt: skip
