"""What lies on disk is sealed, what is discarded is gone, and a file's name is safe whatever its type."""

from __future__ import annotations

import io
import resource
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.documents import limits, queries
from tenohira.engines.documents.commands import attach, discard, store
from tenohira.engines.documents.errors import FileNotFound, StorageAway
from tenohira.engines.documents.limits import Limits
from tenohira.engines.documents.models import StoredFileRow
from tenohira.engines.documents.names import MAX_NAME, clean_name
from tenohira.engines.documents.tests import factories as make
from tenohira.engines.documents.views import StoredFile
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import entries, entries_about

CASE = "case:T26-0012-3"
OFFICE = Limits(media_types=limits.ORGANISATION_TYPES)
CONTENTS = {
    limits.PDF: make.pdf(),
    limits.JPEG: make.photo("JPEG"),
    limits.PNG: make.photo("PNG"),
    limits.WEBP: make.photo("WEBP"),
    limits.HEIC: make.heic(),
    limits.DOCX: make.docx(),
    limits.XLSX: make.docx(main="xl/workbook.xml"),
}


def kept(content: bytes = CONTENTS[limits.PDF], name: str = "母子手帳.pdf", **options: Any) -> StoredFile:
    return store(name, content, owner=make.HANAKO, by=make.RESIDENT, limits=OFFICE, **options)


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """A disk that takes so many bytes of a file and then says it is full (EFBIG: works without root)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.django_db
def test_a_disk_that_is_full_half_way_keeps_nothing_of_a_file(shelf_folder: Path) -> None:
    with room_for(100), pytest.raises(StorageAway, match="いっぱいです"):
        kept()
    assert on_disk(shelf_folder) == []
    assert not StoredFileRow.objects.exists()
    file = kept()
    with room_for(100):
        assert queries.content(file.ref) == CONTENTS[limits.PDF]


@pytest.mark.django_db
def test_a_place_that_does_not_answer_is_no_lost_file(shelf_folder: Path) -> None:
    file = kept()
    folder = shelf_folder.rename(shelf_folder.with_name("aside"))
    shelf_folder.write_bytes(b"")
    with pytest.raises(StorageAway):
        queries.content(file.ref)
    with pytest.raises(StorageAway):
        kept()
    shelf_folder.unlink()
    folder.rename(shelf_folder)
    assert queries.content(file.ref) == CONTENTS[limits.PDF]


@pytest.mark.django_db
@pytest.mark.parametrize("media_type", CONTENTS)
def test_every_type_is_sealed_on_disk_and_comes_back_readable(shelf_folder: Path, media_type: str) -> None:
    file = kept(CONTENTS[media_type])
    (path,) = on_disk(shelf_folder)
    sealed, opened = path.read_bytes(), queries.content(file.ref)
    assert file.media_type == media_type
    assert opened[:4] == CONTENTS[media_type][:4]
    pieces = {opened[n : n + 8] for n in range(0, len(opened) - 8, 64)}
    assert not [piece for piece in pieces if piece in sealed]


@pytest.mark.django_db
def test_the_same_file_twice_looks_different_on_disk(shelf_folder: Path) -> None:
    first, second = kept(), kept()
    one, other = (path.read_bytes() for path in on_disk(shelf_folder))
    assert one != other
    assert first.sha256 == second.sha256
    assert first.ref != second.ref


@pytest.mark.django_db
def test_paths_on_disk_tell_the_city_and_nothing_of_the_person(shelf_folder: Path) -> None:
    file = kept(name="鈴木花子の母子手帳.pdf")
    (path,) = on_disk(shelf_folder)
    parts = path.relative_to(shelf_folder).parts
    assert parts[0] == "990019"
    assert file.ref.removeprefix("file:") not in str(path)
    assert not any(word in str(path) for word in ("鈴木", "pdf", "11111111"))


@pytest.mark.django_db
def test_a_file_changed_on_disk_is_not_opened(shelf_folder: Path) -> None:
    file = kept()
    (path,) = on_disk(shelf_folder)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(Exception, match="TENOHIRA_KEYS"):
        queries.content(file.ref)


@pytest.mark.django_db
def test_after_a_change_of_keys_new_files_are_sealed_with_the_new_one(settings: Any) -> None:
    old = kept()
    new_key = Fernet.generate_key().decode()
    settings.TENOHIRA_KEYS = [new_key, *settings.TENOHIRA_KEYS]
    new = kept()
    settings.TENOHIRA_KEYS = [new_key]
    assert queries.content(new.ref) == CONTENTS[limits.PDF]
    with pytest.raises(Exception, match="TENOHIRA_KEYS"):
        queries.content(old.ref)


@pytest.mark.django_db
def test_discarding_removes_these_bytes_and_no_others(
    shelf_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    gone, stays = kept(), kept(CONTENTS[limits.JPEG])
    for file in (gone, stays):
        attach(file.ref, CASE, make.RESIDENT)
    with django_capture_on_commit_callbacks(execute=True):
        discard(gone.ref, make.CLERK)
    assert len(on_disk(shelf_folder)) == 1
    assert [file.ref for file in queries.files_of(CASE)] == [stays.ref]
    assert queries.files([gone.ref, stays.ref]) == [queries.stored(stays.ref)]
    assert queries.content(stays.ref).startswith(b"\xff\xd8")


@pytest.mark.django_db
def test_until_the_disposal_is_certain_the_bytes_stay(
    shelf_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    file = kept()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        discard(file.ref, make.CLERK)
        assert len(on_disk(shelf_folder)) == 1
    assert on_disk(shelf_folder) == []


@pytest.mark.django_db
def test_what_was_discarded_stays_on_record_with_when_and_by_whom() -> None:
    file = kept()
    attach(file.ref, CASE, make.RESIDENT)
    discard(file.ref, make.CLERK)
    row = StoredFileRow.objects.get()
    assert row.discarded_at is not None
    assert row.sha256 == file.sha256
    last = entries_about(CASE)[0]
    assert (last.kind, last.actor_ref, last.data) == (
        "document.file_discarded",
        "staff:sano",
        {"file": file.ref, "sha256": file.sha256},
    )


@pytest.mark.django_db
def test_what_is_gone_can_neither_be_read_attached_nor_discarded_again() -> None:
    file = kept()
    discard(file.ref, make.CLERK)
    for act in (
        queries.stored,
        queries.content,
        lambda ref: attach(ref, CASE),
        lambda ref: discard(ref, make.CLERK),
    ):
        with pytest.raises(FileNotFound) as caught:
            act(file.ref)
        assert "もう一度ファイルを提出" in caught.value.remedy
    assert queries.files_of(CASE) == []
    assert len(entries(file.ref)) == 2


@pytest.mark.django_db
def test_another_city_can_do_nothing_to_a_file() -> None:
    file = kept()
    with use_city("990027"):
        assert queries.files([file.ref]) == []
        for act in (queries.content, lambda ref: attach(ref, CASE), lambda ref: discard(ref, make.CLERK)):
            with pytest.raises(FileNotFound):
                act(file.ref)
    assert queries.content(file.ref) == CONTENTS[limits.PDF]


@pytest.mark.django_db
def test_a_file_may_belong_to_a_case_from_the_beginning() -> None:
    file = kept(subject=CASE)
    assert [one.ref for one in queries.files_of(CASE)] == [file.ref]
    (entry,) = entries_about(CASE)
    assert entry.data == {
        "file": file.ref,
        "media_type": limits.PDF,
        "size": len(CONTENTS[limits.PDF]),
        "sha256": file.sha256,
    }


@pytest.mark.django_db
def test_a_file_can_move_to_another_case_and_each_move_is_on_record() -> None:
    file = kept(subject=CASE)
    attach(file.ref, "case:T26-0099-9", make.CLERK)
    assert queries.files_of(CASE) == []
    assert [one.ref for one in queries.files_of("case:T26-0099-9")] == [file.ref]
    assert entries(file.ref)[-1].actor_ref == "staff:sano"


@pytest.mark.django_db
def test_the_hash_and_size_are_those_of_what_is_kept_and_not_of_what_was_sent() -> None:
    sent = make.photo("JPEG", gps=True)
    file = kept(sent, "写真.jpg")
    content = queries.content(file.ref)
    assert file.size == len(content) < len(sent)
    assert b"TENOHIRA-CAMERA" not in content
    assert file.is_photo
    assert not kept().is_photo


@pytest.mark.django_db
def test_a_stream_is_read_from_where_it_stands_and_to_its_end() -> None:
    stream = io.BytesIO(b"head" + CONTENTS[limits.PDF])
    stream.seek(4)
    file = store("a.pdf", stream, owner=make.HANAKO, by=make.RESIDENT)
    assert queries.content(file.ref) == CONTENTS[limits.PDF]


@pytest.mark.django_db
def test_lists_of_files_cost_one_query_however_long(django_assert_num_queries: Any) -> None:
    refs = [kept(subject=CASE).ref for _number in range(6)]
    with django_assert_num_queries(1):
        assert [file.ref for file in queries.files_of(CASE)] == refs
    with django_assert_num_queries(1):
        assert [file.ref for file in queries.files(reversed(refs))] == refs[::-1]
    with django_assert_num_queries(1):
        queries.stored(refs[0])


@pytest.mark.django_db
def test_no_table_of_this_room_holds_a_name_in_the_clear() -> None:
    kept(name="鈴木花子の母子手帳.pdf")
    make.issued(data=make.DATA | {"addressee": {"name": "鈴木 花子"}})
    for table in ("documents_storedfilerow", "documents_issueddocumentrow", "documents_numberseries"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names of our own tables
            assert "鈴木" not in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("media_type", "sent", "name"),
    [
        (limits.JPEG, "写真.heic", "写真.jpg"),
        (limits.HEIC, "IMG_0001.HEIC", "IMG_0001.heic"),
        (limits.HEIF, "IMG_0001.heic", "IMG_0001.heic"),
        (limits.PNG, "画面.jpeg", "画面.png"),
        (limits.DOCX, "計画書.docm", "計画書.docx"),
        (limits.XLSX, "収支.xlsx.exe", "収支.xlsx.xlsx"),
        (limits.PDF, "見積書(1).pdf", "見積書(1).pdf"),
        (limits.PDF, ".pdf", "pdf.pdf"),
        (limits.PDF, "LPT1", "_LPT1.pdf"),
        (limits.PDF, "a" * 300 + ".pdf", "a" * (MAX_NAME - 4) + ".pdf"),
    ],
)
def test_the_ending_follows_the_content(media_type: str, sent: str, name: str) -> None:
    assert clean_name(sent, media_type) == name


@given(st.text(max_size=300), st.sampled_from(sorted(CONTENTS)))
def test_every_name_of_every_type_is_harmless_and_stays_so(sent: str, media_type: str) -> None:
    name = clean_name(sent, media_type)
    assert 0 < len(name) <= MAX_NAME
    assert not set(name) & set('/\\<>:"|?*\r\n\x00')
    assert not [c for c in name if unicodedata.category(c)[0] == "C"]
    assert name == name.strip(" ")
    assert not name.startswith(".")
    assert clean_name(name, media_type) == name


@given(st.text(st.characters(whitelist_categories=("Lo", "Ll", "Lu", "Nd")), min_size=1, max_size=60))
def test_a_name_of_letters_is_kept_letter_by_letter(stem: str) -> None:
    whole = unicodedata.normalize("NFC", stem)
    kept_stem = clean_name(f"{stem}.pdf", limits.PDF).removesuffix(".pdf")
    assert kept_stem in {whole, f"_{whole}"}


@given(st.text(st.characters(whitelist_categories=("Lo",), max_codepoint=0x9FFF), min_size=1, max_size=30))
def test_a_japanese_name_is_repaired_whichever_way_a_browser_bent_it(stem: str) -> None:
    name = unicodedata.normalize("NFC", f"領{stem}.pdf")
    bent = name.encode().decode("latin-1")
    assert clean_name(bent, limits.PDF) == clean_name(name, limits.PDF)
