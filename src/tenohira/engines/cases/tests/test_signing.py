"""A service that asks for a signature gets one: over this application as it stands, by this applicant, or none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import (
    AssuranceTooLow,
    IncompleteForm,
    NoSuchDraft,
    RevocationUnknown,
    SignatureMissing,
    SignatureRefused,
)
from tenohira.engines.cases.models import Case, Draft, Signing
from tenohira.engines.cases.ports import register_verifier
from tenohira.engines.cases.tests.factories import ALLOWANCE, PDF, Cast, Mark
from tenohira.engines.cases.tests.signers import Believer, believing, over
from tenohira.engines.cases.views import Applicant, CaseView, DraftView
from tenohira.engines.documents import queries as documents
from tenohira.engines.people.tests import factories
from tenohira.foundation.journal import Actor, entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(people: Cast) -> Iterator[Believer]:
    """花子's card, and somebody who verifies it."""
    with believing(people.hanako.ref) as one:
        yield one


def filled(people: Cast, **changes: str) -> DraftView:
    draft = commands.start_draft("pledge", by=people.hanako, applicant=people.applicant)
    raw = {**ALLOWANCE, **{key: [value] for key, value in changes.items()}}
    assert commands.save_page(draft.id, "applicant", raw, by=people.hanako).ok
    commands.attach_file(draft.id, "proof", "通帳.pdf", PDF, by=people.hanako)
    return draft


def prepared(people: Cast) -> tuple[DraftView, bytes]:
    draft = filled(people)
    commands.prepare_signing(draft.id, by=people.hanako)
    return draft, queries.signing_paper(draft.id, by=people.hanako)


def submitted(people: Cast) -> CaseView:
    draft, paper = prepared(people)
    commands.sign(draft.id, over(paper), by=people.hanako)
    return commands.submit(draft.id, key="k", by=people.hanako)


def test_a_signed_application_becomes_a_case_with_its_signature(people: Cast, card: Believer) -> None:
    case = submitted(people)
    [found] = queries.signatures(case.receipt_number)
    assert found.proof.holder == card.holder
    assert found.covers_answers
    assert queries.signature_file(case.receipt_number, found.paper) == over(documents.content(found.paper))
    assert found.paper in {file.ref for file in queries.files(case.receipt_number)}


def test_the_signature_is_verified_over_the_very_bytes_that_were_handed_out(
    people: Cast, card: Believer
) -> None:
    draft, paper = prepared(people)
    commands.sign(draft.id, over(paper), by=people.hanako)
    assert card.asked == [paper]
    assert queries.signing(draft.id, by=people.hanako).paper_sha256 == hashlib.sha256(paper).hexdigest()


def test_the_journal_binds_paper_and_signature(people: Cast, card: Believer) -> None:
    case = submitted(people)
    [entry] = [one for one in entries(f"case:{case.id}") if one.kind == "case.signed"]
    [found] = queries.signatures(case.receipt_number)
    paper = documents.content(found.paper)
    assert entry.data["paper_sha256"] == hashlib.sha256(paper).hexdigest()
    assert entry.data["signature_sha256"] == hashlib.sha256(over(paper)).hexdigest()
    draft = Case.objects.get().draft
    assert [one.kind for one in entries(f"draft:{draft}")][-1] == "case.application_signed"
    assert "鈴木" not in str([one.data for one in entries(f"draft:{draft}")])


def test_the_same_application_is_the_same_paper_whenever_it_is_asked_for(
    people: Cast, card: Believer
) -> None:
    draft, paper = prepared(people)
    first = queries.signing(draft.id, by=people.hanako)
    assert commands.prepare_signing(draft.id, by=people.hanako) == first
    # even typeset from nothing, at another moment
    Signing.objects.all().delete()
    commands.prepare_signing(draft.id, by=people.hanako)
    assert queries.signing_paper(draft.id, by=people.hanako) == paper


def test_the_paper_shows_answers_files_and_what_is_declared(people: Cast, card: Believer) -> None:
    from io import BytesIO

    import pypdf

    draft, paper = prepared(people)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(paper)).pages)
    plain = "".join(text.split()).replace("\u200b", "")
    assert "鈴木花子" in plain
    assert "80,000円" in plain
    assert "通帳.pdf" in plain
    assert hashlib.sha256(PDF).hexdigest() in plain
    assert draft.id in plain


def test_another_answer_is_another_paper_and_drops_the_old(people: Cast, card: Believer) -> None:
    draft, paper = prepared(people)
    old = queries.signing(draft.id, by=people.hanako).paper
    raw = {**ALLOWANCE, "wanted": ["90000"]}
    commands.save_page(draft.id, "applicant", raw, by=people.hanako)
    commands.prepare_signing(draft.id, by=people.hanako)
    assert queries.signing_paper(draft.id, by=people.hanako) != paper
    assert documents.files([old]) == []
    assert Signing.objects.count() == 1


def test_without_a_signature_nothing_is_sent(people: Cast, card: Believer) -> None:
    draft = filled(people)
    with pytest.raises(SignatureMissing, match="マイナンバーカードの署名が必要です"):
        commands.submit(draft.id, key="k", by=people.hanako)
    commands.prepare_signing(draft.id, by=people.hanako)
    with pytest.raises(SignatureMissing, match="まだ署名されていません"):
        commands.submit(draft.id, key="k", by=people.hanako)
    assert Case.objects.count() == 0


def test_what_was_changed_after_signing_must_be_signed_again(people: Cast, card: Believer) -> None:
    draft, paper = prepared(people)
    commands.sign(draft.id, over(paper), by=people.hanako)
    commands.save_page(draft.id, "applicant", {**ALLOWANCE, "wanted": ["90000"]}, by=people.hanako)
    with pytest.raises(SignatureMissing, match="署名した後に、申請の内容が変わっています"):
        commands.submit(draft.id, key="k", by=people.hanako)
    assert not commands.prepare_signing(draft.id, by=people.hanako).is_signed


def test_a_file_swapped_after_signing_is_noticed(people: Cast, card: Believer) -> None:
    draft, paper = prepared(people)
    commands.sign(draft.id, over(paper), by=people.hanako)
    [ref] = _files(draft, people)
    commands.remove_file(draft.id, "proof", ref, by=people.hanako)
    commands.attach_file(draft.id, "proof", "通帳.pdf", PDF + b"%", by=people.hanako)
    with pytest.raises(SignatureMissing):
        commands.submit(draft.id, key="k", by=people.hanako)


def _files(draft: DraftView, people: Cast) -> list[str]:
    from tenohira.engines.forms import queries as forms

    context = queries.form_context(draft.id, by=people.hanako)
    return list(forms.field_file_refs(context.bundle.form, context.answers))


def test_an_unfinished_form_makes_no_paper(people: Cast, card: Believer) -> None:
    draft = commands.start_draft("pledge", by=people.hanako, applicant=people.applicant)
    with pytest.raises(IncompleteForm):
        commands.prepare_signing(draft.id, by=people.hanako)


def test_a_signature_over_something_else_is_refused_and_nothing_is_kept(people: Cast, card: Believer) -> None:
    draft, paper = prepared(people)
    with pytest.raises(SignatureRefused):
        commands.sign(draft.id, over(paper + b"%"), by=people.hanako)
    assert not queries.signing(draft.id, by=people.hanako).is_signed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "鈴木 華子"}, "氏名"),
        ({"address": "てのひら市浜町9番地"}, "住所"),
        ({"birth_date": date(1970, 1, 1)}, "生年月日"),
        ({"birth_date": None}, "生年月日"),
        ({"sex": "男"}, "性別"),
        ({"name": "佐野 実", "sex": "男"}, "氏名・性別"),
    ],
)
def test_the_card_of_somebody_else_is_refused_with_the_reason(
    people: Cast, card: Believer, changes: dict[str, object], said: str
) -> None:
    draft, paper = prepared(people)
    card.called(**changes)  # type: ignore[arg-type]
    with pytest.raises(SignatureRefused) as caught:
        commands.sign(draft.id, over(paper), by=people.hanako)
    assert caught.value.what == "申請する人の署名と確かめられませんでした。"
    assert f"証明書の{said}が、住民登録とちがいます" in caught.value.why
    assert not queries.signing(draft.id, by=people.hanako).is_signed


def test_a_card_that_does_not_say_the_sex_is_not_refused_for_it(people: Cast, card: Believer) -> None:
    draft, paper = prepared(people)
    card.called(sex="")
    assert commands.sign(draft.id, over(paper), by=people.hanako).is_signed


def test_a_name_or_address_written_in_another_width_is_the_same(people: Cast, card: Believer) -> None:
    draft, paper = prepared(people)
    card.called(name="鈴木　花子", address=card.holder.address.replace("2番3号", "２−３"))
    assert commands.sign(draft.id, over(paper), by=people.hanako).is_signed


def test_when_revocation_is_not_known_the_draft_stays_and_may_be_sent_later(
    people: Cast, card: Believer
) -> None:
    draft, paper = prepared(people)
    card.is_away = True
    with pytest.raises(RevocationUnknown):
        commands.sign(draft.id, over(paper), by=people.hanako)
    card.is_away = False
    assert commands.sign(draft.id, over(paper), by=people.hanako).is_signed


def test_a_signature_made_before_the_paper_is_refused(people: Cast, card: Believer) -> None:
    draft, paper = prepared(people)
    card.signed_at = timezone.now() - timedelta(hours=1)
    with pytest.raises(SignatureRefused, match="受け取れませんでした"):
        commands.sign(draft.id, over(paper), by=people.hanako)
    card.signed_at = timezone.now()
    assert commands.sign(draft.id, over(paper), by=people.hanako).is_signed


def test_signing_needs_a_paper_and_an_owner(people: Cast, card: Believer) -> None:
    draft = filled(people)
    with pytest.raises(SignatureMissing):
        commands.sign(draft.id, b"x", by=people.hanako)
    with pytest.raises(NoSuchDraft):
        commands.sign(draft.id, b"x", by=Actor("resident", people.misaki))
    with pytest.raises(NoSuchDraft):
        commands.prepare_signing(draft.id, by=Actor("resident", people.misaki))
    with pytest.raises(NoSuchDraft):
        queries.signing_paper(draft.id, by=Actor("anonymous"), token="wrong")


def test_without_a_verifier_the_service_is_for_the_counter(people: Cast) -> None:
    register_verifier(None)
    with pytest.raises(AssuranceTooLow, match="本人確認が足りません"):
        commands.start_draft("pledge", by=people.hanako, applicant=people.applicant)
    at_counter = replace(people.sano, channel="counter")
    assert commands.start_draft("pledge", by=at_counter, applicant=Applicant(people.hanako.ref))


def test_a_verifier_taken_away_meanwhile_is_said(people: Cast, card: Believer) -> None:
    draft, paper = prepared(people)
    register_verifier(None)
    with pytest.raises(SignatureRefused, match="いまは電子署名を受け付けていません"):
        commands.sign(draft.id, over(paper), by=people.hanako)


def test_who_is_not_known_to_the_register_cannot_start(people: Cast, card: Believer) -> None:
    stranger = Applicant(None, factories.account("nobody@mail.example"))
    with pytest.raises(AssuranceTooLow):
        commands.start_draft("pledge", by=Actor("anonymous"), applicant=stranger)


def test_a_system_of_an_office_cannot_sign_for_a_resident(people: Cast, card: Believer) -> None:
    machine = Actor("machine", "client:1", office="kodomo-mirai", channel="api")
    with pytest.raises(AssuranceTooLow):
        commands.start_draft("pledge", by=machine, applicant=Applicant(people.hanako.ref))


def test_staff_at_a_counter_need_no_signature(people: Cast, card: Believer) -> None:
    at_counter = replace(people.sano, channel="counter")
    draft = commands.start_draft("pledge", by=at_counter, applicant=Applicant(people.hanako.ref))
    assert commands.save_page(draft.id, "applicant", dict(ALLOWANCE), by=at_counter).ok
    assert commands.save_page(draft.id, "papers", {"proof.later": ["yes"]}, by=at_counter).ok
    case = commands.submit(draft.id, key="k", by=at_counter)
    assert queries.signatures(case.receipt_number) == []


def test_sending_twice_makes_one_case_with_one_signature(people: Cast, card: Believer) -> None:
    draft, paper = prepared(people)
    commands.sign(draft.id, over(paper), by=people.hanako)
    first = commands.submit(draft.id, key="k", by=people.hanako)
    again = commands.submit(draft.id, key="other", by=people.hanako)
    assert first.receipt_number == again.receipt_number
    assert len(queries.signatures(first.receipt_number)) == 1


def test_who_acts_for_another_signs_with_their_own_card(people: Cast, card: Believer) -> None:
    applicant = Applicant(people.hanako.ref, people.account, people.ichiro)
    draft = commands.start_draft("pledge", by=people.hanako, applicant=applicant)
    assert commands.save_page(draft.id, "applicant", dict(ALLOWANCE), by=people.hanako).ok
    assert commands.save_page(draft.id, "papers", {"proof.later": ["yes"]}, by=people.hanako).ok
    commands.prepare_signing(draft.id, by=people.hanako)
    paper = queries.signing_paper(draft.id, by=people.hanako)
    assert commands.sign(draft.id, over(paper), by=people.hanako).is_signed


def returned(people: Cast) -> str:
    case = commands.begin_review(submitted(people).receipt_number, people.sano)
    marks = [Mark("wanted", "金額を確かめてください")]
    commands.return_for_correction(case.receipt_number, marks, "直してください", people.sano)
    return case.receipt_number


def test_a_correction_is_signed_anew_and_both_signatures_are_kept(people: Cast, card: Believer) -> None:
    receipt = returned(people)
    draft = commands.start_correction(receipt, by=people.hanako)
    commands.save_page(draft.id, "applicant", {**ALLOWANCE, "wanted": ["90000"]}, by=people.hanako)
    with pytest.raises(SignatureMissing):
        commands.resubmit(receipt, people.hanako)
    commands.prepare_signing(draft.id, by=people.hanako)
    paper = queries.signing_paper(draft.id, by=people.hanako)
    commands.sign(draft.id, over(paper), by=people.hanako)
    commands.resubmit(receipt, people.hanako)
    assert [one.covers_answers for one in queries.signatures(receipt)] == [False, True]


def test_a_draft_thrown_away_takes_its_paper_with_it(people: Cast, card: Believer) -> None:
    draft, _paper = prepared(people)
    kept = queries.signing(draft.id, by=people.hanako).paper
    commands.discard_draft(draft.id, by=people.hanako)
    assert documents.files([kept]) == []
    assert not Signing.objects.exists()
    assert not Draft.objects.exists()


def test_disposal_takes_signature_and_facts_and_keeps_the_record(people: Cast, card: Believer) -> None:
    case = submitted(people)
    Case.objects.update(dispose_on=timezone.localdate())
    assert commands.dispose_due() == 1
    row = Signing.objects.get()
    assert (row.signature, row.proof) == ("", "")
    assert queries.signatures(case.receipt_number) == []
    assert [one.kind for one in entries(f"case:{case.id}")].count("case.signed") == 1
    with pytest.raises(SignatureMissing):
        queries.signature_file(case.receipt_number, row.paper)


def test_signature_and_facts_are_sealed_in_the_database(people: Cast, card: Believer) -> None:
    from django.db import connection

    submitted(people)
    with connection.cursor() as cursor:
        cursor.execute("SELECT signature, proof FROM cases_signing")
        [(signature, proof)] = cursor.fetchall()
    assert "鈴木" not in proof
    assert "holder" not in proof
    assert signature.startswith("gAAAA") or "signed" not in signature


def test_a_proof_is_read_as_it_was_kept(people: Cast, card: Believer) -> None:
    card.signed_at = timezone.now()
    case = submitted(people)
    [found] = queries.signatures(case.receipt_number)
    assert found.proof.signed_at == card.signed_at
    assert found.proof.holder.birth_date == card.holder.birth_date
    assert (found.proof.revocation, found.proof.serial) == ("crl", "1f")
