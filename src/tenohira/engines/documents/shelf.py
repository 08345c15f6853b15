"""Where sealed content lies (the storage "files") and the rows that know about it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from tenohira.engines.documents.errors import FileNotFound, StorageAway
from tenohira.engines.documents.models import IssuedDocumentRow, StoredFileRow
from tenohira.engines.documents.views import StoredFile
from tenohira.foundation import stored
from tenohira.foundation.city import current_city
from tenohira.foundation.sealing import seal, unseal


@contextmanager
def kept(data: bytes) -> Iterator[str]:
    """Seal and write content whole, yield its path; what was written is removed when the block fails.

    Raises StorageAway.
    """
    name = uuid.uuid4().hex
    path = f"{current_city()}/{name[:2]}/{name}"
    try:
        stored.replace(path, ContentFile(seal(data)))
    except OSError as error:
        raise _away() from error
    try:
        yield path
    except BaseException:
        with suppress(OSError):  # swept later: no row names it
            destroy(path)
        raise


def read(path: str) -> bytes:
    """Return the content of `kept`.

    Raises FileNotFound when it is lost, StorageAway when nobody can tell, SealError when no key fits.
    """
    if not path:
        raise _not_found()
    try:
        with stored.storage().open(path) as file:
            return unseal(file.read())
    except FileNotFoundError as error:
        raise _not_found() from error
    except OSError as error:
        raise _away() from error


def destroy(path: str) -> None:
    """Remove content; removing it again is harmless."""
    stored.storage().delete(path)


def known(paths: list[str]) -> set[str]:
    """Return which of these paths a file or a paper names, also one whose content is about to be destroyed."""
    files = StoredFileRow.everywhere.filter(path__in=paths, discarded_at=None).values_list("path", flat=True)
    papers = IssuedDocumentRow.everywhere.filter(path__in=paths).values_list("path", flat=True)
    return {*files, *papers}


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def row_of(ref: str, *, lock: bool = False) -> StoredFileRow:
    """Return the row of `file:<uuid>`; raises FileNotFound when unknown, discarded or of another city."""
    key = ref.removeprefix("file:")
    rows = StoredFileRow.objects.select_for_update() if lock else StoredFileRow.objects
    row = rows.filter(uuid=key, discarded_at=None).first() if is_uuid(key) else None
    if row is None:
        raise _not_found()
    return row  # type: ignore[no-any-return]


def view_of(row: StoredFileRow) -> StoredFile:
    """Return the view of a row."""
    return StoredFile(
        f"file:{row.uuid}",
        row.name,
        row.media_type,
        row.size,
        row.sha256,
        row.owner,
        row.subject,
        row.stored_at,
    )


def _away() -> StorageAway:
    return StorageAway(
        _("いま、ファイルを出し入れできません。"),
        _("市役所のファイルの置き場が止まっているか、いっぱいです。あなたのファイルのせいではありません。"),
        _("しばらくしてから、もう一度お試しください。"),
    )


def _not_found() -> FileNotFound:
    return FileNotFound(
        _("ファイルが見つかりません。"),
        _("削除されたか、保存期間が過ぎて廃棄された可能性があります。"),
        _("一覧を開き直してください。必要なときは、もう一度ファイルを提出してください。"),
    )
