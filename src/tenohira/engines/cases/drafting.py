"""The life of a draft: started, saved page by page, resumed on another device, thrown away, run out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.cases import admission, caseload, signed_papers, situation, tokens, viewing
from tenohira.engines.cases.accepting import limits_of
from tenohira.engines.cases.errors import NoSuchDraft, NotYours
from tenohira.engines.cases.events import DraftDiscarded, DraftStarted
from tenohira.engines.cases.models import Case, Draft
from tenohira.engines.cases.terrain import form_context
from tenohira.engines.cases.views import Applicant, DraftView
from tenohira.engines.documents import commands as documents
from tenohira.engines.documents.errors import FileNotFound
from tenohira.engines.documents.limits import Limits
from tenohira.engines.documents.views import StoredFile
from tenohira.engines.forms import queries as forms
from tenohira.engines.people import queries as people
from tenohira.engines.services import commands as services
from tenohira.foundation.journal import SYSTEM, Actor, append

KEPT_DAYS = 30
"""How long an untouched draft is kept."""


def draft_row(draft_id: str, *, lock: bool = False) -> Draft:
    """Return a draft that has not run out; raises NoSuchDraft."""
    rows = Draft.objects.select_for_update() if lock else Draft.objects.select_related("case")
    try:
        found: Draft | None = rows.filter(uuid=UUID(draft_id), expires_at__gt=timezone.now()).first()
    except ValueError:
        found = None
    if found is None:
        raise NoSuchDraft
    return found


def drafts_at_work(draft_ids: Iterable[str]) -> dict[str, Draft]:
    """Lock those of these drafts that are there and have not run out (1 query); everybody locks in one order."""
    keys = {}
    for draft_id in draft_ids:
        with suppress(ValueError):
            keys[UUID(draft_id)] = draft_id
    rows = Draft.objects.select_for_update().filter(uuid__in=keys, expires_at__gt=timezone.now())
    return {keys[row.uuid]: row for row in rows.order_by("id")}


def require_owner(row: Draft, by: Actor, token: str) -> None:
    """Check that a draft is opened by its owner, staff at a counter, or with its token; raises NoSuchDraft.

    Whether somebody else's draft exists is not told.
    """
    is_colleague = by.kind in {"staff", "system"}
    if not (is_colleague or caseload.owns(row, by, token)):
        raise NoSuchDraft


def start_draft(service_id: str, *, by: Actor, applicant: Applicant, channel: str | None = None) -> DraftView:
    """Start an application with what the register knows filled in; its version is kept to the end of the case.

    Raises NoSuchService, AssuranceTooLow, NoMandate, NotOffered.
    """
    bundle = services.pin(service_id)
    today = caseload.today()
    kind = admission.admit(bundle.service, applicant, by, today)
    facts = situation.facts_for(applicant.concerned, applicant.agent, today)
    answers = forms.prefill(bundle.form, {}, facts, form_context())
    token = tokens.new_token()
    with transaction.atomic():
        row = Draft.objects.create(
            service=service_id,
            version=bundle.version,
            applicant_ref=applicant.concerned,
            agent_ref=applicant.agent,
            account_id=applicant.account_id,
            mandate_kind=kind,
            mail=applicant.mail or "",
            language=applicant.language,
            channel=channel or by.channel,
            token=token,
            token_hash=tokens.token_hash(token),
            answers=caseload.sealed(answers),
            started_by=by.ref,
            expires_at=timezone.now() + timedelta(days=KEPT_DAYS),
        )
        event = DraftStarted(version=bundle.version)
        append(
            f"draft:{row.uuid}", event, by, subject=row.applicant_ref, office=bundle.service.owner,
            service=service_id, channel=row.channel,
        )  # fmt: skip
    return viewing.draft_view(row)


def save_page(
    draft_id: str,
    page_id: str,
    raw: Mapping[str, list[str]],
    index: int | None = None,
    *,
    by: Actor,
    token: str = "",
) -> forms.Accepted:
    """Take a page of the form; what cannot be taken comes back as errors and stays in the draft as it was typed.

    `raw` maps html names to texts; `index` is the block of a repeat. Raises NoSuchDraft, UnknownQuestion.
    """
    with transaction.atomic():
        row = draft_row(draft_id, lock=True)
        require_owner(row, by, token)
        bundle = caseload.bundle_of(row)
        facts = _facts(row)
        answers = caseload.answers_of(row)
        accepted = forms.accept(
            bundle.form, page_id, raw, answers, facts, bundle.expressions, index, form_context()
        )
        keep_answers(row, accepted.answers)
    return accepted


def _facts(row: Draft) -> dict[str, Any]:
    return situation.facts_for(row.applicant_ref, row.agent_ref, caseload.today())


def keep_answers(row: Draft, answers: dict[str, Any]) -> None:
    """Put answers into a draft and keep it for another while."""
    row.answers = caseload.sealed(answers)
    row.expires_at = timezone.now() + timedelta(days=KEPT_DAYS)
    row.save(update_fields=["answers", "expires_at", "updated_at"])


def change_answers(draft_id: str, answers: dict[str, Any], *, by: Actor, token: str = "") -> DraftView:
    """Replace the answers of a draft by what the forms engine made of them (a block added)."""
    with transaction.atomic():
        row = draft_row(draft_id, lock=True)
        require_owner(row, by, token)
        keep_answers(row, answers)
    return viewing.draft_view(draft_row(draft_id))


def remove_block(draft_id: str, page_id: str, key: str, *, by: Actor, token: str = "") -> None:
    """Take an added block off a repeated page and destroy its files; the blocks after it move up.

    `key` is that of forms.Block: unlike the number it does not pass to the next block, so that sending again takes away
    no other one. Raises NoSuchDraft, UnknownQuestion for a block of the register or one that is not there.
    """
    with transaction.atomic():
        row = draft_row(draft_id, lock=True)
        require_owner(row, by, token)
        form, answers, facts = caseload.bundle_of(row).form, caseload.answers_of(row), _facts(row)
        page = form.page(page_id)
        there = forms.blocks(page, answers, facts) if page else []
        index = next((block.index for block in there if block.key == key), -1)
        left = forms.remove_block(form, answers, page_id, index, facts)
        keep_answers(row, left)
        kept = set(forms.field_file_refs(form, left))
        _destroy(row, [ref for ref in forms.field_file_refs(form, answers) if ref not in kept], by)


def change_contact(
    draft_id: str, *, by: Actor, token: str = "", mail: str | None = None, language: str | None = None
) -> DraftView:
    """Say where notices go and in which language."""
    with transaction.atomic():
        row = draft_row(draft_id, lock=True)
        require_owner(row, by, token)
        row.mail = row.mail if mail is None else mail.strip()
        row.language = language or row.language
        row.save(update_fields=["mail", "language", "updated_at"])
    return viewing.draft_view(draft_row(draft_id))


def attach_file(
    draft_id: str,
    field_id: str,
    name: str,
    content: IO[bytes] | bytes,
    index: int | None = None,
    *,
    by: Actor,
    token: str = "",
    limits: Limits | None = None,
) -> StoredFile:
    """Take in a file for a field of a draft and put it among its answers; `limits` None: what the field takes.

    Raises NoSuchDraft, FieldError and the errors of the documents engine; the draft then stays as it was.
    """
    with transaction.atomic():
        row = draft_row(draft_id, lock=True)
        require_owner(row, by, token)
        form, answers, facts = caseload.bundle_of(row).form, caseload.answers_of(row), _facts(row)
        # what the form refuses is refused before its content lies on the disk, where no rollback would reach it
        forms.with_file(form, answers, field_id, "", name, index, facts)
        taken = limits or limits_of(form, field_id)
        file = documents.store(name, content, owner=owner_of_files(row), by=by, limits=taken)
        keep_answers(row, forms.with_file(form, answers, field_id, file.ref, file.name, index, facts))
    return file


def remove_file(
    draft_id: str, field_id: str, file_ref: str, index: int | None = None, *, by: Actor, token: str = ""
) -> None:
    """Take a file out of a draft and destroy it, unless it came with the case that is being corrected."""
    with transaction.atomic():
        row = draft_row(draft_id, lock=True)
        require_owner(row, by, token)
        form = caseload.bundle_of(row).form
        answers = caseload.answers_of(row)
        if file_ref not in forms.field_file_refs(form, answers):
            raise NotYours(
                _("そのファイルは、この申請のものではありません。"),
                _("もう消したか、ほかの申請に付けたファイルです。"),
                _("画面を開き直して、もう一度選んでください。"),
            )
        keep_answers(row, forms.without_file(form, answers, field_id, file_ref, index, _facts(row)))
        if file_ref not in _files_of_case(row):
            documents.discard(file_ref, by)


def _files_of_case(row: Draft) -> set[str]:
    """The files that the case being corrected was filed with; none for a first application."""
    if row.case is None:
        return set()
    return set(forms.field_file_refs(caseload.bundle_of(row).form, caseload.answers_of(row.case)))


def owner_of_files(row: Draft) -> str:
    """Return the owner under which the files of a draft are stored."""
    return f"draft:{row.uuid}"


def discard_draft(draft_id: str, *, by: Actor, token: str = "") -> None:
    """Throw a draft away with its files; again is harmless."""
    with transaction.atomic():
        try:
            row = draft_row(draft_id, lock=True)
        except NoSuchDraft:
            return
        require_owner(row, by, token)
        _drop(row, by, expired=False)


def drop_expired_drafts() -> int:
    """Throw away every draft of the current city that ran out, each with its record; returns how many.

    Drafts of people whose records are held (廃棄の停止), and corrections of cases that are, stay.
    """
    held = people.held_subjects("person")
    numbers = [ref.removeprefix("case:") for ref in people.held_subjects("case")]
    over = Draft.objects.filter(expires_at__lte=timezone.now()).select_related("case")
    if held:
        over = over.exclude(applicant_ref__in=held).exclude(agent_ref__in=held)
    if numbers:
        over = over.exclude(case__isnull=False, case__receipt_number__in=numbers)
    gone = list(over)
    for row in gone:
        with transaction.atomic():
            _drop(row, SYSTEM, expired=True)
    return len(gone)


def drop_correction(case: Case, by: Actor) -> None:
    """Throw away the correction draft of a case that no longer waits for its applicant, in the caller's transaction."""
    draft = Draft.objects.select_related("case").filter(case=case).first()
    if draft is not None:
        _drop(draft, by, expired=False)


def _drop(row: Draft, by: Actor, *, expired: bool) -> None:
    drop_files(row, by)
    if not row.is_sandbox:
        append(
            f"draft:{row.uuid}", DraftDiscarded(expired=expired), by, subject=row.applicant_ref,
            office=caseload.bundle_of(row).service.owner, service=row.service, channel=row.channel,
        )  # fmt: skip
    signed_papers.forget(row, by)
    row.delete()


def drop_files(row: Draft, by: Actor) -> None:
    """Destroy the files of a draft, except those that the case being corrected was filed with."""
    _destroy(row, forms.field_file_refs(caseload.bundle_of(row).form, caseload.answers_of(row)), by)


def _destroy(row: Draft, refs: Iterable[str], by: Actor) -> None:
    kept = _files_of_case(row)
    for ref in refs:
        if ref not in kept:
            with suppress(FileNotFound):
                documents.discard(ref, by)
