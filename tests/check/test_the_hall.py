"""The small hall itself is without mistakes, and its pack lies over its library."""

from __future__ import annotations

from pathlib import Path

from django.test import override_settings

from tenohira.engines.services.catalogue import load_catalogue
from tenohira.engines.services.folders import Folders
from tenohira.foundation.definitions import Problems
from tests.check.broken_packs import check, hall, shown


def test_a_pack_without_mistakes_passes(tmp_path: Path) -> None:
    found = check(hall(tmp_path))
    assert found == [], shown(found)


def test_a_message_in_one_language_lies_over_the_library_in_the_others(tmp_path: Path) -> None:
    root = hall(tmp_path)
    problems = Problems()
    with override_settings(TENOHIRA_LIBRARY=str(root / "library")):
        catalogue = load_catalogue(Folders(root / "library", root / "pack"), problems)
    granted = catalogue.bundle("birth-gift").messages["granted"]
    assert granted.subject == {"ja": "「{{ service_title }}」のお知らせ", "en": "Congratulations"}
    received = catalogue.bundle("birth-gift").messages["received"]
    assert received.subject["ja"] == "てのひら市が受け取りました"
    assert received.subject["en"].startswith("About")
    assert catalogue.bundle("compost-bin").messages["granted"].subject["en"].startswith("About")
    assert not problems
