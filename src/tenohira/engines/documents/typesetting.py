"""Typesetting papers with Typst: a template of the library or the city's pack, data in, PDF out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.documents.errors import TemplateProblem
from tenohira.engines.documents.letters import meant, replaced
from tenohira.engines.documents.ports import OfficeLabel
from tenohira.engines.documents.tokens import grouped, verify_url
from tenohira.foundation.calendar import format_date
from tenohira.foundation.city import city_definition, pack_folder

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_UNKNOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_MOST_UNKNOWN = 100


@dataclass(frozen=True)
class Imprint:
    """What makes a page an issued paper: number, check code, dates and office."""

    title: str
    number: str
    token: str
    issued_on: date
    valid_until: date | None = None
    language: str = "ja"
    office: OfficeLabel = field(default_factory=lambda: OfficeLabel(""))


def render(
    template: str,
    data: Mapping[str, Any],
    imprint: Imprint | None = None,
    made_at: datetime | None = None,
) -> bytes:
    """Typeset a template into a PDF (tagged, PDF/UA-1), dated now or `made_at`: the same twice is the same bytes.

    `template` names `documents/<template>.typ` of the city's pack, else of the library; `data` is JSON-able,
    dates in it are printed as 和暦. Without an imprint the paper carries no number and no check code, and a
    character that no font has becomes 〓. Raises TemplateProblem for a template that is missing or fails on this
    data, and for an issued paper with a character that no font has: a name must not be bent.
    """
    files = _files(template)
    page = {"data": data, "city": _city(), "document": _document(data, imprint)}
    shown = _printable(page)
    for _attempt in range(_MOST_UNKNOWN):
        try:
            return _compile(files, json.dumps(shown, ensure_ascii=False, default=_text), made_at)
        except typst.TypstError as error:
            said = _UNKNOWN.search(str(error.message))
            unknown = meant(said[1], shown["data"]) if said else set()
            if not unknown:
                raise _failed(template, str(error.message)) from error
            if imprint is not None:
                raise _no_letter(min(unknown)) from error
            shown["data"] = replaced(shown["data"], unknown)
    raise _failed(template, _("印刷できない文字が多すぎます。"))


def _compile(files: dict[str, bytes], page: str, made_at: datetime | None) -> bytes:
    return bytes(
        typst.compile(
            files,
            font_paths=_fonts(
                str(Path(settings.TENOHIRA_ASSETS) / "fonts"), str(pack_folder() / "documents" / "fonts")
            ),
            sys_inputs={"page": page},
            pdf_standards=["ua-1"],
            timestamp=int((made_at or timezone.now()).timestamp()),
        )
    )


def _printable(value: Any) -> Any:
    """Drop what steers instead of showing: control characters (lines stay) and changes of direction."""
    if isinstance(value, str):
        return _STEERING.sub("", value)
    if isinstance(value, Mapping):
        return {str(key): _printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value


def _failed(template: str, why: str) -> TemplateProblem:
    return TemplateProblem(
        _("文書「%(name)s」を作れませんでした。") % {"name": template},
        why,
        _("ひな形 documents/%(name)s.typ と渡した項目を確かめてください。") % {"name": template},
    )


def _no_letter(letter: str) -> TemplateProblem:
    codes = " ".join(f"U+{ord(one):04X}" for one in letter)
    return TemplateProblem(
        _("文字「%(letter)s」を印刷できません。") % {"letter": letter},
        _(
            "この文字（%(codes)s）の形を持つフォントがありません。別の文字に置き換えて発行することはできません。"
        )
        % {"codes": codes},
        _(
            "管理者に、市区町村のフォルダの documents/fonts に、この文字を含むフォントを置くよう頼んでください。"
        ),
    )


def qr_svg(text: str) -> str:
    """Return a QR code of a text as SVG without size, error correction M (15 % may be lost)."""
    return str(segno.make(text, error="m", micro=False).svg_inline(border=0, omitsize=True))


def _files(template: str) -> dict[str, bytes]:
    """Every template by file name, the pack's over the library's, with the wanted one as `main`."""
    folders = [Path(settings.TENOHIRA_LIBRARY) / "documents", pack_folder() / "documents"]
    files = {
        p.name: p.read_bytes() for folder in folders if folder.is_dir() for p in sorted(folder.glob("*.typ"))
    }
    wanted = files.get(f"{template}.typ") if _NAME.fullmatch(template) else None
    if wanted is None:
        raise TemplateProblem(
            _("文書のひな形「%(name)s」がありません。") % {"name": template},
            _("documents フォルダに %(name)s.typ が見つかりません。") % {"name": template},
            _("名前を確かめるか、ひな形を作ってください。"),
        )
    return files | {"main.typ": wanted}


@lru_cache(maxsize=64)
def _fonts(assets: str, pack: str) -> Any:
    """The fonts of the assets and of the city's pack (`documents/fonts`, for 外字), read once.

    Without the machine's own fonts a paper looks the same everywhere.
    """
    folders = [folder for folder in (assets, pack) if Path(folder).is_dir()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


def _city() -> dict[str, Any]:
    city = city_definition()
    return {
        "name": city.name.text("ja"),
        "authority": city.authority,
        "prefecture": city.prefecture,
        "hall": city.hall.text("ja"),
        "address": city.address,
        "postal_code": city.postal_code,
        "phone": city.phone,
        "court": city.court or "",
    }


def _document(data: Mapping[str, Any], imprint: Imprint | None) -> dict[str, Any]:
    if imprint is None:
        language = str(data.get("language") or "ja")
        return {"title": str(data.get("title") or ""), "language": language, "number": "", "qr": ""}
    return {
        "title": imprint.title,
        "language": imprint.language,
        "number": imprint.number,
        "code": grouped(imprint.token),
        "verify_url": verify_url(imprint.token),
        "qr": qr_svg(verify_url(imprint.token)),
        "issued_on": format_date(imprint.issued_on),
        "valid_until": format_date(imprint.valid_until) if imprint.valid_until else "",
        "office": asdict(imprint.office),
    }


def _text(value: Any) -> str:
    return format_date(value) if isinstance(value, date) else str(value)
