"""Signing an application: the applicant takes its paper, signs it with their card, and brings the signature."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.cases import caseload, signed_papers, situation
from tenohira.engines.cases.drafting import draft_row, require_owner
from tenohira.engines.cases.errors import SignatureMissing, SignatureRefused
from tenohira.engines.cases.events import ApplicationSigned
from tenohira.engines.cases.models import Draft, Signing
from tenohira.engines.cases.ports import Holder, Proof, verifier
from tenohira.engines.cases.signing_views import SignatureView, SigningView
from tenohira.engines.cases.submission import checked_answers
from tenohira.engines.documents import queries as stored
from tenohira.engines.people import queries as people
from tenohira.engines.people.errors import UnknownReference
from tenohira.foundation.journal import Actor, append

_CLOCKS = timedelta(minutes=10)


def prepare_signing(draft_id: str, *, by: Actor, token: str = "") -> SigningView:
    """Typeset a draft as the paper to be signed; the same answers give the same paper, whenever it is asked for.

    Raises NoSuchDraft, IncompleteForm.
    """
    with transaction.atomic():
        draft = draft_row(draft_id, lock=True)
        require_owner(draft, by, token)
        bundle = caseload.bundle_of(draft)
        facts = situation.facts_for(draft.applicant_ref, draft.agent_ref, caseload.today())
        answers = checked_answers(bundle, caseload.answers_of(draft), facts)
        return _view(signed_papers.prepare(draft, bundle, answers, by))


def sign(draft_id: str, signature: bytes, *, by: Actor, token: str = "") -> SigningView:
    """Take in the signature over the paper of `prepare_signing`; a second one replaces the first.

    Raises NoSuchDraft, SignatureMissing when no paper was made, SignatureRefused and RevocationUnknown for a
    signature that does not prove that the applicant (or who acts for them) signed this paper; then nothing is kept.
    """
    draft = draft_row(draft_id)
    require_owner(draft, by, token)
    found = _signing_of(draft)
    # nobody waits for a row while the authority is asked about the certificate
    proof = _proof(found, signature)
    _require_time(proof, found)
    _require_applicant(draft, proof.holder)
    with transaction.atomic():
        kept = Signing.objects.select_for_update().filter(pk=found.pk, digest=found.digest).first()
        if kept is None:
            raise _no_paper()
        kept.signature, kept.verified_at = base64.b64encode(signature).decode(), timezone.now()
        kept.proof = json.dumps(asdict(proof), ensure_ascii=False, default=str)
        kept.save(update_fields=["signature", "proof", "verified_at"])
        event = ApplicationSigned(
            paper_sha256=kept.paper_sha256,
            signature_sha256=hashlib.sha256(signature).hexdigest(),
            revocation=proof.revocation,
        )
        append(
            f"draft:{draft.uuid}", event, by, subject=draft.applicant_ref, service=draft.service,
            office=caseload.bundle_of(draft).service.owner,
        )  # fmt: skip
    return _view(kept)


def _proof(found: Signing, signature: bytes) -> Proof:
    known = verifier()
    if known is None:
        raise SignatureRefused(
            _("いまは電子署名を受け付けていません。"),
            _("署名を確かめるしくみが、この市役所につながっていません。"),
            _("窓口で手続きをしてください。書きかけの申請は残っています。"),
        )
    return known.verify(stored.content(found.paper), signature, now=timezone.now())


def _require_time(proof: Proof, found: Signing) -> None:
    """A signature from before its paper was made was not made for it."""
    if proof.signed_at is not None and proof.signed_at < found.prepared_at - _CLOCKS:
        raise SignatureRefused(
            _("この署名は受け取れませんでした。"),
            _("署名の日時が、申請書ができたときより前です。"),
            _("署名に使う機器の日付と時刻を合わせてから、署名し直してください。"),
        )


def _require_applicant(draft: Draft, holder: Holder) -> None:
    """Check that the signer is who stands at the form: the applicant, or who acts for them."""
    signer = draft.agent_ref or draft.applicant_ref
    facts = people.FourFacts(holder.name, holder.address, holder.birth_date, holder.sex)
    try:
        agreement = people.agreement_with(signer, facts)
    except UnknownReference as error:
        raise _somebody_else(_("申請する人が、住民登録と結びついていません。")) from error
    wrong = [
        said
        for said, agrees in (
            (_("氏名"), agreement.name),
            (_("住所"), agreement.address),
            (_("生年月日"), agreement.birth_date),
            (_("性別"), agreement.sex or not holder.sex),
        )
        if not agrees
    ]
    if wrong:
        said = _("証明書の%(facts)sが、住民登録とちがいます。") % {"facts": "・".join(wrong)}
        raise _somebody_else(said)


def _somebody_else(why: str) -> SignatureRefused:
    return SignatureRefused(
        _("申請する人の署名と確かめられませんでした。"),
        why,
        _("申請する人本人のカードで署名してください。引っ越したばかりの方は、窓口に相談してください。"),
    )


def _no_paper() -> SignatureMissing:
    return SignatureMissing(
        _("署名する申請書が、まだできていません。"),
        _("申請の内容が変わったか、書きかけの申請を開き直しています。"),
        _("内容の確認の画面から「署名に進む」を選んでください。"),
    )


def _signing_of(draft: Draft) -> Signing:
    found: Signing | None = Signing.objects.filter(draft=draft.uuid).first()
    if found is None:
        raise _no_paper()
    return found


def _view(found: Signing) -> SigningView:
    return SigningView(
        str(found.draft), found.paper, found.paper_sha256, found.prepared_at, bool(found.signature)
    )


def signing(draft_id: str, *, by: Actor, token: str = "") -> SigningView:
    """Return the paper of a draft that waits to be signed; raises NoSuchDraft, SignatureMissing."""
    draft = draft_row(draft_id)
    require_owner(draft, by, token)
    return _view(_signing_of(draft))


def signing_paper(draft_id: str, *, by: Actor, token: str = "") -> bytes:
    """Return the PDF to be signed, byte for byte as it was kept; raises NoSuchDraft, SignatureMissing."""
    return stored.content(signing(draft_id, by=by, token=token).paper)


def signatures(receipt_number: str) -> list[SignatureView]:
    """Return the signatures an application and its corrections came with, the first first."""
    row = caseload.row_of(receipt_number)
    now = signed_papers.sha256_of(caseload.answers_of(row))
    found = Signing.objects.filter(case=row).exclude(proof="").order_by("id")
    return [
        SignatureView(
            read_proof(one.proof),
            one.paper,
            one.paper_sha256,
            one.verified_at or one.prepared_at,
            one.answers_sha256 == now,
        )
        for one in found
    ]


def signature_file(receipt_number: str, paper: str) -> bytes:
    """Return the .p7s that belongs to a signed paper of a case; raises SignatureMissing."""
    row = caseload.row_of(receipt_number)
    found = Signing.objects.filter(case=row, paper=paper).exclude(signature="").first()
    if found is None:
        raise _no_paper()
    return base64.b64decode(found.signature)


def read_proof(text: str) -> Proof:
    """Return a proof as it was kept."""
    data = json.loads(text)
    holder = data.pop("holder")
    born, signed = holder.pop("birth_date"), data.pop("signed_at")
    return Proof(
        holder=Holder(birth_date=date.fromisoformat(born) if born else None, **holder),
        valid_until=datetime.fromisoformat(data.pop("valid_until")),
        signed_at=datetime.fromisoformat(signed) if signed else None,
        **data,
    )
