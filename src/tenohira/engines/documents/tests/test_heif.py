"""HEIC photos of every make: their size is found and their metadata blanked wherever it lies."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.documents.heif import blank_metadata, boxes, pixels
from tenohira.engines.documents.metadata import BrokenPicture
from tenohira.engines.documents.tests.factories import box, heic

SECRET = b"34.7185N 137.5317E"


def item(number: int, kind: bytes, extra: bytes = b"", version: int = 2) -> bytes:
    """One entry of `iinf`."""
    size = ">IH" if version == 3 else ">HH"
    return box(b"infe", bytes([version, 0, 0, 0]), struct.pack(size, number, 0), kind, b"\x00", extra)


def inside_meta(kind: bytes = b"Exif", extra: bytes = b"", version: int = 2) -> bytes:
    """A photo whose metadata lies in `idat` inside `meta` (construction method 1)."""
    iinf = box(b"iinf", bytes(4), struct.pack(">H", 1), item(2, kind, extra, version))
    number = struct.pack(">I" if version == 3 else ">H", 2)
    iloc = box(
        b"iloc",
        bytes([2 if version == 3 else 1, 0, 0, 0]),
        struct.pack(">H", 0x4440),
        struct.pack(">I" if version == 3 else ">H", 1),
        number,
        struct.pack(">HHIHII", 1, 0, 0, 1, 4, len(SECRET)),
    )
    ispe = box(b"ispe", bytes(4), struct.pack(">II", 400, 300))
    idat = box(b"idat", b"KEEP", SECRET, b"KEEP")
    meta = box(b"meta", bytes(4), iinf, iloc, idat, box(b"iprp", box(b"ipco", ispe)))
    return box(b"ftyp", b"heic", bytes(4), b"heic") + meta


def looked_at(data: bytes) -> bytes:
    """The file as it is kept after its size was looked up."""
    assert pixels(data) >= 0
    return blank_metadata(data)


def test_the_greatest_picture_of_a_file_counts() -> None:
    assert pixels(heic(4000, 3000)) == 12_000_000


@pytest.mark.parametrize("version", [2, 3])
def test_metadata_inside_the_meta_box_is_blanked(version: int) -> None:
    sent = inside_meta(version=version)
    kept = blank_metadata(sent)
    assert SECRET not in kept
    assert kept.count(b"KEEP") == 2
    assert len(kept) == len(sent)


def test_xmp_is_metadata_too() -> None:
    kept = blank_metadata(inside_meta(b"mime", b"application/rdf+xml\x00"))
    assert SECRET not in kept


def test_other_items_stay() -> None:
    sent = inside_meta(b"mime", b"text/plain\x00")
    assert blank_metadata(sent) == sent


def test_a_box_may_have_a_long_size_or_reach_to_the_end() -> None:
    long = struct.pack(">I", 1) + b"free" + struct.pack(">Q", 20) + b"four"
    last = struct.pack(">I", 0) + b"mdat" + b"rest"
    found = [(one.kind, one.end - one.start) for one in boxes(long + last, 0, len(long + last))]
    assert found == [(b"free", 4), (b"mdat", 4)]


@pytest.mark.parametrize("missing", [b"meta", b"iinf", b"iloc", b"iprp", b"ipco", b"ispe"])
def test_a_file_without_a_needed_box_is_broken(missing: bytes) -> None:
    sent = heic().replace(missing, b"free")
    with pytest.raises(BrokenPicture):
        looked_at(sent)


def test_metadata_that_points_outside_the_file_is_broken() -> None:
    sent = heic(exif=SECRET)
    with pytest.raises(BrokenPicture):
        blank_metadata(sent.replace(struct.pack(">I", len(SECRET)), struct.pack(">I", 10**8)))


@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_blanked_or_broken(at: int, noise: bytes) -> None:
    good = heic()
    sent = good[:at] + noise + good[at + len(noise) :]
    try:
        kept = looked_at(sent)
    except BrokenPicture:
        kept = sent
    assert len(kept) == len(sent)
