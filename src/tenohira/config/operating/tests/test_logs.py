"""A line of the log says what happened and where, and never whose data it was."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from tenohira.config.operating.logs import (
    FIELDS,
    Formatter,
    catch_the_rest,
    error_fields,
    logging_settings,
    safe,
)

SECRETS = [
    "鈴木 花子",
    "スズキ ハナコ",
    "静岡県湖西市吉美3268",
    "hanako@resident.example",
    "090-1234-5678",
    "123456789018",
]


class Heard:
    """What a logger with our formatter wrote."""

    def __init__(self, lines: str = "json") -> None:
        self.stream = StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(Formatter(lines=lines))

    def logger(self, name: str) -> logging.Logger:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [self.handler], False
        logger.setLevel(logging.DEBUG)
        return logger

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture(autouse=True)
def loggers_as_before() -> Iterator[None]:
    names = ("tenohira.test", "another.library")
    yield
    for name in names:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True


def test_a_line_is_one_json_object_with_time_level_and_event(heard: Heard) -> None:
    heard.logger("tenohira.test").info("worker began", extra={"worker": "host/12"})
    (line,) = heard.lines
    assert list(line)[:4] == ["time", "level", "event", "logger"]
    assert (line["level"], line["event"], line["worker"]) == ("info", "worker began", "host/12")
    assert line["time"].endswith("+00:00")


@pytest.mark.parametrize("secret", SECRETS)
def test_what_was_put_into_a_template_is_left_out(heard: Heard, secret: str) -> None:
    for name in ("tenohira.test", "another.library"):
        heard.logger(name).warning("could not send to %s", secret)
    assert secret not in heard.text
    assert [line["event"] for line in heard.lines] == ["could not send to …"] * 2


def test_our_own_references_and_figures_stay(heard: Heard) -> None:
    heard.logger("tenohira.test").warning("item %s (%s) failed: %s after %d", 12, "mail", "SMTPError", 3)
    assert heard.lines[0]["event"] == "item 12 (mail) failed: SMTPError after 3"


def test_what_another_library_put_in_is_left_out_even_when_it_looks_harmless(heard: Heard) -> None:
    heard.logger("another.library").warning("unknown user %s", "Maria")
    assert "Maria" not in heard.text


def test_a_message_that_was_put_together_beforehand_is_left_out(heard: Heard) -> None:
    name = "Maria"
    heard.logger("another.library").warning(f"unknown user {name}")
    assert "Maria" not in heard.text
    assert heard.lines[0]["event"] == "…"
    assert heard.lines[0]["logger"] == "another.library"


def test_a_constant_message_of_another_library_is_kept(heard: Heard) -> None:
    heard.logger("another.library").warning("the pool is empty")
    assert heard.lines[0]["event"] == "the pool is empty"


@pytest.mark.parametrize("secret", SECRETS)
def test_of_an_error_only_its_class_and_its_place_are_told(heard: Heard, secret: str) -> None:
    try:
        try:
            raise ValueError(f"duplicate key: {secret}")
        except ValueError as error:
            raise KeyError(secret) from error
    except KeyError:
        heard.logger("tenohira.test").exception("failed")
    (line,) = heard.lines
    assert secret not in heard.text
    assert (line["error"], line["caused_by"]) == ("KeyError", ["ValueError"])
    assert any("test_logs.py" in place for place in line["where"])


def test_places_name_the_file_without_the_machine_s_folders() -> None:
    try:
        json.loads("{")
    except ValueError as error:
        found = error_fields(error)
    assert found["error"] == "JSONDecodeError"
    assert not any(place.startswith("/") for place in found["where"])


def test_a_field_nobody_listed_is_left_out(heard: Heard) -> None:
    heard.logger("tenohira.test").info("request", extra={"mail": "hanako", "query": "q=1", "status": 200})
    (line,) = heard.lines
    assert set(line) == {"time", "level", "event", "logger", "status"}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("field", ["route", "office", "staff", "reason", "effect", "request_id"])
def test_a_listed_field_takes_no_words_of_people(heard: Heard, field: str, secret: str) -> None:
    heard.logger("tenohira.test").info("request", extra={field: secret})
    assert secret not in heard.text


@pytest.mark.parametrize(
    "value",
    [
        "staff:5f0c1f0e-8a5b-4a83-9df0-0d9b3a2a7e11",
        "portal:case",
        "kodomo-mirai",
        "0f" * 16,
        "cases/views.py:12 run",
    ],
)
def test_references_routes_and_ids_are_safe(value: str) -> None:
    assert safe(value) == value


@pytest.mark.parametrize("value", [0, 1.5, True, None, 503, 99_999_999])
def test_figures_are_safe(value: object) -> None:
    assert safe(value) == value


def test_a_figure_as_long_as_a_my_number_is_none() -> None:
    assert safe(123456789018) == "…"
    assert safe("123456789018") == "…"


@given(st.text(st.characters(min_codepoint=0x3040, max_codepoint=0x9FFF), min_size=1))
def test_no_japanese_word_is_safe(text: str) -> None:
    assert safe(text) == "…"


def test_what_is_bound_to_a_request_is_on_each_of_its_lines(heard: Heard) -> None:
    with structlog.contextvars.bound_contextvars(request_id="abc123", city="990019"):
        heard.logger("tenohira.test").info("one")
    heard.logger("tenohira.test").info("two")
    first, second = heard.lines
    assert (first["request_id"], first["city"]) == ("abc123", "990019")
    assert "request_id" not in second


def test_a_person_at_a_terminal_may_read_text_instead() -> None:
    heard = Heard("text")
    heard.logger("tenohira.test").warning("could not send to %s", "花子")
    assert "event=" in heard.text
    assert "花子" not in heard.text


def test_what_nobody_caught_is_a_line_too(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    import threading

    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    heard.logger("tenohira.crash")
    catch_the_rest()
    try:
        raise RuntimeError("花子")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    assert [(line["level"], line["error"]) for line in heard.lines] == [
        ("critical", "RuntimeError"), ("critical", "ZeroDivisionError"),
    ]  # fmt: skip
    assert "花子" not in heard.text


def test_every_record_of_every_library_goes_through_it() -> None:
    settings = logging_settings("json", "INFO")
    assert settings["root"]["handlers"] == ["console"]
    assert all(not logger.get("handlers") for logger in settings["loggers"].values())
    assert set(FIELDS).isdisjoint({"name", "mail", "address", "phone", "path", "query", "ip"})
