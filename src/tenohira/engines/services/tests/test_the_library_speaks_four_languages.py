"""Whoever reads てのひら市 in one of its four languages reads all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pydantic import BaseModel

from tenohira.engines.services import queries
from tenohira.engines.services.tests.factories import SERVICES, bundle
from tenohira.foundation.city import LANGUAGES
from tenohira.foundation.definitions import LocalText, Problems, read_yaml

KANJI = re.compile(r"[一-龯々]")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龯]")


def texts(value: Any, where: str = "") -> Iterator[tuple[str, LocalText]]:
    """Walk models, lists and mappings; yield every text in languages with its path."""
    if isinstance(value, LocalText):
        yield where, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name), f"{where}.{name}")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, f"{where}.{name}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from texts(inner, f"{where}.{number}")


def untranslated(value: Any) -> list[str]:
    return [
        f"{where}: {language}"
        for where, text in texts(value)
        for language in LANGUAGES
        if not text.root.get(language, "").strip()
    ]


def test_every_folder_of_the_library_is_a_service() -> None:
    assert len(SERVICES) >= 60
    assert tuple(queries.catalogue().bundles) == SERVICES


@pytest.mark.parametrize("service", SERVICES)
class TestEveryService:
    def test_has_every_text_in_every_language(self, service: str) -> None:
        one = bundle(service)
        assert untranslated([one.service, one.form, one.flow]) == []

    def test_has_more_than_a_few_texts(self, service: str) -> None:
        assert len(list(texts([bundle(service).service, bundle(service).form]))) > 15

    def test_has_every_message_in_every_language(self, service: str) -> None:
        for event, message in bundle(service).messages.items():
            missing = set(LANGUAGES) - (message.subject.keys() & message.body.keys())
            assert not missing, f"{event}: {missing}"
            assert all(message.body[language].strip() for language in LANGUAGES)

    def test_says_english_and_portuguese_without_japanese_letters(self, service: str) -> None:
        one = bundle(service)
        mixed = [
            f"{where} {language}: {text.root[language]}"
            for where, text in texts([one.service, one.form, one.flow])
            for language in ("en", "pt-BR")
            if len(JAPANESE.findall(text.root[language])) > 8
        ]
        assert mixed == []

    def test_says_the_easy_japanese_in_sentences_of_its_own(self, service: str) -> None:
        pairs = [
            (text.root["ja"], text.root["ja-easy"])
            for _where, text in texts(bundle(service).service)
            if len(text.root["ja"]) > 30
        ]
        assert [plain for plain, easy in pairs if plain == easy] == []


def test_papers_life_events_and_categories_are_in_every_language() -> None:
    world = queries.catalogue().world
    assert untranslated([world.papers, world.life_events, world.categories]) == []


@pytest.mark.parametrize("name", ["fragments", "code-lists", "values"])
def test_shared_files_are_in_every_language(name: str) -> None:
    for path in sorted((Path(settings.TENOHIRA_LIBRARY) / name).glob("*.yaml")):
        source = read_yaml(path, Problems())
        assert source is not None
        incomplete = [
            f"{path.name}: {place}"
            for place, value in mappings(source.value)
            if "ja" in value and set(LANGUAGES) - value.keys()
        ]
        assert incomplete == []


def mappings(value: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield where, value
        for name, inner in value.items():
            yield from mappings(inner, f"{where}.{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from mappings(inner, f"{where}.{number}")


def test_titles_differ_in_each_language() -> None:
    for language in LANGUAGES:
        titles = [one.service.title.text(language) for one in queries.catalogue().bundles.values()]
        assert len(set(titles)) == len(SERVICES)


def test_an_unknown_language_falls_back_to_japanese() -> None:
    title = bundle("opinion").service.title
    assert title.text("xx") == title.text("ja") == str(title)
    assert title.text("PT-br") == title.root["pt-BR"]


def test_a_portuguese_title_is_not_the_english_one() -> None:
    for one in queries.catalogue().bundles.values():
        assert one.service.summary.root["pt-BR"] != one.service.summary.root["en"]
        assert not KANJI.search(one.service.summary.root["pt-BR"])
