"""Viruses: with a scanner registered, a file is taken in and handed out only when it was found clean.

Without one nothing is scanned. Files from before there was one are scanned by the worker (`scan_waiting`), and wait.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.documents import shelf
from tenohira.engines.documents.errors import Dangerous, NotScanned
from tenohira.engines.documents.events import VirusFound
from tenohira.engines.documents.models import StoredFileRow
from tenohira.engines.documents.ports import ScannerAway, scanner
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import SYSTEM, append


def refuse_viruses(data: bytes) -> None:
    """Scan content that somebody sends; raises Dangerous when something was found, NotScanned without a verdict."""
    port = scanner()
    if port is None:
        return
    try:
        found = port.scan(data)
    except ScannerAway as error:
        raise NotScanned(
            _("いまは、ファイルを受け取れません。"),
            _("ウイルスの検査をする仕組みが止まっているため、安全か確かめられませんでした。"),
            _(
                "10分ほどたってから、もう一度お試しください。入力したことは残っています。お急ぎのときは窓口へお越しください。"
            ),
        ) from error
    if found:
        raise _dangerous(found)


def require_clean(row: StoredFileRow) -> None:
    """Raise Dangerous for a file in which something was found, NotScanned for one that still waits for the scanner."""
    if row.found:
        raise Dangerous(
            _("このファイルは開けません。"),
            _("検査で「%(found)s」と判定されました。") % {"found": row.found},
            _("提出した方に連絡して、別のファイルを出してもらってください。"),
        )
    if scanner() is not None and row.scanned_at is None:
        raise NotScanned(
            _("このファイルは、まだ開けません。"),
            _("ウイルスの検査が済んでいません。"),
            _("検査は自動で行われます。しばらくたってから、開き直してください。"),
        )


def scan_waiting() -> int:
    """Scan the files of the current city that never were, oldest first; returns how many have a verdict now.

    Stops when the scanner is away: the next run goes on. A file that cannot be read is left for the next run too.
    """
    port = scanner()
    if port is None:
        return 0
    done = 0
    waiting = StoredFileRow.objects.filter(scanned_at=None, discarded_at=None).order_by("id")
    for key in list(waiting.values_list("pk", flat=True)):
        row = StoredFileRow.objects.get(pk=key)
        try:
            found = port.scan(shelf.read(row.path)) or ""
        except ScannerAway:
            break
        except TenohiraError:
            continue
        _keep(row, found)
        done += 1
    return done


@transaction.atomic
def _keep(row: StoredFileRow, found: str) -> None:
    row.scanned_at, row.found = timezone.now(), found
    row.save(update_fields=["scanned_at", "found"])
    if found:
        ref = f"file:{row.uuid}"
        append(ref, VirusFound(file=ref, found=found), SYSTEM, subject=row.subject or row.owner)


def _dangerous(found: str) -> Dangerous:
    return Dangerous(
        _("ウイルスが見つかったため、受け取りませんでした。"),
        _("検査で「%(found)s」と判定されました。") % {"found": found},
        _("お使いの機器をウイルス対策ソフトで検査し、別のファイルを選ぶか、窓口にご相談ください。"),
    )
