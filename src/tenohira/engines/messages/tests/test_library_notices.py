"""Every notice of the library, the common ones and each service's own, in four languages, with much and little."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tenohira.engines.messages import queries
from tenohira.engines.messages.commands import Recipient, send
from tenohira.engines.messages.definition import PLACEHOLDERS, MessageTemplate, load_messages
from tenohira.engines.messages.models import NoticeRow
from tenohira.engines.messages.plain import to_plain
from tenohira.engines.messages.post import letter_of
from tenohira.engines.messages.tests import factories as make
from tenohira.engines.messages.text import PLACEHOLDER, fill, fill_line, to_html
from tenohira.foundation.city import LANGUAGES
from tenohira.foundation.definitions import Problems

LIBRARY = Path(settings.TENOHIRA_LIBRARY)
FOLDERS = [LIBRARY / "messages", *sorted(LIBRARY.glob("services/*/*/messages"))]
FULL = {
    "name": "鈴木 花子",
    "service_title": "児童手当の認定請求",
    "receipt_number": "T26-0012-3",
    "office_name": "こども未来課",
    "office_phone": "099-200-0011",
    "case_url": "https://tenohira.example/cases/T26-0012-3",
    "due_date": "令和9年1月6日",
    "reason": "所得の証明が確認できないため\n添付の写しが読めないため",
    "message": "口座の写しがぼやけています\n撮り直してください",
    "document_number": "てこ第12号",
    "city_name": "てのひら市",
    "standard_days": "30",
    "findings": "被害の程度: 半壊\n調査した日: 令和8年11月15日",
    "stop_url": "https://tenohira.example/stop/abc",
}
LITTLE = {
    name: FULL[name]
    for name in ("service_title", "receipt_number", "office_name", "office_phone", "city_name")
}


@cache
def loaded(folder: Path) -> tuple[dict[str, MessageTemplate], str]:
    problems = Problems()
    return load_messages(folder, problems), str(problems)


def every_notice() -> list[Any]:
    return [
        pytest.param(template, language, id=f"{folder.parent.name}-{event}-{language}")
        for folder in FOLDERS
        for event, template in loaded(folder)[0].items()
        for language in LANGUAGES
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.parent.name for folder in FOLDERS])
def test_every_folder_reads_without_a_problem_and_in_four_languages(folder: Path) -> None:
    templates, problems = loaded(folder)
    assert problems == ""
    assert templates
    for template in templates.values():
        assert set(LANGUAGES) <= set(template.body)
        assert set(template.body) == set(template.subject)


@pytest.mark.parametrize(("template", "language"), every_notice())
def test_with_everything_known_every_value_is_shown_and_no_bracket_left(
    template: MessageTemplate, language: str
) -> None:
    source = template.body[language]
    html, plain = to_html(fill(source, FULL)), to_plain(fill(source, FULL))
    subject = fill_line(template.subject[language], FULL)
    for text in (html, plain, subject):
        assert "{{" not in text
        assert "}}" not in text
    for name in set(PLACEHOLDER.findall(source)):
        assert all(line in plain for line in FULL[name].splitlines()), name
    assert "\n" not in subject
    assert 5 <= len(subject) <= 120


@pytest.mark.parametrize(("template", "language"), every_notice())
def test_with_little_known_no_sentence_is_left_with_a_hole(template: MessageTemplate, language: str) -> None:
    plain = to_plain(fill(template.body[language], LITTLE))
    assert LITTLE["receipt_number"] in plain or LITTLE["service_title"] in plain
    assert "{{" not in plain
    assert not re.search(r"[:：]\s*$|「」|“”|\(\)|（）|  様|^\s*様|Dear ,", plain, re.MULTILINE)
    assert "\n\n\n" not in plain


@pytest.mark.parametrize(("template", "language"), every_notice())
def test_a_notice_is_made_of_paragraphs_lists_and_links_alone(
    template: MessageTemplate, language: str
) -> None:
    html = to_html(fill(template.body[language], FULL))
    allowed = {"p", "strong", "em", "ul", "ol", "li", "a", "br", "blockquote", "hr", "h2", "h3"}
    assert set(re.findall(r"<(\w+)", html)) <= allowed
    assert set(re.findall(r'href="([^"]*)"', html)) <= {FULL["case_url"], FULL["stop_url"]}
    assert "**" not in html


@pytest.mark.parametrize(("template", "language"), every_notice())
def test_the_languages_say_the_same_things(template: MessageTemplate, language: str) -> None:
    """What a reader must know, the number, the date, the page, is in every language or in none."""
    needed = {"receipt_number", "due_date", "case_url", "stop_url", "message", "reason", "document_number"}
    japanese = set(PLACEHOLDER.findall(template.body["ja"])) & needed
    assert set(PLACEHOLDER.findall(template.body[language])) & needed == japanese


def test_the_library_uses_every_placeholder_it_promises() -> None:
    used = {
        name
        for folder in FOLDERS
        for template in loaded(folder)[0].values()
        for text in [*template.body.values(), *template.subject.values()]
        for name in PLACEHOLDER.findall(text)
    }
    assert used <= set(PLACEHOLDERS) == set(FULL)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("detail", ["portal", "mail"])
def test_every_common_notice_can_be_sent_and_becomes_a_mail(language: str, detail: str) -> None:
    for event, template in loaded(FOLDERS[0])[0].items():
        to = Recipient(make.HANAKO, "hanako@mail.example", language)
        wanted = template.model_copy(update={"detail": detail})
        send(to, wanted, FULL, subject=make.CASE, key=f"{event}:1", by=make.CLERK)
        letter = letter_of(NoticeRow.objects.get(key=f"{event}:1"))
        assert FULL["case_url"] in letter.text
        assert f'<html lang="{language}">' in letter.html
        assert "\n" not in letter.subject
        assert ("鈴木" in letter.text + letter.html) is (
            detail == "mail" and "{{ name }}" in template.body[language]
        )
    found = queries.inbox(make.HANAKO)
    assert len(found) == len(loaded(FOLDERS[0])[0])
    assert {notice.language for notice in found} == {language}


@pytest.mark.django_db
def test_the_standing_words_of_a_mail_are_translated() -> None:
    words = {}
    for language in LANGUAGES:
        send(Recipient("", "h@mail.example", language), loaded(FOLDERS[0])[0]["submitted"], FULL, subject=make.CASE,
             key=language, by=make.CLERK)  # fmt: skip
        letter = letter_of(NoticeRow.objects.get(key=language))
        words[language] = (letter.subject, letter.text.split("--")[-1])
    assert len({subject for subject, _footer in words.values()}) == len(LANGUAGES)
    assert len({footer for _subject, footer in words.values()}) == len(LANGUAGES)
    assert "Tenohira City" in words["en"][0]
    assert "Cidade de Tenohira" in words["pt-BR"][0]
    assert not re.search(r"[ぁ-ん]", words["en"][1] + words["pt-BR"][1])
