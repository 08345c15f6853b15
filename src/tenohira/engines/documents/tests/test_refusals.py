"""Each limit on both sides of its edge, and every refusal in words that help: what, why, what to do now."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.documents import limits, packages, ports
from tenohira.engines.documents.commands import attach, discard, revoke, store
from tenohira.engines.documents.errors import (
    Damaged,
    Dangerous,
    DocumentError,
    Empty,
    FileNotFound,
    TooLarge,
    WrongType,
)
from tenohira.engines.documents.intake import take_in
from tenohira.engines.documents.limits import Limits
from tenohira.engines.documents.models import StoredFileRow
from tenohira.engines.documents.sniffing import describe
from tenohira.engines.documents.tests import factories as make
from tenohira.foundation.journal import entries_about

OFFICE = limits.ORGANISATION_TYPES
PDF_FILE = make.pdf()
WORD_FILE = make.docx()


class _Finds:
    """A scanner that finds something in everything."""

    def scan(self, content: bytes) -> str | None:
        return "Eicar-Test"


def refusal(content: bytes, allowed: Limits | None = None) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        take_in(content, allowed or Limits(media_types=OFFICE))
    return caught.value


def package(**entries: bytes) -> bytes:
    return make.docx({name.replace("__", "/").replace("_dot_", "."): data for name, data in entries.items()})


def encrypted_package() -> bytes:
    """A Word file whose entries say that they are encrypted."""
    data = bytearray(make.docx())
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), bytes(data)):
            data[found.start() + flag] |= 1
    return bytes(data)


REFUSALS: list[tuple[str, Callable[[], bytes], type[DocumentError], Limits]] = [
    ("nothing", lambda: b"", Empty, Limits()),
    ("too large", lambda: PDF_FILE, TooLarge, Limits(max_bytes=100)),
    ("too many pages", lambda: make.pdf(3), TooLarge, Limits(max_pages=2)),
    ("a program", lambda: b"MZ" + bytes(100), WrongType, Limits()),
    ("a web page", lambda: b"<html></html>", WrongType, Limits()),
    ("plain text", lambda: "ただの文".encode(), WrongType, Limits()),
    ("a type this field does not take", lambda: PDF_FILE, WrongType, Limits(limits.PHOTOS)),
    ("half a PDF", lambda: b"%PDF-1.7 ..." + bytes(50), Damaged, Limits()),
    ("half a photo", lambda: make.photo()[:200], Damaged, Limits()),
    ("half a HEIC", lambda: make.heic()[:80], Damaged, Limits()),
    ("a broken package", lambda: WORD_FILE[:-30] + bytes(30), WrongType, Limits(OFFICE)),
    ("a PDF with a password", lambda: make.pdf(password="himitsu"), Dangerous, Limits()),
    ("a PDF with a script", lambda: make.pdf(javascript=True), Dangerous, Limits()),
    ("a PDF with a form of its own", lambda: make.pdf(xfa=True), Dangerous, Limits()),
    ("a PDF with a file inside", lambda: make.pdf(attachment=True), Dangerous, Limits()),
    ("a pixel bomb", lambda: make.png_of(60_000, 60_000), Dangerous, Limits()),
    ("a bomb of zeros", lambda: package(zero=bytes(9_000_000)), Dangerous, Limits(OFFICE)),
    ("a macro", lambda: package(word__vbaProject_dot_bin=b"x"), Dangerous, Limits(OFFICE)),
    ("a package with a password", encrypted_package, Dangerous, Limits(OFFICE)),
]


@pytest.mark.parametrize(
    ("made", "error", "allowed"), [r[1:] for r in REFUSALS], ids=[r[0] for r in REFUSALS]
)
def test_every_refusal_says_what_why_and_what_to_do_now(
    made: Callable[[], bytes], error: type[DocumentError], allowed: Limits
) -> None:
    refused = refusal(made(), allowed)
    assert type(refused) is error
    for words in (refused.what, refused.why, refused.remedy):
        assert words.endswith("。")
        assert not re.search(r"Error|Traceback|None|%\(", words)
    assert str(refused).startswith(refused.what)


def test_a_virus_is_told_by_name_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_scanners", [_Finds()])
    refused = refusal(PDF_FILE)
    assert type(refused) is Dangerous
    assert "Eicar-Test" in refused.why
    assert "窓口" in refused.remedy


@pytest.mark.django_db
@pytest.mark.parametrize("act", [attach, discard, revoke])
def test_what_is_not_there_is_refused_in_words_too(act: Callable[..., object]) -> None:
    further = {attach: ("case:T26-0012-3",), discard: (make.CLERK,), revoke: ("誤記", make.CLERK)}
    with pytest.raises(FileNotFound) as caught:
        act("file:none", *further[act])
    assert all((caught.value.what, caught.value.why, caught.value.remedy))


@pytest.mark.parametrize(("spare", "is_taken"), [(0, True), (1, True), (-1, False)])
@pytest.mark.parametrize("as_file", [True, False])
def test_a_file_may_be_exactly_as_large_as_the_limit(spare: int, is_taken: bool, as_file: bool) -> None:
    allowed = Limits(max_bytes=len(PDF_FILE) + spare)
    content = io.BytesIO(PDF_FILE) if as_file else PDF_FILE
    if is_taken:
        assert take_in(content, allowed) == (limits.PDF, PDF_FILE)
    else:
        with pytest.raises(TooLarge):
            take_in(content, allowed)


@pytest.mark.parametrize(("pages", "is_taken"), [(1, True), (3, True), (4, False)])
def test_a_pdf_may_have_exactly_as_many_pages_as_the_limit(pages: int, is_taken: bool) -> None:
    if is_taken:
        assert take_in(make.pdf(pages), Limits(max_pages=3))[0] == limits.PDF
    else:
        assert "4ページありますが、3ページまで" in refusal(make.pdf(pages), Limits(max_pages=3)).why


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_may_have_exactly_as_many_pixels_as_the_limit(kind: str) -> None:
    sent = make.photo(kind, size=(60, 40))
    assert take_in(sent, Limits(max_pixels=2400))
    assert "画素" in refusal(sent, Limits(max_pixels=2399)).why


def test_a_heic_photo_keeps_to_the_same_limit_of_pixels() -> None:
    sent = make.heic(60, 40)
    assert take_in(sent, Limits(max_pixels=2400))[0] == limits.HEIC
    assert "画素" in refusal(sent, Limits(max_pixels=2399)).why


@pytest.mark.parametrize(("spare", "is_taken"), [(0, True), (-1, False)])
def test_a_package_may_open_to_exactly_its_limit(spare: int, is_taken: bool) -> None:
    with zipfile.ZipFile(io.BytesIO(WORD_FILE)) as opened:
        unpacked, count = sum(e.file_size for e in opened.infolist()), len(opened.infolist())
    for allowed in (Limits(max_unpacked=unpacked + spare), Limits(max_entries=count + spare)):
        if is_taken:
            packages.inspect(WORD_FILE, allowed)
        else:
            with pytest.raises(Dangerous, match="極端に大きく"):
                packages.inspect(WORD_FILE, allowed)


def test_a_package_may_not_grow_more_than_its_ratio() -> None:
    dense = make.docx({"word/media/a.bin": bytes(range(256)) * 40})
    packages.inspect(dense, Limits())
    with pytest.raises(Dangerous):
        packages.inspect(dense, Limits(max_ratio=1))


@pytest.mark.parametrize(
    ("most", "said"),
    [
        (20 * 1024 * 1024, "20MB"),
        (1024 * 1024, "1MB"),
        (1536 * 1024, "1.5MB"),
        (2_000_000, "1.9MB"),
        (1023 * 1024, "1023KB"),
        (1024, "1KB"),
        (100, "100バイト"),
    ],
)
def test_the_limit_is_told_in_the_unit_people_see(most: int, said: str) -> None:
    assert f"1つのファイルは{said}まで" in refusal(PDF_FILE + bytes(most), Limits(max_bytes=most)).why


@given(st.integers(1, 200_000))
@settings(deadline=None)
def test_the_limit_that_is_told_is_never_more_than_the_true_one(most: int) -> None:
    why = refusal(bytes(most + 1), Limits(max_bytes=most)).why
    told = re.search(r"([\d.]+)(MB|KB|バイト)", why)
    assert told
    told_bytes = float(told[1]) * {"MB": 1024 * 1024, "KB": 1024, "バイト": 1}[told[2]]
    assert 0.9 * most <= told_bytes <= most


@pytest.mark.parametrize(
    ("allowed", "named", "unnamed"),
    [
        (Limits(), ["PDF", "JPEG", "PNG", "HEIC"], ["Word", "Excel"]),
        (Limits(OFFICE), ["PDF", "Word (docx)", "Excel (xlsx)"], []),
        (Limits(limits.PHOTOS), ["JPEG", "HEIC"], ["PDF", "Word"]),
        (Limits(frozenset({limits.PDF})), ["PDF"], ["JPEG", "Word"]),
    ],
)
def test_a_refused_type_is_told_which_types_this_field_takes(
    allowed: Limits, named: list[str], unnamed: list[str]
) -> None:
    remedy = refusal(b"GIF89a" + bytes(40), allowed).remedy.split(" のどれか")[0]
    assert all(name in remedy for name in named)
    assert not [name for name in unnamed if name in remedy]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (PDF_FILE, "PDF"),
        (make.photo("PNG"), "PNG"),
        (make.photo("WEBP"), "WebP"),
        (make.heic(), "HEIC"),
        (WORD_FILE, "Word (docx)"),
        (make.docx(main="xl/workbook.xml"), "Excel (xlsx)"),
        (make.docx(main="x.txt"), "ZIPなどの圧縮ファイル"),
        (b"  <SVG onload=alert(1)>", "SVG画像"),
        (b"<p><script>alert(1)</script>", "ウェブページ"),
        (b"MZ", "プログラム"),
        (b"\x00\x01", "見分けのつかない"),
    ],
)
def test_what_a_file_is_is_said_in_words_people_know(content: bytes, said: str) -> None:
    assert said in describe(content)


@given(st.binary(max_size=300))
def test_whatever_the_content_it_is_called_something_short_and_printable(content: bytes) -> None:
    words = describe(content)
    assert 0 < len(words) < 60
    assert words.isprintable()


def test_a_field_can_only_narrow_and_widen_what_limits_name() -> None:
    assert {field.name for field in fields(Limits)} == {
        "media_types",
        "max_bytes",
        "keep_location",
        "max_pixels",
        "max_pages",
        "max_entries",
        "max_unpacked",
        "max_ratio",
    }
    assert limits.PHOTOS < limits.DEFAULT_TYPES < limits.ORGANISATION_TYPES


@pytest.mark.django_db
@pytest.mark.parametrize(("made", "allowed"), [(r[1], r[3]) for r in REFUSALS], ids=[r[0] for r in REFUSALS])
def test_nothing_is_kept_and_nothing_is_recorded_of_what_is_refused(
    made: Callable[[], bytes], allowed: Limits
) -> None:
    with pytest.raises(DocumentError):
        store("書類.pdf", made(), owner=make.HANAKO, by=make.RESIDENT, limits=allowed)
    assert StoredFileRow.objects.count() == 0
    assert entries_about(make.HANAKO) == []
