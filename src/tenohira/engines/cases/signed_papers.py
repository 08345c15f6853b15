"""The application as a paper to be signed: the same application is always the same bytes, kept before it is signed."""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import suppress
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tenohira.engines.cases import caseload
from tenohira.engines.cases.decision_papers import addressee_of
from tenohira.engines.cases.errors import SignatureMissing
from tenohira.engines.cases.events import CaseSigned
from tenohira.engines.cases.models import Case, Draft, Signing
from tenohira.engines.documents import commands as documents
from tenohira.engines.documents import queries as stored
from tenohira.engines.documents.errors import FileNotFound
from tenohira.engines.forms import queries as forms
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.foundation.journal import Actor

_LANGUAGE = "ja"
TEMPLATE = "signed-application"


def is_asked(bundle: ServiceBundle, by: Actor) -> bool:
    """Whether an application must come signed: staff at a counter saw who stands before them."""
    return bundle.service.assurance == "signed" and by.kind not in {"staff", "system"}


def sha256_of(value: Any) -> str:
    """Return the sha256 of a value as canonical JSON: keys sorted, no spaces, UTF-8."""
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def content_of(draft: Draft, bundle: ServiceBundle, answers: dict[str, Any]) -> dict[str, Any]:
    """Return what is typeset: who applies for what, every answer, the declaration, and the sha256 of each file."""
    form = bundle.form
    with override(_LANGUAGE):
        sections = forms.review(form, answers, _LANGUAGE)
        files = stored.files(forms.field_file_refs(form, answers))
        return {
            "service_title": bundle.service.title.text(_LANGUAGE),
            "law": bundle.service.law or "",
            "application": str(draft.uuid),
            "version": draft.version,
            "correction_of": draft.case.receipt_number if draft.case else "",
            "addressee": addressee_of(draft.applicant_ref),
            "agent": addressee_of(draft.agent_ref).get("name", "") if draft.agent_ref else "",
            "sections": [
                {
                    "title": " ".join(part for part in (section.title, section.label) if part),
                    "rows": [{"label": one.label, "shown": list(one.shown)} for one in section.rows],
                }
                for section in sections
            ],
            "declaration": form.declaration.text(_LANGUAGE) if form.declaration else "",
            "files": [{"label": file.name, "shown": file.sha256} for file in files],
            "fingerprint": sha256_of(answers),
        }


def prepare(draft: Draft, bundle: ServiceBundle, answers: dict[str, Any], by: Actor) -> Signing:
    """Typeset an application unless it lies there as it stands, in the caller's transaction."""
    content = content_of(draft, bundle, answers)
    digest = sha256_of(content)
    kept: Signing | None = Signing.objects.select_for_update().filter(draft=draft.uuid).first()
    if kept is not None:
        if kept.digest == digest:
            return kept
        forget(draft, by)
    pdf = documents.render(TEMPLATE, content, made_at=draft.created_at)
    name = f"{content['service_title']}_署名した申請書.pdf"
    file = documents.store(name, pdf, owner=f"draft:{draft.uuid}", by=by)
    made: Signing = Signing.objects.create(
        draft=draft.uuid,
        digest=digest,
        answers_sha256=content["fingerprint"],
        paper=file.ref,
        paper_sha256=file.sha256,
        prepared_at=timezone.now(),
    )
    return made


def require(draft: Draft, bundle: ServiceBundle, answers: dict[str, Any], by: Actor) -> Signing | None:
    """Return the signature over an application as it stands, None where none is asked; raises SignatureMissing."""
    if not is_asked(bundle, by):
        return None
    found: Signing | None = Signing.objects.select_for_update().filter(draft=draft.uuid).first()
    if found is None or not found.signature:
        raise SignatureMissing(
            _("この手続きには、マイナンバーカードの署名が必要です。"),
            _("申請書がまだ署名されていません。"),
            _("内容の確認の画面から「署名に進む」を選び、申請書のPDFに署名してください。"),
        )
    if found.digest != sha256_of(content_of(draft, bundle, answers)):
        raise SignatureMissing(
            _("署名した後に、申請の内容が変わっています。"),
            _("署名は、署名したときの内容だけを証明します。"),
            _("内容の確認の画面から「署名に進む」を選び、新しい申請書に署名し直してください。"),
        )
    return found


def adopt(signing: Signing | None, row: Case, by: Actor) -> None:
    """Put a signed application to its case, in the caller's transaction."""
    if signing is None:
        return
    signing.case = row
    signing.save(update_fields=["case"])
    documents.attach(signing.paper, caseload.subject_of(row), by)
    event = CaseSigned(
        receipt_number=row.receipt_number,
        paper_sha256=signing.paper_sha256,
        signature_sha256=hashlib.sha256(base64.b64decode(signing.signature)).hexdigest(),
    )
    caseload.write(row, event, by)


def forget(draft: Draft, by: Actor) -> None:
    """Drop what was typeset for a draft that is not sent, or not like this."""
    for signing in Signing.objects.filter(draft=draft.uuid, case=None):
        with suppress(FileNotFound):
            documents.discard(signing.paper, by)
        signing.delete()
