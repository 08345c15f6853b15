"""Whatever bytes come, the reader says what became of the signature, and never falls over."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.documents.ports import Statement
from tenohira.gateways.pades.reader import PadesReader
from tenohira.gateways.pades.signer import PadesSigner
from tenohira.gateways.pades.tests import factories as make

CITY = "990019"


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A signed paper."""
    from tenohira.foundation.city import use_city

    folder: Path = tmp_path_factory.mktemp("keys")
    make.keep_p12(folder, CITY, "てのひら市長")
    with use_city(CITY):
        found = PadesSigner(str(folder)).sign(make.paper(), Statement("証明", "てのひら市"))
    assert found is not None
    return found.content


def test_a_paper_without_signature_has_none() -> None:
    assert PadesReader().signatures(make.paper()) == []


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7", b"\x00" * 4000, "証明書".encode()])
def test_what_is_no_pdf_has_none(junk: bytes) -> None:
    assert PadesReader().signatures(junk) == []


def test_one_bit_changed_before_the_signature_breaks_it(signed: bytes) -> None:
    place = signed.index(b"/MediaBox") + 12
    changed = bytearray(signed)
    changed[place] ^= 1
    [found] = PadesReader().signatures(bytes(changed))
    assert not found.is_intact


def test_a_note_added_later_leaves_the_signature_whole_but_not_covering_all(signed: bytes) -> None:
    [found] = PadesReader().signatures(make.with_note(signed))
    assert found.is_intact
    assert not found.covers_all


def test_a_paper_written_anew_has_no_whole_signature(signed: bytes) -> None:
    assert not any(one.is_intact for one in PadesReader().signatures(make.saved_anew(signed)))


def test_a_certificate_swapped_for_another_does_not_pass(signed: bytes, tmp_path: Path) -> None:
    make.keep_p12(tmp_path, CITY, "てのひら市長")
    forged = PadesSigner(str(tmp_path)).sign(make.paper(), Statement("証明", "てのひら市"))
    assert forged is not None
    [mine] = PadesReader().signatures(signed)
    [theirs] = PadesReader().signatures(forged.content)
    assert theirs.is_intact
    assert theirs.signer == mine.signer
    assert theirs.certificate != mine.certificate


@given(st.integers(0, 10**9), st.integers(0, 7))
def test_no_single_bit_can_change_unseen(signed: bytes, place: int, bit: int) -> None:
    at = place % len(signed)
    changed = bytearray(signed)
    changed[at] ^= 1 << bit
    start, end = signed.index(b"/Contents <"), signed.index(b">", signed.index(b"/Contents <"))
    if start <= at <= end:
        return  # within the signature itself: padding there says nothing
    found = PadesReader().signatures(bytes(changed))
    assert not any(one.is_intact and one.covers_all for one in found)
