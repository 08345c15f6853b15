"""Sending an application: one transaction for case, files, journal and notice; sending again changes nothing.

What is sent at the same moment goes in one transaction, with one statement for each table (docs/decisions/0007).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tenohira.engines.cases import (
    admission,
    caseload,
    judging,
    machine,
    naming,
    signed_papers,
    situation,
    viewing,
)
from tenohira.engines.cases.caseload import Handle
from tenohira.engines.cases.drafting import drafts_at_work, owner_of_files, require_owner
from tenohira.engines.cases.effects import letter_for
from tenohira.engines.cases.errors import ForeignFile, IncompleteForm, IsCorrection, NoSuchDraft
from tenohira.engines.cases.events import CaseSubmitted
from tenohira.engines.cases.gathering import Gathering
from tenohira.engines.cases.models import Case, Draft, Signing
from tenohira.engines.cases.naming import Identity
from tenohira.engines.cases.receipts import next_receipt_numbers
from tenohira.engines.cases.terrain import form_context
from tenohira.engines.cases.views import CaseView
from tenohira.engines.documents import commands as documents
from tenohira.engines.documents import queries as stored
from tenohira.engines.forms import queries as forms
from tenohira.engines.messages import commands as messages
from tenohira.engines.people import queries as people
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.foundation.city import city_definition, current_city, use_city
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import Actor, First, append_first


@dataclass(frozen=True)
class _Wish:
    """A draft to be sent, as `submit` takes it, and the city and language in which it was asked for."""

    city: str
    language: str
    draft_id: str
    key: str
    by: Actor
    token: str


@dataclass
class _Ready:
    """A draft that was looked over: the case it becomes, still without a number, and all that is written with it."""

    draft: Draft
    bundle: ServiceBundle
    answers: dict[str, Any]
    row: Case
    identity: Identity
    signing: Signing | None
    by: Actor


def submit(draft_id: str, *, key: str, by: Actor, token: str = "") -> CaseView:
    """Send a draft and return its case, with a receipt number.

    `key` names the attempt (a random text of the page). Sending again, with this key or after a lost answer with
    another, returns the same case, also that of a correction which `resubmit` sent; two at the same moment make one.
    Raises NoSuchDraft, IsCorrection, IncompleteForm, AssuranceTooLow, NoMandate, NotOffered, ForeignFile,
    SignatureMissing; then nothing has happened.

    Outside a transaction it returns when the case is kept for good; what other threads send meanwhile may have gone in
    the same transaction. Within the caller's transaction it is sent alone, and kept with it.
    """
    with suppress(ValueError):
        draft_id = str(UUID(draft_id))
    wish = _Wish(current_city(), translation.get_language() or "ja", draft_id, key, by, token)
    outcome = _send_all([wish])[0] if connection.in_atomic_block else _together.bring(wish)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _send_all(wishes: Sequence[_Wish]) -> list[CaseView | Exception]:
    """Send drafts, each city's in one transaction; returns the case of each, or what is wrong with it."""
    outcomes: dict[int, CaseView | Exception] = {}
    for city in dict.fromkeys(wish.city for wish in wishes):
        with use_city(city):
            outcomes |= _send_of_city({n: wish for n, wish in enumerate(wishes) if wish.city == city})
    return [outcomes[n] for n in range(len(wishes))]


def _send_of_city(wishes: dict[int, _Wish]) -> dict[int, CaseView | Exception]:
    """Send the drafts of one city together. When that fails as a whole, each is sent alone, and fails alone."""
    # of a draft that is there twice (a double tap), the second is sent alone after the first and finds its case
    first = {wish.draft_id: n for n, wish in reversed(wishes.items())}
    outcomes: dict[int, CaseView | Exception] = {}
    if len(first) > 1:
        try:
            outcomes = dict(zip(first.values(), _send([wishes[n] for n in first.values()]), strict=True))
        except Exception:  # whosever it is: sent alone, it is told to the one who asked
            outcomes = {}
    return outcomes | {n: _send_alone(wish) for n, wish in wishes.items() if n not in outcomes}


def _send_alone(wish: _Wish) -> CaseView | Exception:
    try:
        return _send([wish])[0]
    except IntegrityError:
        # somebody else's transaction won the race for the same draft
        with _speaking(wish.language):
            try:
                return viewing.case_view(_sent_before(wish))
            except NoSuchDraft as error:
                return error
    except Exception as error:  # raised again in the thread of the one who asked
        return error


_together = Gathering[_Wish, CaseView | Exception](_send_all)


def _send(wishes: Sequence[_Wish]) -> list[CaseView | Exception]:
    """Send different drafts of one city in one transaction; one that may not be sent is told why, the others go."""
    ready: dict[int, _Ready] = {}
    outcomes: dict[int, CaseView | Exception] = {}
    with transaction.atomic():
        drafts = drafts_at_work(wish.draft_id for wish in wishes)
        for n, wish in enumerate(wishes):
            with _speaking(wish.language):
                try:
                    draft = drafts.get(wish.draft_id)
                    if draft is None:
                        outcomes[n] = viewing.case_view(_sent_before(wish))
                    else:
                        ready[n] = _looked_over(draft, wish)
                except TenohiraError as error:
                    outcomes[n] = error
        names = viewing.Names()
        if ready:
            _write(list(ready.values()), names)
        for n, one in ready.items():
            outcomes[n] = viewing.new_case_view(one.row, names)
    return [outcomes[n] for n in range(len(wishes))]


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    """Speak the language of the one who asked: errors are worded where they arise."""
    if translation.get_language() == language:
        yield
    else:
        with translation.override(language):
            yield


def _sent_before(wish: _Wish) -> Case:
    """Return the case that a draft became or corrected; raises NoSuchDraft for who may not know of it."""
    try:
        draft = UUID(wish.draft_id)
    except ValueError:
        raise NoSuchDraft from None
    rows, by = Case.objects, wish.by
    row: Case | None = rows.filter(draft=draft).first() or rows.filter(corrections__draft=draft).first()
    if row is None or not (by.kind in {"staff", "system"} or caseload.owns(row, by, wish.token)):
        raise NoSuchDraft
    if by.kind == "machine" and people.hidden_from(by, (row.applicant_ref, row.agent_ref)):
        raise NoSuchDraft
    return row


def _looked_over(draft: Draft, wish: _Wish) -> _Ready:
    """Check a draft in every respect and make its case, without writing anything."""
    by = wish.by
    require_owner(draft, by, wish.token)
    if draft.is_sandbox:
        raise NoSuchDraft
    if draft.case is not None:
        raise IsCorrection(draft.case.receipt_number)
    bundle, on = caseload.bundle_of(draft), caseload.today()
    applicant = viewing.applicant_of(draft)
    kind = admission.admit(bundle.service, applicant, by, on)
    facts = situation.facts_for(draft.applicant_ref, draft.agent_ref, on)
    context = form_context()
    answers = checked_answers(bundle, caseload.answers_of(draft), facts, context)
    signing = signed_papers.require(draft, bundle, answers, by)
    identity = naming.identity_of(applicant.concerned, bundle.form, answers)
    row = _new_case(draft, bundle, answers, wish.key, identity)
    row.mandate_kind = kind
    row.remarks = judging.remarks(bundle, answers, facts, on, context)
    if not row.pending:
        clock = caseload.clock_of(row, bundle.service.standard_days)
        caseload.keep_clock(row, clock.start(on, caseload.closed_days()))
    return _Ready(draft, bundle, answers, row, identity, signing, by)


def _write(ready: Sequence[_Ready], names: viewing.Names) -> None:
    """Write cases with their files, journal and notices, in one statement for each table, and drop their drafts."""
    numbers = next_receipt_numbers(city_definition().receipt_prefix, caseload.today(), len(ready))
    for one, number in zip(ready, numbers, strict=True):
        one.row.receipt_number = number
        one.row.search_text = naming.search_text(number, one.identity)
    Case.objects.bulk_create([one.row for one in ready])
    for one in ready:
        attach_files(one.bundle, one.answers, one.draft, one.row, one.by)
    entries = append_first([_first_entry(one) for one in ready])
    letters = []
    for one, entry in zip(ready, entries, strict=True):
        signed_papers.adopt(one.signing, one.row, one.by)
        handle = Handle(one.row, one.bundle)
        letters.append(letter_for(handle, "submitted", one.by, occasion=str(entry.seq), names=names))
    if told := [letter for letter in letters if letter is not None]:
        messages.send_new(told)
    Draft.objects.filter(pk__in=[one.draft.pk for one in ready]).delete()


def _first_entry(one: _Ready) -> First:
    row = one.row
    event = CaseSubmitted(
        receipt_number=row.receipt_number,
        transition="submit",
        from_state="draft",
        to_state=row.state,
        version=row.version,
        by_agent=bool(row.agent_ref),
        complete=not row.pending,
    )
    return First(caseload.stream_of(row), event, one.by, row.applicant_ref, row.office, row.service)


def checked_answers(
    bundle: ServiceBundle,
    answers: dict[str, Any],
    facts: dict[str, Any],
    context: forms.Context | None = None,
) -> dict[str, Any]:
    """Return the answers as they are sent, without hidden questions; raises IncompleteForm when any is not right."""
    errors, sent = forms.checked(bundle.form, answers, facts, bundle.expressions, context or form_context())
    if errors:
        raise IncompleteForm(errors)
    return sent


def pending_of(bundle: ServiceBundle, answers: dict[str, Any]) -> list[str]:
    """Return the fields whose papers were promised and have not come."""
    return list(dict.fromkeys(paper.field_id for paper in forms.pending_papers(bundle.form, answers)))


def _new_case(
    draft: Draft, bundle: ServiceBundle, answers: dict[str, Any], key: str, identity: Identity
) -> Case:
    state = machine.initial_state(bundle.flow)
    return Case(
        token=draft.token,
        token_hash=draft.token_hash,
        draft=draft.uuid,
        submit_key=f"{draft.uuid}:{key}"[:80],
        service=draft.service,
        version=draft.version,
        applicant_ref=draft.applicant_ref,
        agent_ref=draft.agent_ref,
        account_id=draft.account_id,
        mail=naming.mail_of(bundle.form, answers) or draft.mail,
        language=draft.language,
        channel=draft.channel,
        answers=caseload.sealed(answers),
        office=bundle.service.owner,
        state=state,
        phase=bundle.flow.states[state].phase,
        applicant_name=identity.name[:200],
        applicant_kana=identity.kana[:200],
        is_protected=identity.is_protected,
        pending=pending_of(bundle, answers),
        submitted_at=timezone.now(),
        started_by=draft.started_by if draft.started_by.startswith("client:") else "",
    )


def attach_files(bundle: ServiceBundle, answers: dict[str, Any], draft: Draft, row: Case, by: Actor) -> None:
    """Put the files of a draft to its case; raises ForeignFile for one that was not given with this draft or case."""
    subject = caseload.subject_of(row)
    refs = forms.field_file_refs(bundle.form, answers)
    if not refs:
        return
    found = {file.ref: file for file in stored.files(refs)}
    for ref in refs:
        file = found.get(ref)
        if file is None or (file.owner != owner_of_files(draft) and file.subject != subject):
            raise ForeignFile(
                _("添付のファイルを受け取れませんでした。"),
                _("この申請に付けたファイルではないか、もう消されています。"),
                _("ファイルをもう一度選んで、送り直してください。"),
            )
        documents.attach(ref, subject, by)
