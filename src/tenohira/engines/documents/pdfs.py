"""Looking into a PDF for what could harm whoever opens it."""

from __future__ import annotations

import io

import pikepdf
from django.utils.translation import gettext as _

from tenohira.engines.documents.errors import Damaged, Dangerous, TooLarge
from tenohira.engines.documents.limits import Limits

_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/Rendition", "/RichMediaExecute"}
_FLATE_LIMIT = 256 * 1024 * 1024  # bytes one compressed stream may open to
_MOST_OBJECTS = 200_000

pikepdf.settings.set_qpdf_limits(flate_max_memory=_FLATE_LIMIT, run_length_max_memory=_FLATE_LIMIT)


def inspect(data: bytes, limits: Limits) -> None:
    """Pass a PDF that opens without a password, runs nothing and carries no other file.

    Raises Dangerous, Damaged, or TooLarge above `limits.max_pages`.
    """
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            _check_pages(len(pdf.pages), limits)
            if "/NeedsRendering" in pdf.Root or _has_xfa(pdf.Root):
                raise _active(_("特別な入力欄（XFA）が含まれています。"))
            _check_objects(pdf)
    except pikepdf.PasswordError as error:
        raise Dangerous(
            _("パスワードのかかったPDFは受け取れません。"),
            _("職員が開いて確かめることができません。"),
            _("パスワードを外して保存し直すか、画面を写真に撮って提出してください。"),
        ) from error
    except (
        pikepdf.PdfError,
        pikepdf.DataDecodingError,
        RecursionError,
        ValueError,
        KeyError,
        TypeError,
    ) as error:
        raise Damaged(
            _("PDFを開けませんでした。"),
            _("ファイルが壊れているか、途中で切れています。"),
            _("お手元で開けることを確かめ、PDFとして保存し直してください。"),
        ) from error


def _check_pages(pages: int, limits: Limits) -> None:
    if pages > limits.max_pages:
        raise TooLarge(
            _("PDFのページが多すぎます。"),
            _("%(pages)dページありますが、%(most)dページまでです。")
            % {"pages": pages, "most": limits.max_pages},
            _("必要なページだけを選んで、保存し直してください。"),
        )


def _has_xfa(root: pikepdf.Object) -> bool:
    form = root.get("/AcroForm")
    return isinstance(form, pikepdf.Dictionary) and "/XFA" in form


def _check_objects(pdf: pikepdf.Pdf) -> None:
    if len(pdf.objects) > _MOST_OBJECTS:
        raise Dangerous(
            _("PDFの中身が多すぎて、調べられません。"),
            _("部品が%(most)d個を超えています。") % {"most": _MOST_OBJECTS},
            _("「印刷」から「PDFとして保存」で作り直してください。"),
        )
    for item in pdf.objects:
        _check_object(item, 0)


def _check_object(item: object, depth: int) -> None:
    """Look at one object and what is written inside it; objects it points to have their own turn."""
    if depth > 50 or (depth and isinstance(item, pikepdf.Object) and item.is_indirect):
        return
    if isinstance(item, pikepdf.Stream):
        _check_keys(item.stream_dict, depth)
    elif isinstance(item, pikepdf.Dictionary):
        _check_keys(item, depth)
    elif isinstance(item, pikepdf.Array):
        for part in item:
            _check_object(part, depth + 1)


def _check_keys(entries: pikepdf.Object, depth: int) -> None:
    action = entries.get("/S")
    if "/JS" in entries or (isinstance(action, pikepdf.Name) and str(action) in _ACTIONS):
        raise _active(_("開いたときに動くプログラムが含まれています。"))
    if "/EmbeddedFiles" in entries or str(entries.get("/Subtype", "")) in {"/RichMedia", "/FileAttachment"}:
        raise _active(_("別のファイルや動画が埋め込まれています。"))
    for _key, value in entries.items():
        _check_object(value, depth + 1)


def _active(why: str) -> Dangerous:
    return Dangerous(
        _("このPDFは安全のため受け取れません。"),
        why,
        _(
            "PDFを開いて「印刷」から「PDFとして保存」を選ぶと、動くものが取り除かれます。できたPDFを提出してください。"
        ),
    )
