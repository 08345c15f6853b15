"""With a virus scanner, a file is taken in and handed out only when it was found clean."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tenohira.engines.documents import commands, ports, queries
from tenohira.engines.documents.errors import Dangerous, NotScanned
from tenohira.engines.documents.models import StoredFileRow
from tenohira.engines.documents.tests.factories import photo
from tenohira.foundation import journal
from tenohira.foundation.journal import SYSTEM

pytestmark = pytest.mark.django_db


class Scanner:
    """Finds a virus in what is on its list; can be away."""

    def __init__(self) -> None:
        self.bad: set[bytes] = set()
        self.is_away = False
        self.asked = 0

    def scan(self, content: bytes) -> str | None:
        if self.is_away:
            raise ports.ScannerAway
        self.asked += 1
        return "Eicar-Test-Signature" if content in self.bad else None


@pytest.fixture
def scanner() -> Iterator[Scanner]:
    found = Scanner()
    ports.register_scanner(found)
    yield found
    ports._scanners.clear()


def kept(content: bytes | None = None) -> str:
    return commands.store("photo.jpg", content or photo(), owner="person:1", by=SYSTEM).ref


def test_a_file_found_clean_is_taken_in_and_handed_out(scanner: Scanner) -> None:
    ref = kept()
    assert queries.content(ref)
    assert scanner.asked == 1


def test_a_file_with_a_virus_is_refused_and_leaves_nothing(scanner: Scanner) -> None:
    content = photo()
    scanner.bad.add(content)
    with pytest.raises(Dangerous) as caught:
        kept(content)
    assert "Eicar-Test-Signature" in caught.value.why
    assert not StoredFileRow.objects.exists()


def test_while_the_scanner_is_away_files_are_refused_in_plain_words(scanner: Scanner) -> None:
    scanner.is_away = True
    with pytest.raises(NotScanned) as caught:
        kept()
    assert "ウイルスの検査" in caught.value.why
    assert "もう一度お試しください" in caught.value.remedy
    assert not StoredFileRow.objects.exists()


def test_a_file_from_before_the_scanner_waits_until_it_was_scanned() -> None:
    ref = kept()
    found = Scanner()
    ports.register_scanner(found)
    try:
        with pytest.raises(NotScanned):
            queries.content(ref)
        found.is_away = True
        assert commands.scan_waiting() == 0
        found.is_away = False
        assert commands.scan_waiting() == 1
        assert queries.content(ref)
        assert commands.scan_waiting() == 0
    finally:
        ports._scanners.clear()


def test_a_virus_found_later_shuts_the_file_for_good_and_stands_in_the_journal() -> None:
    ref = kept()
    found = Scanner()
    found.bad.add(queries.content(ref))
    ports.register_scanner(found)
    try:
        assert commands.scan_waiting() == 1
    finally:
        ports._scanners.clear()
    with pytest.raises(Dangerous, match="開けません"):
        queries.content(ref)
    entry = journal.entries(ref)[-1]
    assert (entry.kind, entry.data["found"]) == ("document.virus_found", "Eicar-Test-Signature")


def test_without_a_scanner_nothing_is_scanned_and_nothing_waits() -> None:
    assert queries.content(kept())
    assert commands.scan_waiting() == 0
