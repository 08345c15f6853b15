"""Message files are read whole, and every mistake is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tenohira.engines.messages.definition import PLACEHOLDERS, MessageTemplate, load_messages
from tenohira.engines.messages.plain import to_plain
from tenohira.engines.messages.text import fill, fill_line, to_html
from tenohira.foundation.city import LANGUAGES
from tenohira.foundation.definitions import Problems

EVENTS = [
    "submitted",
    "received",
    "returned",
    "withdrawn",
    "granted",
    "refused",
    "handed-over",
    "deadline-soon",
    "paper-missing",
    "document-ready",
    "fulfilled",
    "answered",
]
VALUES = {name: f"value of {name}" for name in PLACEHOLDERS} | {"case_url": "https://a.example/c"}


def written(folder: Path, **files: str) -> tuple[dict[str, MessageTemplate], Problems]:
    """Write `event_lang="text"` as `event.lang.md` and load the folder."""
    for name, text in files.items():
        event, language = name.split("__")
        (folder / f"{event.replace('_', '-')}.{language.replace('_', '-')}.md").write_text(
            text, encoding="utf-8"
        )
    problems = Problems()
    return load_messages(folder, problems), problems


def only(problems: Problems) -> tuple[int, str]:
    """Line and text of the one problem there is."""
    (problem,) = problems.sorted()
    assert problem.how
    return problem.line, problem.what


def test_a_folder_gives_templates_by_event(tmp_path: Path) -> None:
    found, problems = written(
        tmp_path, returned__ja="# 直してください\n\n{{ message }}\n", returned__pt_BR="# Corrija\n\nOi\n"
    )
    assert not problems
    assert found["returned"].subject == {"ja": "直してください", "pt-BR": "Corrija"}
    assert found["returned"].body["ja"] == "{{ message }}\n"
    assert (found["returned"].event, found["returned"].detail) == ("returned", "portal")


def test_a_template_can_ask_for_its_text_in_the_mail(tmp_path: Path) -> None:
    found, problems = written(tmp_path, answered__ja="# 件名\n<!-- detail: mail -->\n\n本文\n")
    assert not problems
    assert found["answered"].detail == "mail"
    assert found["answered"].body["ja"] == "本文\n"


def test_a_template_survives_being_pinned(tmp_path: Path) -> None:
    found, _problems = written(tmp_path, returned__ja="# 件名\n\n本文\n")
    assert MessageTemplate.model_validate(found["returned"].model_dump(mode="json")) == found["returned"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("本文だけ\n", 1, "件名がありません"),
        ("## 小さな見出し\n\n本文\n", 1, "件名がありません"),
        ("# \n\n本文\n", 1, "件名が空"),
        ("# 件名\n\n\n", 1, "本文がありません"),
        ("# 件名\n\n一行\n\n{{ recipt_number }} です\n", 5, "{{ recipt_number }}"),
        ("# {{ nmae }} 様\n\n本文\n", 1, "{{ nmae }}"),
        ("# 件名\n\n{ name }\n", 3, "かっこの数"),
        ("# 件名\n<!-- detail: all -->\n本文\n", 2, "detail に「all」"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    found, problems = written(tmp_path, returned__ja=text)
    at, said = only(problems)
    assert at == line
    assert what in said
    assert found == {}


def test_an_event_without_japanese_is_a_mistake(tmp_path: Path) -> None:
    found, problems = written(tmp_path, returned__en="# Please correct\n\nDear\n")
    assert "日本語 (ja) の文面がありません" in only(problems)[1]
    assert found == {}


@pytest.mark.parametrize("name", ["returned.md", "returned.xx.md", "Returned.ja.md", "returned.ja.txt.md"])
def test_a_file_with_a_strange_name_is_a_mistake(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("# 件名\n\n本文\n")
    _found, problems = written(tmp_path)
    assert name in only(problems)[1]


def test_a_file_in_cp932_is_a_mistake_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "returned.ja.md").write_bytes(b"# subject\n\n" + "本文".encode("cp932"))
    _found, problems = written(tmp_path)
    assert (3, "文字コードがUTF-8ではありません。") in {(p.line, p.what) for p in problems}


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "returned.ja.md").write_bytes("# 件名\r\n\r\n本文\r\n".encode("utf-8-sig"))
    found, problems = written(tmp_path)
    assert not problems
    assert found["returned"].subject["ja"] == "件名"


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    _found, problems = written(
        tmp_path, a__ja="本文\n", b__ja="# 件名\n\n{{ x }} {{ y }}\n", c__en="# Subject\n\nBody\n"
    )
    assert len(problems) == 4


def test_the_library_has_every_notice_in_every_language() -> None:
    problems = Problems()
    library = load_messages(Path(settings.TENOHIRA_LIBRARY) / "messages", problems)
    assert not problems, str(problems)
    assert set(EVENTS) <= set(library)
    for template in library.values():
        assert set(LANGUAGES) <= set(template.body)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_of_the_library_reads_whole(event: str, language: str) -> None:
    template = load_messages(Path(settings.TENOHIRA_LIBRARY) / "messages", Problems())[event]
    text = fill(template.body[language], VALUES)
    assert "{{" not in text
    assert "**" not in to_plain(text)
    assert 'href="https://a.example/c"' in to_html(text)
    assert "value of office_phone" in to_plain(text)
    assert "value of service_title" in fill_line(template.subject[language], VALUES)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_reads_well_when_little_is_known(event: str, language: str) -> None:
    template = load_messages(Path(settings.TENOHIRA_LIBRARY) / "messages", Problems())[event]
    known = {
        name: VALUES[name]
        for name in ("service_title", "receipt_number", "office_name", "office_phone", "city_name")
    }
    text = to_plain(fill(template.body[language], known))
    assert len(text) > 80
    assert "value of service_title" in text
    assert "{{" not in text
    assert ": \n" not in text
