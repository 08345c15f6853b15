"""A draft as callers see it: the pages asked now, the answers so far, what is missing."""

from __future__ import annotations

from typing import Any

from tenohira.counters.api.drafts.shapes import Attachment, Block, Draft, DraftPage
from tenohira.counters.api.problems import field_problems
from tenohira.counters.api.shapes import FieldProblem, uuid_of
from tenohira.engines.cases import queries as cases
from tenohira.engines.cases.queries import FormContext
from tenohira.engines.forms import queries as forms
from tenohira.engines.forms.answers import FormError
from tenohira.engines.forms.definition import Page
from tenohira.engines.people.queries import Pass


def opened(draft_id: Any, bearer: Pass) -> FormContext:
    """Return a draft of the caller with its form; raises NoSuchDraft."""
    return cases.form_context(str(draft_id), by=bearer.actor())


def shown(one: FormContext, bearer: Pass) -> Draft:
    """Return a draft as callers see it."""
    form, draft, rules = one.bundle.form, one.draft, one.bundle.expressions
    wrong = forms.problems_of(form, one.answers, one.facts, rules)
    pages = forms.pages(form, one.answers, one.facts, rules)
    return Draft(
        id=uuid_of(draft.id),
        service=draft.service_id,
        version=draft.version,
        language=draft.applicant.language,
        sandbox=bearer.is_sandbox,
        correction_of=draft.correction_of or None,
        message=draft.correction.message if draft.correction_of and draft.correction else "",
        created_at=draft.created_at,
        expires_at=draft.expires_at,
        is_ready=not wrong,
        pages=[_page(one, page) for page in pages],
        files=[
            Attachment(id=uuid_of(file.ref), name=file.name, question=file.field_id, block=file.index)
            for file in forms.files_of(form, one.answers)
        ],
        problems=problems(wrong),
    )


def problems(wrong: list[FormError], *, by_page: bool = True) -> list[FieldProblem]:
    """Return mistakes with pointers."""
    return [FieldProblem(**one) for one in field_problems(wrong, by_page=by_page)]


def _page(one: FormContext, page: Page) -> DraftPage:
    language = one.draft.applicant.language
    if page.repeat is None:
        blocks = [Block(index=None, key="", label="", asked=_asked(one, page, None))]
    else:
        there = forms.blocks(page, one.answers, one.facts, language)
        blocks = [
            Block(
                index=b.index,
                key=b.key if b.is_added else "",
                label=b.label,
                asked=_asked(one, page, b.index),
            )
            for b in there
        ]
    raw = forms.raw_of_page(one.bundle.form, page.id, one.answers, one.facts)
    values = {name: list(texts) for name, texts in raw.items()}
    return DraftPage(id=page.id, title=page.title.text(language), blocks=blocks, values=values)


def _asked(one: FormContext, page: Page, index: int | None) -> list[str]:
    visible = forms.visible_fields(
        one.bundle.form, page.id, one.answers, one.facts, one.bundle.expressions, index
    )
    prefix = forms.html_prefix(page, index)
    return [prefix + name for field in visible for name in forms.field_type(field).html_names(field)]
