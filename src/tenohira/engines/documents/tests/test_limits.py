"""What is too large, empty or made to harm is refused before anything is kept."""

from __future__ import annotations

import io
import zipfile

import pytest

from tenohira.engines.documents import limits, ports
from tenohira.engines.documents.commands import store
from tenohira.engines.documents.errors import Damaged, Dangerous, DocumentError, Empty, TooLarge
from tenohira.engines.documents.intake import take_in
from tenohira.engines.documents.limits import Limits
from tenohira.engines.documents.models import StoredFileRow
from tenohira.engines.documents.tests import factories as make

OFFICE_FILES = Limits(media_types=limits.ORGANISATION_TYPES)


class Endless(io.RawIOBase):
    """A body that never ends; counts what was read of it."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        self.taken += size
        return b"\xff\xd8\xff" + bytes(size - 3)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Empty, match="0バイト"):
        take_in(b"", Limits())
    with pytest.raises(Empty):
        take_in(io.BytesIO(), Limits())


def test_a_large_body_is_not_read_to_its_end() -> None:
    body = Endless()
    with pytest.raises(TooLarge, match="1MB"):
        take_in(body, Limits(max_bytes=1024 * 1024))
    assert body.taken <= 2 * 1024 * 1024


def test_the_limit_is_the_installations_unless_the_field_says_less(settings: object) -> None:
    settings.TENOHIRA_UPLOAD_LIMIT = 2048  # type: ignore[attr-defined]
    with pytest.raises(TooLarge, match="2KB"):
        take_in(make.photo() + bytes(4096), Limits())
    assert take_in(make.photo(), Limits(max_bytes=100_000))[0] == limits.JPEG


@pytest.mark.parametrize("trap", ["javascript", "launch", "attachment", "xfa"])
def test_a_pdf_that_does_something_is_refused(trap: str) -> None:
    with pytest.raises(Dangerous, match="PDFとして保存"):
        take_in(make.pdf(**{trap: True}), Limits())


def test_a_pdf_with_a_password_is_refused() -> None:
    with pytest.raises(Dangerous, match="パスワード"):
        take_in(make.pdf(password="himitsu"), Limits())


def test_a_pdf_with_too_many_pages_is_refused() -> None:
    with pytest.raises(TooLarge, match="4ページありますが、3ページまで"):
        take_in(make.pdf(4), Limits(max_pages=3))


def test_a_truncated_pdf_is_refused() -> None:
    with pytest.raises(Damaged):
        take_in(b"%PDF-1.7\n" + bytes(300), Limits())


def test_a_pixel_bomb_is_refused_without_being_opened() -> None:
    with pytest.raises(Dangerous, match="画素"):
        take_in(make.png_of(60_000, 60_000), Limits())
    with pytest.raises(Dangerous, match="画素"):
        take_in(make.png_of(12_000, 12_000), Limits())
    with pytest.raises(Dangerous, match="画素"):
        take_in(make.heic(60_000, 60_000), Limits())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_photo_is_refused(kind: str) -> None:
    whole = make.photo(kind)
    with pytest.raises(Damaged):
        take_in(whole[: len(whole) // 2], Limits())


def test_a_zip_bomb_is_refused() -> None:
    with pytest.raises(Dangerous, match="極端に大きく"):
        take_in(make.docx({"word/media/zero.bin": bytes(50 * 1024 * 1024)}), OFFICE_FILES)


def test_a_zip_with_too_many_entries_is_refused() -> None:
    with pytest.raises(Dangerous, match="極端に大きく"):
        take_in(
            make.docx({f"word/{n}.xml": b"x" for n in range(60)}),
            Limits(OFFICE_FILES.media_types, max_entries=50),
        )


def test_a_zip_that_lies_about_its_size_is_refused() -> None:
    """The directory says 100 bytes; the data opens to two megabytes."""
    honest = make.docx({"word/media/zero.bin": bytes(2 * 1024 * 1024)})
    lie = honest.replace((2 * 1024 * 1024).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    with pytest.raises(DocumentError) as caught:
        take_in(lie, OFFICE_FILES)
    assert isinstance(caught.value, Damaged | Dangerous)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("word/vbaProject.bin", "マクロ"),
        ("../../etc/passwd", "外の場所"),
        ("/etc/passwd", "外の場所"),
        ("word/embeddings/oleObject1.bin", "埋め込まれて"),
        ("inner.zip", "プログラム"),
    ],
)
def test_a_word_file_with_a_trick_is_refused(name: str, why: str) -> None:
    with pytest.raises(Dangerous, match=why):
        take_in(make.docx({name: b"x"}), OFFICE_FILES)


def test_a_macro_workbook_renamed_to_xlsx_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(Dangerous, match="マクロ"):
        take_in(out.getvalue(), OFFICE_FILES)


class _FindsEverything:
    def scan(self, content: bytes) -> str | None:
        return "Eicar-Test" if content else None


def test_a_registered_scanner_has_the_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_scanners", [])
    ports.register_scanner(_FindsEverything())
    with pytest.raises(Dangerous, match="Eicar-Test"):
        take_in(make.photo(), Limits())


@pytest.mark.django_db
def test_nothing_is_kept_of_a_refused_file() -> None:
    with pytest.raises(Dangerous):
        store("罠.pdf", make.pdf(javascript=True), owner=make.HANAKO, by=make.RESIDENT)
    assert StoredFileRow.objects.count() == 0
