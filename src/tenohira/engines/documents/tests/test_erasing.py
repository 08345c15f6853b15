"""At the end of retention files and papers are destroyed; that a paper was genuine can still be told."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from django.db import transaction

from tenohira.engines.documents.commands import erase, issue, revoke, store
from tenohira.engines.documents.errors import FileNotFound
from tenohira.engines.documents.queries import content, files_of, issued_for, pdf, verify
from tenohira.engines.documents.tests import factories as make
from tenohira.engines.documents.views import Erased, IssuedDocument
from tenohira.foundation import journal
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM

CASE, OTHER = "case:T8-0001-1", "case:T8-0002-9"

pytestmark = pytest.mark.django_db(transaction=False)


def paper(subject: str = CASE) -> IssuedDocument:
    return issue(
        "certificate",
        "certificate",
        make.DATA,
        title="証明書",
        subject=subject,
        office="kodomo-mirai",
        by=make.CLERK,
    )


def sealed_files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_everything_about_the_subject_goes_and_nothing_else(
    shelf_folder: Path, django_capture_on_commit_callbacks: object
) -> None:
    store("写し.pdf", make.pdf(), owner=make.HANAKO, by=make.RESIDENT, subject=OTHER)
    kept_paper = paper(OTHER)
    kept = sealed_files(shelf_folder)
    gone_file = store("写し.pdf", make.pdf(), owner=make.HANAKO, by=make.RESIDENT, subject=CASE)
    gone_papers = [paper(), paper()]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert erase(CASE, SYSTEM) == Erased(files=1, papers=2)
    assert sealed_files(shelf_folder) == kept
    assert (files_of(CASE), issued_for(CASE)) == ([], [])
    for ref in (gone_papers[0].ref, gone_papers[1].ref):
        with pytest.raises(FileNotFound):
            pdf(ref)
    with pytest.raises(FileNotFound):
        content(gone_file.ref)
    assert pdf(kept_paper.ref).startswith(b"%PDF")
    assert len(files_of(OTHER)) == 1


def test_whoever_holds_the_paper_can_still_have_it_verified() -> None:
    valid, taken_back = paper(), paper()
    revoke(taken_back.ref, "花子さんの申出による", make.CLERK)
    erase(CASE, SYSTEM)
    assert (verify(valid.token).state, verify(valid.token).number) == ("valid", valid.number)
    assert verify(taken_back.token).state == "revoked"


def test_the_journal_keeps_that_it_was_erased_and_nothing_of_what_it_said() -> None:
    issued = paper()
    erase(CASE, SYSTEM)
    last = journal.entries(issued.ref)[-1]
    assert (last.kind, last.subject, last.office) == ("document.erased", CASE, "kodomo-mirai")
    assert last.data == {
        "document": issued.ref,
        "number": issued.number,
        "sha256": journal.entries(issued.ref)[0].data["sha256"],
    }
    assert journal.verify() == []


def test_erasing_again_finds_nothing() -> None:
    paper()
    assert erase(CASE, SYSTEM).papers == 1
    assert erase(CASE, SYSTEM) == Erased(0, 0)
    assert erase("case:T8-9999-0", SYSTEM) == Erased(0, 0)


def test_the_contents_stay_when_the_erasing_is_rolled_back(shelf_folder: Path) -> None:
    issued = paper()
    before = sealed_files(shelf_folder)
    with suppress(RuntimeError), transaction.atomic():
        erase(CASE, SYSTEM)
        raise RuntimeError
    assert sealed_files(shelf_folder) == before
    assert pdf(issued.ref).startswith(b"%PDF")


def test_another_city_keeps_its_own() -> None:
    issued = paper()
    with use_city("990027"):
        assert erase(CASE, SYSTEM) == Erased(0, 0)
    assert pdf(issued.ref).startswith(b"%PDF")
