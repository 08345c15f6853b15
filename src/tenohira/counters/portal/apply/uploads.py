"""Files sent with a page: taken in one by one before the page, so that a bad one never loses what was typed."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tenohira.counters.portal.apply.opening import Opened
from tenohira.engines.cases import commands as cases
from tenohira.engines.documents.errors import DocumentError, StorageAway
from tenohira.engines.forms import queries as forms
from tenohira.engines.forms.answers import FormError
from tenohira.engines.forms.definition import FileField, Page, PhotoField
from tenohira.engines.forms.errors import FieldError

Raw = dict[str, list[str]]


@dataclass
class Taken:
    """What became of the files of a page: `raw` names those that are kept, `errors` those that were refused."""

    raw: Raw
    errors: list[FormError] = field(default_factory=list)
    away: StorageAway | None = None
    """Why no file can be kept just now."""


def take_files(request: HttpRequest, opened: Opened, page: Page, raw: Raw) -> Taken:
    """Keep the files sent with a page and drop those to be removed; the draft holds them when this returns."""
    taken = Taken(dict(raw))
    for index in _indices(opened, page):
        prefix = forms.html_prefix(page, index)
        shown = forms.visible_fields(
            opened.form, page.id, opened.answers, opened.facts, opened.bundle.expressions, index
        )
        asked = {one.id for one in shown} | {one.id for one in page.ask}
        for one in page.ask:
            if isinstance(one, FileField | PhotoField) and one.id in asked:
                _remove(opened, one, prefix + one.id, index, taken)
                for sent in request.FILES.getlist(prefix + one.id):
                    _keep(opened, page, one, prefix + one.id, sent, index, taken)
    return taken


def _indices(opened: Opened, page: Page) -> list[int | None]:
    if page.repeat is None:
        return [None]
    return [block.index for block in forms.blocks(page, opened.answers, opened.facts)]


def _remove(opened: Opened, one: FileField | PhotoField, name: str, index: int | None, taken: Taken) -> None:
    held = set(forms.field_file_refs(opened.form, opened.answers))
    for ref in taken.raw.get(f"{name}.remove", []):
        if ref in held:
            cases.remove_file(opened.draft.id, one.id, ref, index, by=opened.by, token=opened.token)
        kept = [other for other in taken.raw.get(f"{name}.ref", []) if other != ref]
        taken.raw[f"{name}.ref"] = kept
    taken.raw.pop(f"{name}.remove", None)


def _keep(
    opened: Opened,
    page: Page,
    one: FileField | PhotoField,
    name: str,
    sent: UploadedFile[bytes],
    index: int | None,
    taken: Taken,
) -> None:
    if not sent.name:
        return
    try:
        if taken.away:
            raise taken.away
        file = cases.attach_file(
            opened.draft.id,
            one.id,
            sent.name,
            sent.file or b"",
            index,
            by=opened.by,
            token=opened.token,
        )
    except StorageAway as error:
        taken.away = error
        remedy = _("ほかの答えは保存しました。しばらくしてから、このファイルをもう一度つけてください。")
        said = f"「{sent.name}」 {error.what} {error.why} {remedy}"
        taken.errors.append(FormError(one.id, said, index, "", page.id, "file"))
    except DocumentError as error:
        said = " ".join(part for part in (f"「{sent.name}」", error.what, error.why, error.remedy) if part)
        taken.errors.append(FormError(one.id, said, index, "", page.id, "file"))
    except FieldError as error:
        taken.errors.append(FormError(one.id, error.message, index, "", page.id, error.code))
    else:
        kept = taken.raw.setdefault(f"{name}.ref", [])
        if one.max_files == 1:
            kept.clear()
        kept.append(file.ref)
        taken.raw.pop(f"{name}.later", None)
