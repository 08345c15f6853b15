"""A PDF that does something is found out wherever it hides it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from tenohira.engines.documents.errors import DocumentError
from tenohira.engines.documents.limits import Limits
from tenohira.engines.documents.pdfs import inspect

SCRIPT = {"/S": Name.JavaScript, "/JS": String("app.alert('x')")}


def made(change: Callable[[Pdf], None], compressed: bool = False) -> bytes:
    """A PDF of one page after a change, optionally with its objects packed away in streams."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    change(pdf)
    out = io.BytesIO()
    mode = pikepdf.ObjectStreamMode.generate if compressed else pikepdf.ObjectStreamMode.disable
    pdf.save(out, object_stream_mode=mode)
    return out.getvalue()


def on_opening(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(SCRIPT)


def on_opening_by_reference(pdf: Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(Dictionary(SCRIPT))


def script_in_a_stream(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=Stream(pdf, b"app.alert(1)"))


def on_turning_a_page(pdf: Pdf) -> None:
    pdf.pages[0].AA = Dictionary(O=Dictionary(SCRIPT))


def in_the_names(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), Dictionary(SCRIPT)])))


def in_a_field(pdf: Pdf) -> None:
    field = Dictionary(FT=Name.Tx, T=String("amount"), AA=Dictionary(K=Dictionary(SCRIPT)))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))


def after_a_harmless_action(pdf: Pdf) -> None:
    chain = Dictionary(S=Name.GoTo, D=String("x"), Next=Array([Dictionary(SCRIPT)]))
    pdf.Root.OpenAction = chain


def importing_data(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.ImportData, F=String("x.fdf"))


def a_pinned_file(pdf: Pdf) -> None:
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 1, 1])])


def a_film(pdf: Pdf) -> None:
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 1, 1])])


def drawn_anew_by_the_reader(pdf: Pdf) -> None:
    pdf.Root.NeedsRendering = True


TRAPS = [
    on_opening,
    on_opening_by_reference,
    script_in_a_stream,
    on_turning_a_page,
    in_the_names,
    in_a_field,
    after_a_harmless_action,
    importing_data,
    a_pinned_file,
    a_film,
    drawn_anew_by_the_reader,
]


@pytest.mark.parametrize("trap", TRAPS, ids=[trap.__name__ for trap in TRAPS])
@pytest.mark.parametrize("compressed", [False, True])
def test_a_trap_is_found(trap: Callable[[Pdf], None], compressed: bool) -> None:
    with pytest.raises(DocumentError, match="安全のため") as caught:
        inspect(made(trap, compressed), Limits())
    assert "PDFとして保存" in caught.value.remedy


def a_link(pdf: Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String("https://city.example"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 1, 1], A=action)
    pdf.pages[0].Annots = Array([link])


def a_plain_field(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("name")))])
    )


def a_bookmark(pdf: Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("はじめ", 0))


def words_about_scripts(pdf: Pdf) -> None:
    pdf.docinfo["/Title"] = "JavaScript /JS /Launch"


@pytest.mark.parametrize("harmless", [a_link, a_plain_field, a_bookmark, words_about_scripts])
def test_an_ordinary_pdf_passes(harmless: Callable[[Pdf], None]) -> None:
    assert made(harmless)
    inspect(made(harmless), Limits())


def test_a_pdf_protected_against_change_only_can_be_opened_and_passes() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=""))
    assert pikepdf.open(io.BytesIO(out.getvalue())).is_encrypted
    inspect(out.getvalue(), Limits())


def test_nesting_without_end_is_refused() -> None:
    deep = b"%PDF-1.7\n1 0 obj\n" + b"[" * 5000 + b"]" * 5000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    with pytest.raises(DocumentError):
        inspect(deep, Limits())
