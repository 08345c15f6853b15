"""What a killed transaction left in the storage is swept; what anybody still needs is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from tenohira.engines.documents import commands, queries
from tenohira.foundation import stored
from tenohira.foundation.journal import SYSTEM, entries
from tenohira.foundation.sealing import seal

pytestmark = pytest.mark.django_db
NOW = timedelta(seconds=-1)


@pytest.fixture(autouse=True)
def own_storage(settings: Any, tmp_path: Any) -> None:
    options = {"location": str(tmp_path)}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {"files": {"BACKEND": backend, "OPTIONS": options}}


def kept() -> str:
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    return commands.store("a.png", picture.getvalue(), owner="person:1", by=SYSTEM).ref


def orphan(city: str = "990019") -> str:
    return stored.storage().save(f"{city}/ab/orphan", ContentFile(seal(b"left behind")))


def test_an_orphan_is_swept_and_the_journal_says_how_many() -> None:
    path, ref = orphan(), kept()
    assert commands.sweep_orphans(older_than=NOW) == 1
    assert not stored.storage().exists(path)
    assert queries.content(ref)
    assert entries("documents")[-1].data == {"files": 1}


def test_a_young_one_may_be_about_to_get_its_row() -> None:
    path = orphan()
    assert commands.sweep_orphans() == 0
    assert stored.storage().exists(path)


def test_those_of_another_city_are_its_own_business() -> None:
    path = orphan("123456")
    assert commands.sweep_orphans(older_than=NOW) == 0
    assert stored.storage().exists(path)


def test_with_nothing_to_sweep_the_journal_stays_as_it_is() -> None:
    kept()
    assert commands.sweep_orphans(older_than=NOW) == 0
    assert entries("documents") == []


def test_an_empty_storage_is_no_fault() -> None:
    assert commands.sweep_orphans(older_than=NOW) == 0
