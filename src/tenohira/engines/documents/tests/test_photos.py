"""Photos lose where and with what they were taken; the picture and its orientation stay."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from tenohira.engines.documents.intake import take_in
from tenohira.engines.documents.limits import Limits
from tenohira.engines.documents.tests import factories as make

KINDS = ["JPEG", "PNG", "WEBP"]


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_place_and_camera_go_and_the_orientation_stays(kind: str, orientation: int) -> None:
    sent = make.photo(kind, orientation=orientation, gps=True)
    assert b"TENOHIRA-CAMERA" in sent
    kept = take_in(sent, Limits())[1]
    exif = opened(kept).getexif()
    assert b"TENOHIRA-CAMERA" not in kept
    assert not exif.get_ifd(0x8825)
    assert exif.get(0x0112, 1) == orientation


@pytest.mark.parametrize("kind", KINDS)
def test_the_picture_is_the_same_to_the_pixel(kind: str) -> None:
    sent = make.photo(kind, gps=True, orientation=6)
    kept = take_in(sent, Limits())[1]
    assert ImageChops.difference(opened(sent).convert("RGB"), opened(kept).convert("RGB")).getbbox() is None


@pytest.mark.parametrize("kind", KINDS)
def test_the_place_stays_where_it_is_the_point(kind: str) -> None:
    sent = make.photo(kind, gps=True)
    assert take_in(sent, Limits(keep_location=True))[1] == sent


@pytest.mark.parametrize("kind", KINDS)
def test_what_hides_behind_the_picture_goes(kind: str) -> None:
    sent = make.photo(kind) + b"<script>alert(1)</script>"
    assert b"<script>" not in take_in(sent, Limits())[1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_clean_photo_stays_as_it_is(kind: str) -> None:
    clean = take_in(make.photo(kind), Limits())[1]
    assert take_in(clean, Limits())[1] == clean


def test_a_progressive_photo_keeps_all_its_scans() -> None:
    out = io.BytesIO()
    Image.effect_mandelbrot((200, 150), (-2, -1.5, 1, 1.5), 30).save(
        out, "JPEG", progressive=True, comment=b"secret"
    )
    kept = take_in(out.getvalue(), Limits())[1]
    assert b"secret" not in kept
    assert ImageChops.difference(opened(out.getvalue()), opened(kept)).getbbox() is None


def test_the_colour_profile_stays() -> None:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG", icc_profile=b"profile" * 10)
    assert opened(take_in(out.getvalue(), Limits())[1]).info["icc_profile"] == b"profile" * 10


def test_text_inside_a_png_goes() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "SUZUKI HANAKO")
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "PNG", pnginfo=info)
    assert b"SUZUKI" not in take_in(out.getvalue(), Limits())[1]


def test_a_heic_photo_is_blanked_in_place() -> None:
    sent = make.heic()
    kept = take_in(sent, Limits())[1]
    assert b"TENOHIRA-CAMERA" not in kept
    assert len(kept) == len(sent)
    assert kept.endswith(b"\xff" * 8)
