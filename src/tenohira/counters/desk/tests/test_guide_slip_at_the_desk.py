"""A clerk reads the slip that a resident's guide made."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

import tenohira
from tenohira.counters.desk.tests.stage import Stage, at, faults, text_of
from tenohira.engines.services import queries as services


@pytest.fixture(autouse=True)
def whole_library(library: None, settings: LazySettings) -> None:
    """The services of the real library, which life events lead to."""
    settings.TENOHIRA_LIBRARY = str(Path(tenohira.__file__).parent / "library")


def code() -> str:
    today = timezone.localdate()
    answers = {
        "household.children": [{"birth_date": (today - timedelta(days=4 * 366)).isoformat()}],
        "person.last_event_on": (today - timedelta(days=3)).isoformat(),
    }
    return services.slip_code(services.guide_to("moving-in", today), {}, answers)


def test_the_code_opens_the_same_procedures(stage: Stage) -> None:
    page = stage.sano.post(at("guide-slip"), {"code": f" {code()}\n"})
    said = text_of(page)
    assert page.status_code == 200
    for words in (
        "引っ越してきた",
        "児童手当の認定請求",
        "あと 12 日",
        "市内に住民登録がある はい",
        "世帯の子",
    ):
        assert words in said
    assert faults(page) == []


def test_another_text_is_refused_in_words(stage: Stage) -> None:
    page = stage.sano.post(at("guide-slip"), {"code": "4901234567894"})
    assert page.status_code == 422
    assert "ガイドの二次元コードではありません" in text_of(page)
    assert faults(page) == []


def test_the_page_asks_for_a_code(stage: Stage) -> None:
    page = stage.sano.get(at("guide-slip"))
    assert "案内票のコード" in text_of(page)
    assert faults(page) == []
