"""A file is what its content says, whatever its name says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.documents import limits
from tenohira.engines.documents.commands import store
from tenohira.engines.documents.errors import DocumentError, WrongType
from tenohira.engines.documents.intake import take_in
from tenohira.engines.documents.limits import Limits
from tenohira.engines.documents.sniffing import media_type_of
from tenohira.engines.documents.tests import factories as make

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
EXE = b"MZ\x90\x00" + b"\x00" * 200


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (make.pdf(), "application/pdf"),
        (make.photo("JPEG"), "image/jpeg"),
        (make.photo("PNG"), "image/png"),
        (make.photo("WEBP"), "image/webp"),
        (make.heic(), "image/heic"),
    ],
    ids=["pdf", "jpeg", "png", "webp", "heic"],
)
def test_residents_may_send_papers_and_photos(content: bytes, media_type: str) -> None:
    assert take_in(content, Limits())[0] == media_type


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("領収書.pdf", EXE, "プログラム"),
        ("写真.jpg", HTML, "ウェブページ"),
        ("図.png", SVG, "SVG"),
        ("書類.pdf", make.docx(), "Word (docx)"),
        ("書類.pdf", make.docx(main="anything.txt"), "ZIP"),
        ("動画.jpg", b"GIF89a" + bytes(40), "gif"),
        ("なにか.pdf", b"\x01\x02\x03\x04", "見分けのつかない"),
        ("後ろに.pdf", b"junk junk %PDF-1.7", "見分けのつかない"),
    ],
)
@pytest.mark.django_db
def test_a_false_name_does_not_help(name: str, content: bytes, found: str) -> None:
    with pytest.raises(WrongType) as caught:
        store(name, content, owner=make.HANAKO, by=make.RESIDENT)
    assert found in caught.value.why
    assert "PDF、JPEG、PNG" in caught.value.remedy


def test_organisations_may_send_word_and_excel_where_the_service_says_so() -> None:
    allowed = Limits(media_types=limits.ORGANISATION_TYPES)
    assert take_in(make.docx(), allowed)[0] == limits.DOCX
    assert take_in(make.docx(main="xl/workbook.xml"), allowed)[0] == limits.XLSX
    with pytest.raises(WrongType):
        take_in(make.docx(), Limits())


def test_a_zip_is_not_a_word_file() -> None:
    with pytest.raises(WrongType):
        take_in(make.docx(main="anything.txt"), Limits(media_types=limits.ORGANISATION_TYPES))


def test_avif_is_not_taken_for_heic() -> None:
    assert media_type_of(make.box(b"ftyp", b"avif", bytes(4), b"mif1miafheic")) == ""


def refusal(content: bytes) -> DocumentError | None:
    """Why a file is refused; None when it is taken in. Anything but a DocumentError fails the test."""
    try:
        take_in(content, Limits(media_types=limits.ORGANISATION_TYPES))
    except DocumentError as error:
        return error
    return None


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        [b"", b"%PDF-1.7", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBP", b"PK\x03\x04"]
    ),
    st.binary(max_size=400),
)
def test_whatever_comes_is_taken_in_or_refused_with_a_reason(head: bytes, tail: bytes) -> None:
    error = refusal(head + tail)
    assert error is None or (error.what and error.why and error.remedy)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_broken_copy_of_a_good_file_is_taken_in_or_refused_with_a_reason(data: st.DataObject) -> None:
    good = data.draw(st.sampled_from(GOOD))
    at = data.draw(st.integers(0, len(good) - 1))
    broken = data.draw(
        st.sampled_from([good[:at], good[:at] + b"\xff\x00" + good[at + 2 :], good[:at] + good[at + 1 :]])
    )
    error = refusal(broken)
    assert error is None or (error.what and error.why and error.remedy)


GOOD = [
    make.pdf(2),
    make.photo("JPEG", gps=True, orientation=6),
    make.photo("PNG", gps=True),
    make.photo("WEBP", gps=True),
    make.heic(),
    make.docx(),
]
