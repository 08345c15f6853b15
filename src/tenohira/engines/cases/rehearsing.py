"""Trials (試験): what a sandbox token does. It is checked like the real thing and kept apart from every case.

A rehearsal knows nobody of the register, writes nothing in a case's journal, and reaches no inbox, figure or notice.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tenohira.engines.cases import admission, caseload, machine, tokens, viewing
from tenohira.engines.cases.announcing import announce_rehearsal
from tenohira.engines.cases.drafting import KEPT_DAYS, draft_row, drop_files, require_owner
from tenohira.engines.cases.errors import NoSuchCase, NoSuchDraft
from tenohira.engines.cases.models import Draft, Rehearsal
from tenohira.engines.cases.submission import checked_answers
from tenohira.engines.cases.terrain import form_context
from tenohira.engines.cases.views import DraftView, RehearsalView
from tenohira.engines.forms import queries as forms
from tenohira.engines.services import commands as services
from tenohira.engines.services import queries as catalogue
from tenohira.foundation.journal import Actor

MARK = "SANDBOX-"
"""How the receipt number of a rehearsal begins, so that nobody takes it for a real one."""


def start_rehearsal(service_id: str, *, by: Actor, language: str = "ja") -> DraftView:
    """Start a trial application; nobody of the register is behind it. Raises NoSuchService, WrongOffice."""
    bundle = services.pin(service_id)
    admission.require_own_service(bundle.service, by)
    today = caseload.today()
    answers = forms.prefill(bundle.form, {}, {"today": today}, form_context())
    token = tokens.new_token()
    row = Draft.objects.create(
        service=service_id,
        version=bundle.version,
        language=language,
        channel=by.channel,
        token=token,
        token_hash=tokens.token_hash(token),
        answers=caseload.sealed(answers),
        started_by=by.ref,
        is_sandbox=True,
        expires_at=timezone.now() + timedelta(days=KEPT_DAYS),
    )
    return viewing.draft_view(row)


def rehearse(draft_id: str, *, by: Actor) -> RehearsalView:
    """Send a trial application: checked whole, then answered with a marked receipt; its files are destroyed.

    Sending again gives the same receipt. Raises NoSuchDraft, IncompleteForm.
    """
    with transaction.atomic():
        try:
            draft = draft_row(draft_id, lock=True)
        except NoSuchDraft:
            return _view(_rehearsed(draft_id, by))
        require_owner(draft, by, "")
        if not draft.is_sandbox:
            raise NoSuchDraft
        bundle = caseload.bundle_of(draft)
        checked_answers(bundle, caseload.answers_of(draft), {"today": caseload.today()})
        row = Rehearsal.objects.create(
            receipt_number=f"{MARK}{draft.uuid.hex[:12].upper()}",
            draft=draft.uuid,
            service=draft.service,
            version=draft.version,
            started_by=draft.started_by,
            state=machine.initial_state(bundle.flow),
            office=bundle.service.owner,
            submitted_at=timezone.now(),
        )
        announce_rehearsal(row.receipt_number, row.service, row.office, row.state)
        drop_files(draft, by)
        draft.delete()
        return _view(row)


def _rehearsed(draft_id: str, by: Actor) -> Rehearsal:
    try:
        row: Rehearsal | None = Rehearsal.objects.filter(draft=UUID(draft_id), started_by=by.ref).first()
    except ValueError:
        row = None
    if row is None:
        raise NoSuchDraft
    return row


def rehearsal(receipt_number: str, *, by: Actor) -> RehearsalView:
    """Return a trial submission to the system that made it; raises NoSuchCase."""
    row = Rehearsal.objects.filter(receipt_number=receipt_number.strip().upper(), started_by=by.ref).first()
    if row is None:
        raise NoSuchCase(receipt_number)
    return _view(row)


def _view(row: Rehearsal) -> RehearsalView:
    bundle = catalogue.bundle_at(row.service, row.version)
    state = bundle.flow.states[row.state]
    return RehearsalView(
        row.receipt_number, row.service, bundle.service.title, row.state, state.title, state.phase, row.office,
        row.submitted_at,
    )  # fmt: skip
