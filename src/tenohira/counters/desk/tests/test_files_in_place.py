"""Files viewed beside the application: only those of this case, only safe kinds in place, nothing that runs."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tenohira.counters.desk.cases.files import _in_place
from tenohira.counters.desk.tests.stage import Stage, at, text_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories
from tenohira.engines.people import commands as people
from tenohira.foundation.journal import SYSTEM


def picture(kind: str) -> bytes:
    """A small picture."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, kind)
    return content.getvalue()


def with_file(stage: Stage, name: str, content: bytes, key: str = "k") -> tuple[str, str]:
    """A claim with a file: (receipt number, key of the file)."""
    draft = factories.filled(stage.cast, proof=False)
    commands.attach_file(draft.id, "proof", name, content, by=stage.cast.hanako)
    number = commands.submit(draft.id, key=key, by=stage.cast.hanako).receipt_number
    return number, queries.files(number)[0].ref.partition(":")[2]


@pytest.mark.parametrize(
    ("name", "kind", "media_type"),
    [
        ("通帳.png", "PNG", "image/png"),
        ("通帳.jpg", "JPEG", "image/jpeg"),
    ],
)
def test_pictures_are_shown_in_place_and_may_do_nothing(
    stage: Stage, name: str, kind: str, media_type: str
) -> None:
    number, file = with_file(stage, name, picture(kind))
    shown = stage.sano.get(at("file", number, file))
    assert shown.status_code == 200
    assert shown.headers["Content-Type"].split(";")[0] in {media_type, "image/jpeg", "image/png"}
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    policy = shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert "no-store" in shown.headers["Cache-Control"]
    assert "private" in shown.headers["Cache-Control"]


@pytest.mark.parametrize(
    "media_type",
    [
        "text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "image/heic", "application/zip",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/javascript", "",
    ],
)  # fmt: skip
def test_kinds_that_could_run_something_are_saved_never_shown(media_type: str) -> None:
    response = _in_place(b"<script>alert(1)</script>", media_type, "a.html")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name",
    ["a\r\nSet-Cookie: x=1", 'a"; filename="b.exe', "通帳；コピー.pdf", "../../etc/passwd", "a%0d%0ab"],
)
def test_a_name_can_break_no_header(name: str) -> None:
    said = _in_place(b"%PDF-", "application/pdf", name).headers["Content-Disposition"]
    assert "\r" not in said
    assert "\n" not in said
    assert '"' not in said
    assert said.isascii()


def test_what_is_a_pdf_only_by_name_never_comes_in(stage: Stage) -> None:
    from tenohira.foundation.errors import TenohiraError

    draft = factories.filled(stage.cast, proof=False)
    with pytest.raises(TenohiraError):
        commands.attach_file(
            draft.id, "proof", "通帳.pdf", b"<html><script>alert(1)</script>", by=stage.cast.hanako
        )


def test_a_file_of_another_case_of_the_same_office_is_not_served_here(stage: Stage) -> None:
    first, file = with_file(stage, "a.png", picture("PNG"))
    second, other = with_file(stage, "b.png", picture("PNG"), key="second")
    assert stage.sano.get(at("file", first, file)).status_code == 200
    for number, key in ((first, other), (second, file)):
        refused = stage.sano.get(at("file", number, key))
        assert refused.status_code == 404
        assert "この手続きの書類ではないか" in text_of(refused)
        assert "案件の画面から開き直してください" in text_of(refused)


@pytest.mark.parametrize("key", ["0" * 32, "x", "..", "file:1", "%00", "あ"])
def test_a_key_somebody_made_up_is_not_found(stage: Stage, key: str) -> None:
    number = factories.submitted(stage.cast).receipt_number
    for name in ("file", "paper"):
        assert stage.sano.get(at(name, number, key)).status_code == 404


def test_a_file_is_no_paper_and_a_paper_no_file(stage: Stage) -> None:
    number = factories.granted(stage.cast).receipt_number
    paper = queries.papers(number)[0].ref.partition(":")[2]
    file = queries.files(number)[0].ref.partition(":")[2]
    assert stage.sano.get(at("paper", number, file)).status_code == 404
    assert stage.sano.get(at("file", number, paper)).status_code == 404


def test_papers_of_another_case_are_not_served_here(stage: Stage) -> None:
    decided = factories.granted(stage.cast).receipt_number
    other, _file = with_file(stage, "a.png", picture("PNG"), key="other")
    paper = queries.papers(decided)[0].ref.partition(":")[2]
    shown = stage.sano.get(at("paper", decided, paper))
    assert shown.headers["Content-Type"] == "application/pdf"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert stage.sano.get(at("paper", other, paper)).status_code == 404


def test_protected_files_are_not_there_and_foreign_ones_are_not_mine(stage: Stage) -> None:
    number, file = with_file(stage, "a.png", picture("PNG"))
    for path in (at("file", number, file), at("application", number)):
        assert stage.nakamura.get(path).status_code == 403
        assert stage.hanako.get(path).status_code == 403
    people.set_protection(stage.cast.applicant.ref or "", protected=True, by=SYSTEM)
    for path in (at("file", number, file), at("application", number)):
        refused = stage.sano.get(path)
        assert refused.status_code == 404
        assert not refused.content.startswith((b"%PDF", b"\x89PNG"))


def test_the_page_of_a_case_may_frame_its_files_but_nobody_may_frame_the_page(stage: Stage) -> None:
    number, file = with_file(stage, "a.png", picture("PNG"))
    assert stage.sano.get(at("file", number, file)).headers["X-Frame-Options"] == "SAMEORIGIN"
    assert stage.sano.get(at("case", number)).headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in stage.sano.get(at("case", number)).headers["Content-Security-Policy"]
