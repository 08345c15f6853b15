"""Files as people send them: honest ones, broken ones and traps."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import pikepdf
from PIL import Image

from tenohira.engines.documents.commands import issue
from tenohira.engines.documents.views import IssuedDocument
from tenohira.foundation.journal import Actor

HANAKO = "person:11111111-1111-4111-8111-111111111111"
RESIDENT = Actor("resident", HANAKO)
CLERK = Actor("staff", "staff:sano", office="kodomo-mirai", post="staff", channel="desk")
OFFICE = {"name": "こども未来課", "sign": "こ", "phone": "099-000-0011", "place": "本庁舎1階 5番窓口"}
DATA: dict[str, Any] = {"statement": "上記のとおり証明します。", "facts": [], "office": OFFICE}


def photo(
    kind: str = "JPEG", size: tuple[int, int] = (64, 48), orientation: int = 1, gps: bool = False
) -> bytes:
    """A picture; with `gps` it says where it was taken and by which camera."""
    image = Image.effect_mandelbrot(size, (-2, -1.5, 1, 1.5), 20).convert("RGB")
    exif = Image.Exif()
    if orientation != 1:
        exif[0x0112] = orientation
    if gps:
        exif[0x010F] = "TENOHIRA-CAMERA"
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (34.0, 43.0, 12.0)
    out = io.BytesIO()
    image.save(out, kind, exif=exif.tobytes() if gps or orientation != 1 else b"")
    return out.getvalue()


def pdf(pages: int = 1, **options: Any) -> bytes:
    """A PDF with empty pages; `javascript`, `launch`, `attachment`, `password` and `xfa` make it a trap."""
    made = pikepdf.new()
    for _page in range(pages):
        made.add_blank_page(page_size=(595, 842))
    if options.get("javascript"):
        made.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
        )
    if options.get("launch"):
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 10, 10],
            A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe")),
        )
        made.pages[0].Annots = pikepdf.Array([link])
    if options.get("attachment"):
        made.attachments["中身.exe"] = b"MZ"
    if options.get("xfa"):
        made.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.String("<xdp/>"), Fields=[])
    out = io.BytesIO()
    password = options.get("password")
    made.save(out, encryption=pikepdf.Encryption(user=password, owner=password) if password else False)
    return out.getvalue()


def docx(extra: dict[str, bytes] | None = None, main: str = "word/document.xml") -> bytes:
    """A Word file with further entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(main, "<document>" + "本文" * 20 + "</document>")
        for name, content in (extra or {}).items():
            package.writestr(name, content)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is this large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00"))
        + chunk(b"IEND", b"")
    )


def box(kind: bytes, *parts: bytes) -> bytes:
    """One box of a HEIC file."""
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def heic(width: int = 4000, height: int = 3000, exif: bytes = b"Exif: N 34.7 TENOHIRA-CAMERA") -> bytes:
    """The boxes of a HEIC photo with its EXIF as item 2."""

    def whole(at: int) -> tuple[bytes, int]:
        infe = b"".join(
            box(b"infe", b"\x02\x00\x00\x00", struct.pack(">HH", number, 0), kind, b"\x00")
            for number, kind in ((1, b"hvc1"), (2, b"Exif"))
        )
        iinf = box(b"iinf", bytes(4), struct.pack(">H", 2), infe)
        iloc = box(
            b"iloc",
            bytes(4),
            struct.pack(">HH", 0x4400, 2),
            struct.pack(">HHHII", 1, 0, 1, at + len(exif), 8),
            struct.pack(">HHHII", 2, 0, 1, at, len(exif)),
        )
        ispe = box(b"ispe", bytes(4), struct.pack(">II", width, height))
        meta = box(b"meta", bytes(4), iinf, iloc, box(b"iprp", box(b"ipco", ispe)))
        start = box(b"ftyp", b"heic", bytes(4), b"mif1heic") + meta
        return start + box(b"mdat", exif, b"\xff" * 8), len(start) + 8

    return whole(whole(0)[1])[0]


def issued(**changes: Any) -> IssuedDocument:
    """A certificate issued by こども未来課."""
    what: dict[str, Any] = {
        "title": "在住証明書",
        "subject": "case:T26-0012-3",
        "office": "kodomo-mirai",
        "by": CLERK,
    }
    data = changes.pop("data", DATA)
    return issue("certificate", changes.pop("template", "certificate"), data, **(what | changes))
