"""One ZIP with everything held about a resident: to be read (HTML), to be taken along (JSON), and the files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tenohira.engines.disclosure.collecting import Holding, holdings
from tenohira.engines.disclosure.overview import page
from tenohira.engines.documents import queries as documents
from tenohira.engines.documents.errors import Dangerous, NotScanned
from tenohira.engines.documents.names import clean_name
from tenohira.engines.people.events import HoldingsDisclosed
from tenohira.foundation.city import city_definition
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import Actor, append


class NobodyThere(TenohiraError):
    """There is no resident with this number."""


@dataclass(frozen=True)
class Packed:
    """What went into a ZIP: tables that hold something, rows, files."""

    tables: int
    rows: int
    files: int


def pack(person_ref: str, target: Path, by: Actor) -> int:
    """Write the ZIP for an office to hand on, readable by its owner only; the journal says so. Returns the rows."""
    target.touch(mode=0o600)
    target.chmod(0o600)  # one that was there before keeps its mode
    with target.open("wb") as out:
        packed = write(person_ref, out)
    with transaction.atomic():
        event = HoldingsDisclosed(tables=packed.tables, rows=packed.rows)
        append(person_ref, event, by, subject=person_ref)
    return packed.rows


def write(owner: str, target: IO[bytes], language: str = "ja") -> Packed:
    """Write the ZIP in the language of the person; `owner` as in `collecting.holdings`.

    Staff's notes and the forming of decisions stay out (tables.NOT_ABOUT_RESIDENTS says why for each table).
    """
    found = list(holdings(owner))
    files = [one for holding in found for one in holding.files]
    with ZipFile(target, "w", ZIP_DEFLATED) as out, translation.override(language.lower()):
        inside = {reference: _add(out, reference) for reference in files}
        name = _("あなたの情報")
        body = json.dumps(_body(found, inside), ensure_ascii=False, indent=1)
        out.writestr(f"{name}.json", body)
        out.writestr(f"{name}.html", page(owner, found, inside, language))
    rows = sum(len(holding.rows) for holding in found)
    return Packed(sum(bool(holding.rows) for holding in found), rows, len(files))


def _add(out: ZipFile, reference: str) -> str:
    """Put a file into the ZIP and return where it lies there."""
    if reference.startswith("file:"):
        kept = documents.stored(reference)
        try:
            name, data = clean_name(kept.name, kept.media_type), documents.content(reference)
        except (Dangerous, NotScanned) as error:
            name, data = "渡せないファイル.txt", f"{error.what}{error.why}{error.remedy}".encode()
    else:
        name, data = f"{documents.issued(reference).number}.pdf".replace("/", "-"), documents.pdf(reference)
    path = f"files/{reference.split(':')[1][:8]}-{name}"
    out.writestr(path, data)
    return path


def _body(found: list[Holding], inside: dict[str, str]) -> dict[str, object]:
    return {
        "city": city_definition().name.text("ja"),
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "held": {holding.table: {"title": holding.title, "rows": holding.rows} for holding in found},
        "files": inside,
    }
