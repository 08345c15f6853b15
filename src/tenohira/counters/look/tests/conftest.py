"""The look's tests take place in てのひら市, which has a pack of its own here, with the gallery in the addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from tenohira.counters.look.tests.browser import chromium, open_page  # noqa: F401 - fixtures

CITY = """
schema: 1
code: "990019"
name: {ja: てのひら市, ja-easy: てのひらし, en: Tenohira City, pt-BR: Cidade de Tenohira}
kana: テノヒラシ
prefecture: てのひら県
hall: {ja: てのひら市役所, ja-easy: しやくしょ, en: Tenohira City Hall, pt-BR: Prefeitura de Tenohira}
receipt_prefix: T
document_prefix: て
authority: てのひら市長
address: てのひら県てのひら市中央一丁目1番1号
postal_code: 990-0019
phone: 0530-00-0000
mail: hall@example.jp
opening_hours: {ja: 平日 8:30〜17:15, ja-easy: 月〜金 8:30〜17:15, en: "Mon-Fri 8:30", pt-BR: "seg-sex 8:30"}
map: {lat: 34.97, lng: 138.38}
"""


@pytest.fixture(autouse=True)
def _gallery_city(tmp_path: Path, settings: Settings) -> None:
    pack = tmp_path / "cities" / "990019-tenohira"
    pack.mkdir(parents=True)
    (pack / "city.yaml").write_text(CITY, encoding="utf-8")
    settings.TENOHIRA_CITIES = str(pack.parent)
    settings.TENOHIRA_DEFAULT_CITY = "990019"
    settings.ROOT_URLCONF = "tenohira.counters.look.tests.urls"
    settings.TEMPLATES = [_without_other_counters(engine) for engine in settings.TEMPLATES]


def _without_other_counters(engine: dict[str, Any]) -> dict[str, Any]:
    """Leave what portal and desk add to every page: their addresses are not among these tests'."""
    options = engine["OPTIONS"]
    kept = [
        one for one in options["context_processors"] if one.startswith(("django.", "tenohira.counters.look."))
    ]
    return {**engine, "OPTIONS": {**options, "context_processors": kept}}
