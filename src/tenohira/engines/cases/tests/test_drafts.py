"""Drafts: kept with what was typed, resumed elsewhere, gone when they run out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import NoSuchDraft, NotYours
from tenohira.engines.cases.models import Draft
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import Applicant
from tenohira.engines.documents import queries as documents
from tenohira.engines.documents.errors import DocumentError
from tenohira.engines.forms import queries as forms
from tenohira.foundation import journal
from tenohira.foundation.journal import Actor

NOBODY = Actor("anonymous")


def test_the_register_fills_in_what_it_knows(people: Cast) -> None:
    draft = commands.start_draft("allowance", by=people.hanako, applicant=people.applicant)
    assert draft.answers == {"name": "鈴木 花子", "kana": "スズキ ハナコ"}
    assert [one.id for one in queries.drafts_of(people.account)] == [draft.id]


def test_what_cannot_be_taken_stays_as_it_was_typed(people: Cast) -> None:
    draft = commands.start_draft("allowance", by=people.hanako, applicant=people.applicant)
    raw = {**make.ALLOWANCE, "wanted": ["八万円くらい"]}
    accepted = commands.save_page(draft.id, "applicant", raw, by=people.hanako)
    assert [error.field_id for error in accepted.errors] == ["wanted"]
    context = queries.form_context(draft.id, by=people.hanako)
    shown = forms.raw_of_page(context.bundle.form, "applicant", context.answers, context.facts)
    assert shown["wanted"] == ["八万円くらい"]
    assert shown["supports"] == ["yes"]


def test_a_token_opens_the_draft_on_another_device(people: Cast) -> None:
    draft = commands.start_draft("voice", by=NOBODY, applicant=Applicant())
    commands.save_page(draft.id, "opinion", {"body": ["街灯"]}, by=NOBODY, token=draft.token)
    there = queries.draft_by_token(draft.token)
    assert (there.id, there.answers["body"]) == (draft.id, "街灯")
    assert len(draft.token) >= 40
    for wrong in ("", "x", draft.token[:-1]):
        with pytest.raises(NoSuchDraft):
            queries.draft_by_token(wrong)
        with pytest.raises(NoSuchDraft):
            commands.save_page(draft.id, "opinion", {"body": ["x"]}, by=NOBODY, token=wrong)


def test_somebody_else_does_not_see_a_draft(people: Cast) -> None:
    draft = commands.start_draft("allowance", by=people.hanako, applicant=people.applicant)
    for stranger in (NOBODY, Actor("resident", people.masao), Actor("resident")):
        with pytest.raises(NoSuchDraft):
            queries.draft(draft.id, by=stranger)
        with pytest.raises(NoSuchDraft):
            commands.discard_draft(draft.id, by=stranger)


def test_files_are_taken_in_and_out(people: Cast) -> None:
    draft = make.filled(people)
    context = queries.form_context(draft.id, by=people.hanako)
    ref = forms.field_file_refs(context.bundle.form, context.answers)[0]
    with pytest.raises(NotYours):
        commands.remove_file(draft.id, "proof", "file:other", by=people.hanako)
    commands.remove_file(draft.id, "proof", ref, by=people.hanako)
    assert "proof" not in queries.draft(draft.id, by=people.hanako).answers
    assert documents.files([ref]) == []


def test_a_file_that_is_not_what_it_says_leaves_the_draft_as_it_was(people: Cast) -> None:
    draft = make.filled(people, proof=False)
    before = queries.draft(draft.id, by=people.hanako).answers
    with pytest.raises(DocumentError):
        commands.attach_file(draft.id, "proof", "通帳.pdf", b"MZ\x90\x00", by=people.hanako)
    assert queries.draft(draft.id, by=people.hanako).answers == before


def test_a_draft_thrown_away_takes_its_files_along(people: Cast) -> None:
    draft = make.filled(people)
    context = queries.form_context(draft.id, by=people.hanako)
    refs = forms.field_file_refs(context.bundle.form, context.answers)
    commands.discard_draft(draft.id, by=people.hanako)
    commands.discard_draft(draft.id, by=people.hanako)
    assert documents.files(refs) == []
    with pytest.raises(NoSuchDraft):
        queries.draft(draft.id, by=people.hanako)
    assert [e.kind for e in journal.entries(f"draft:{draft.id}")] == [
        "case.draft_started",
        "case.draft_discarded",
    ]


def test_a_draft_runs_out(people: Cast) -> None:
    old, fresh = make.filled(people), make.filled(people)
    Draft.objects.filter(uuid=old.id).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NoSuchDraft):
        commands.submit(old.id, key="k", by=people.hanako)
    assert commands.drop_expired_drafts() == 1
    assert [one.id for one in queries.drafts_of(people.account)] == [fresh.id]
    assert journal.entries(f"draft:{old.id}")[-1].data == {"expired": True}


def test_where_notices_go_can_be_said(people: Cast) -> None:
    draft = commands.start_draft("voice", by=NOBODY, applicant=Applicant())
    changed = commands.change_contact(
        draft.id, by=NOBODY, token=draft.token, mail=" a@mail.example ", language="pt-BR"
    )
    assert (changed.applicant.mail, changed.applicant.language) == ("a@mail.example", "pt-BR")
