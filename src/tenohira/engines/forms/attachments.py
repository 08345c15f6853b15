"""Files among the answers: which there are, adding and taking away, papers that are to follow."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.answers import Answers, Facts, FileAnswer, PendingPaper
from tenohira.engines.forms.errors import FieldError, UnknownQuestion
from tenohira.engines.forms.field_models import FileField, PhotoField
from tenohira.engines.forms.fields.files import given_files
from tenohira.engines.forms.form_models import FormDefinition, Page
from tenohira.engines.forms.repeats import blocks, written


def _file_fields(page: Page) -> list[FileField | PhotoField]:
    return [field for field in page.ask if isinstance(field, FileField | PhotoField)]


def _given(
    form: FormDefinition, answers: Answers
) -> Iterator[tuple[Page, FileField | PhotoField, int | None, Any]]:
    for page in form.pages:
        fields = _file_fields(page)
        if page.repeat is None:
            for field in fields:
                yield page, field, None, answers.get(field.id)
        elif fields:
            for block in blocks(page, answers, {}):
                for field in fields:
                    yield page, field, block.index, block.answers.get(field.id)


def files_of(form: FormDefinition, answers: Answers) -> list[FileAnswer]:
    """Return every file among the answers, in the order of the form."""
    return [
        FileAnswer(one["ref"], one["name"], field.id, index, field.paper)
        for _page, field, index, value in _given(form, answers)
        for one in given_files(value)
    ]


def field_file_refs(form: FormDefinition, answers: Answers) -> list[str]:
    """Return the refs of every file among the answers."""
    return [one.ref for one in files_of(form, answers)]


def pending_papers(form: FormDefinition, answers: Answers) -> list[PendingPaper]:
    """Return the papers the applicant said would follow and has not given yet."""
    return [
        PendingPaper(field.id, str(field.label), field.paper, index, page.id)
        for page, field, index, value in _given(form, answers)
        if isinstance(value, dict) and value.get("later") and not given_files(value)
    ]


def with_file(
    form: FormDefinition,
    answers: Answers,
    field_id: str,
    ref: str,
    name: str,
    index: int | None = None,
    facts: Facts | None = None,
) -> Answers:
    """Return the answers with a stored file added to a question; what was to follow has come.

    Raises UnknownQuestion, and FieldError too-many when the question takes no more files.
    """
    changed, into, field = _place(form, answers, field_id, index, facts or {})
    files = [one for one in given_files(into.get(field_id)) if one["ref"] != ref]
    if len(files) >= field.max_files:
        raise FieldError(
            "too-many",
            _("つけられるのは%(count)dつまでです。先に、いらないファイルを外してください。")
            % {"count": field.max_files},
        )
    into[field_id] = {"files": [*files, {"ref": ref, "name": name}], "later": False}
    return changed


def without_file(
    form: FormDefinition,
    answers: Answers,
    field_id: str,
    ref: str,
    index: int | None = None,
    facts: Facts | None = None,
) -> Answers:
    """Return the answers without a file. Raises UnknownQuestion."""
    changed, into, _field = _place(form, answers, field_id, index, facts or {})
    files = [one for one in given_files(into.get(field_id)) if one["ref"] != ref]
    if files:
        into[field_id] = {"files": files, "later": False}
    else:
        into.pop(field_id, None)
    return changed


def _place(
    form: FormDefinition, answers: Answers, field_id: str, index: int | None, facts: Facts
) -> tuple[Answers, dict[str, Any], FileField | PhotoField]:
    page, field = form.page_of(field_id), form.field(field_id)
    if page is None or not isinstance(field, FileField | PhotoField):
        raise _no_such_field()
    changed = copy.deepcopy(answers)
    if page.repeat is None:
        return changed, changed, field
    there = blocks(page, changed, facts)
    if index is None or not 0 <= index < len(there):
        raise _no_such_field()
    changed[page.id] = [written(block) for block in there]
    return changed, changed[page.id][index], field


def _no_such_field() -> UnknownQuestion:
    return UnknownQuestion(
        _("ファイルをつける欄が見つかりません。"),
        _("手続きの内容が変わったか、もう消した欄のようです。"),
        _("ページを読み直してください。"),
    )
