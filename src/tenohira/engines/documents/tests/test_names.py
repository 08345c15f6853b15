"""Names of files are safe to show and to download."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.documents import limits
from tenohira.engines.documents.names import MAX_NAME, clean_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("領収書.pdf", "領収書.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\hanako\\母子手帳.PDF", "母子手帳.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("  . .  ", "ファイル.pdf"),
        ("", "ファイル.pdf"),
        ("写真.jpg", "写真.pdf"),
        ("令和8年11.20の写し", "令和8年11.20の写し.pdf"),
        ("con.pdf", "_con.pdf"),
        ('a<b>"c|d?.pdf', "a_b_c_d_.pdf"),
        ("か\u3099.pdf", "が.pdf"),
        ("領収書.pdf".encode("cp932").decode("latin-1"), "領収書.pdf"),
        ("領収書.pdf".encode().decode("latin-1"), "領収書.pdf"),
        ("São João.pdf", "São João.pdf"),
    ],
)
def test_a_name_is_cleaned(sent: str, kept: str) -> None:
    assert clean_name(sent, limits.PDF) == kept


def test_both_endings_of_a_jpeg_stay() -> None:
    assert clean_name("a.jpeg", limits.JPEG) == "a.jpeg"
    assert clean_name("a.JPG", limits.JPEG) == "a.jpg"


@given(st.text(max_size=400))
def test_every_name_becomes_a_harmless_one(sent: str) -> None:
    name = clean_name(sent, limits.PDF)
    assert name.endswith(".pdf")
    assert len(name) <= MAX_NAME
    assert not set(name) & set('/\\<>:"|?*')
    assert not [c for c in name if unicodedata.category(c)[0] == "C"]
    assert clean_name(name, limits.PDF) == name
