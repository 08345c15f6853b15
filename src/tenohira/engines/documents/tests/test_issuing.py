"""Issuing is one act: number, paper, record; or nothing."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tenohira.engines.documents import queries
from tenohira.engines.documents.commands import issue
from tenohira.engines.documents.errors import FileNotFound, TemplateProblem
from tenohira.engines.documents.models import IssuedDocumentRow, NumberSeries
from tenohira.engines.documents.tests import factories as make
from tenohira.foundation.city import use_city
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import entries, entries_about

pytestmark = pytest.mark.django_db
CASE = "case:T26-0012-3"


def written(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_paper_is_found_again_with_all_it_says() -> None:
    until = timezone.localdate() + timedelta(days=90)
    paper = make.issued(valid_until=until)
    assert queries.issued(paper.ref) == paper
    assert queries.issued_for(CASE) == [paper]
    assert (paper.kind, paper.subject, paper.office, paper.office_name) == (
        "certificate",
        CASE,
        "kodomo-mirai",
        "こども未来課",
    )
    assert (paper.issued_on, paper.valid_until) == (timezone.localdate(), until)


def test_papers_of_a_subject_come_in_one_query(django_assert_num_queries: Any) -> None:
    for _number in range(4):
        make.issued()
    make.issued(subject="case:T26-9999-9")
    with django_assert_num_queries(1):
        assert [p.number for p in queries.issued_for(CASE)] == [
            "てこ第1号",
            "てこ第2号",
            "てこ第3号",
            "てこ第4号",
        ]


def test_the_journal_tells_number_and_hash_of_the_paper() -> None:
    paper = make.issued()
    (entry,) = entries(paper.ref)
    assert (entry.kind, entry.subject, entry.office) == ("document.issued", CASE, "kodomo-mirai")
    assert entry.data["number"] == "てこ第1号"
    assert entry.data["sha256"] == hashlib.sha256(queries.pdf(paper.ref)).hexdigest()
    assert [one.kind for one in entries_about(CASE)] == ["document.issued"]


def test_the_journal_does_not_tell_the_check_code() -> None:
    paper = make.issued()
    assert paper.token not in str(entries(paper.ref)[0].data)


def test_the_paper_is_sealed_on_disk(shelf_folder: Path) -> None:
    make.issued()
    (path,) = written(shelf_folder)
    assert b"%PDF" not in path.read_bytes()


def test_a_paper_that_cannot_be_typeset_leaves_nothing(shelf_folder: Path) -> None:
    with pytest.raises(TemplateProblem):
        make.issued(data=make.DATA | {"facts": [{"no-label": "x"}]})
    assert written(shelf_folder) == []
    assert IssuedDocumentRow.objects.count() == 0
    assert NumberSeries.objects.count() == 0
    assert entries_about(CASE) == []


def test_a_record_that_fails_takes_the_paper_with_it(
    shelf_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("tenohira.engines.documents.papers.append", refuses)
    with pytest.raises(RuntimeError):
        make.issued()
    assert written(shelf_folder) == []
    assert IssuedDocumentRow.objects.count() == 0


def test_a_paper_rolled_back_by_its_caller_gives_its_number_back() -> None:
    def fails() -> None:
        with transaction.atomic():
            make.issued()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert make.issued().number == "てこ第1号"


def test_the_title_follows_the_language_of_the_paper() -> None:
    title = LocalText({"ja": "在住証明書", "en": "Certificate of residence"})
    paper = issue(
        "certificate",
        "certificate",
        make.DATA,
        title=title,
        subject=CASE,
        office="kodomo-mirai",
        by=make.CLERK,
        language="en",
    )
    assert (paper.title, paper.language) == ("Certificate of residence", "en")


def test_no_name_stands_in_the_table() -> None:
    make.issued(data=make.DATA | {"addressee": {"name": "鈴木 花子"}})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM documents_issueddocumentrow")
        assert "鈴木" not in str(cursor.fetchall())


def test_another_city_counts_for_itself_and_sees_nothing(settings: Any, tmp_path: Path) -> None:
    source = Path(settings.TENOHIRA_CITIES) / "990019-tenohira/city.yaml"
    for code in ("990019", "990027"):
        (tmp_path / f"{code}-x").mkdir()
        (tmp_path / f"{code}-x/city.yaml").write_text(source.read_text().replace("990019", code))
    settings.TENOHIRA_CITIES = str(tmp_path)
    first = make.issued()
    with use_city("990027"):
        assert make.issued().number == "てこ第1号"
        with pytest.raises(FileNotFound):
            queries.pdf(first.ref)
