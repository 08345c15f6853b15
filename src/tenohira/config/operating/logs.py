"""Structured logs without personal data: one JSON object a line.

What people type, their names, addresses and numbers reach programs as *values*; what programmers write are *templates*.
A line therefore carries a template, and of the values only those on the list below, and only when they look like a
reference or a figure. The words of exceptions are left out (a database quotes the offending row in them): a line names
the class and the places in the code. What another library logged without a template is left out unless it stands word
for word in that library's source.
"""

from __future__ import annotations

import linecache
import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import structlog

FIELDS = (
    "request_id", "city", "method", "route", "status", "ms", "office", "staff", "effect", "item", "attempts", "error",
    "caused_by", "where", "worker", "count", "seconds", "port", "workers", "version", "check", "reason", "step",
    "account", "way",
)  # fmt: skip
"""What a line may carry besides time, level, event and logger."""

_SAFE = re.compile(r"[A-Za-z0-9_.:/<>{} ,+\-]{0,160}")
_RANDOM = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_DIGITS = 9
"""From so many digits on a value may be a phone number, an account or an individual number."""

_LEFT_OUT = "…"
_PLACEHOLDER = re.compile(r"%(\([a-z_]+\))?[-#0 +]*[\d.]*[sdrfxia]")
_FRAMES = 8


def safe(value: object) -> Any:
    """Return a figure or a reference as it is; anything that could be somebody's words or number as `…`."""
    if value is None or isinstance(value, bool | int | float):
        return value if not isinstance(value, int) or abs(value) < 10**9 else _LEFT_OUT
    if isinstance(value, list | tuple):
        return [safe(one) for one in value]
    text = str(value)
    digits = sum(letter.isdigit() for letter in _RANDOM.sub("", text))
    return text if _SAFE.fullmatch(text) and digits < _DIGITS else _LEFT_OUT


def error_fields(error: BaseException) -> dict[str, Any]:
    """Return what may be said of an exception: its class, the classes behind it, and where it came from."""
    causes: list[str] = []
    behind = error.__cause__ or error.__context__
    while behind is not None and len(causes) < 4:
        causes.append(type(behind).__name__)
        behind = behind.__cause__ or behind.__context__
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    where = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return {
        "error": type(error).__name__,
        "where": where,
        **({"caused_by": causes} if causes else {}),
    }


def _short(path: str) -> str:
    for mark in ("/src/", "/site-packages/"):
        if mark in path:
            return path.rsplit(mark, 1)[1]
    return path.rsplit("/", 1)[-1]


def _template(record: logging.LogRecord) -> str:
    """Return the message of a record without what was put into it."""
    text = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    if record.name.split(".")[0] == "tenohira" and isinstance(record.args, tuple):
        values = iter(record.args)
        return _PLACEHOLDER.sub(lambda _m: str(safe(next(values, None))), text)
    if record.args:
        return _PLACEHOLDER.sub(_LEFT_OUT, text)
    return text if _stands_in_source(text, record.pathname) else _LEFT_OUT


def _stands_in_source(text: str, path: str) -> bool:
    """Whether a message is a constant of the file that logged it, so that no value can be in it."""
    return bool(text) and text in "".join(linecache.getlines(path))


class Formatter(logging.Formatter):
    """Writes a record as one line: `json`, or `text` to be read by a person at a terminal."""

    def __init__(self, *, lines: str = "json") -> None:
        super().__init__()
        self._render: Any = (
            structlog.processors.JSONRenderer(ensure_ascii=False)
            if lines == "json"
            else structlog.processors.KeyValueRenderer(repr_native_str=False)
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": _template(record),
            "logger": record.name,
        }
        return str(self._render(None, "", line | _fields(record)))


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """Return the listed fields of a record, in their order, with safe values only."""
    given = {**structlog.contextvars.get_contextvars(), **record.__dict__}
    if record.exc_info and record.exc_info[1]:
        given |= error_fields(record.exc_info[1])
    return {name: safe(given[name]) for name in FIELDS if given.get(name) not in (None, "")}


def logging_settings(lines: str, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: every record of every library goes through `Formatter` to standard error."""
    quiet = {"handlers": [], "level": "WARNING", "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "tenohira.config.operating.logs.Formatter", "lines": lines}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "tenohira": {"level": level},
            "django": quiet,
            # the line of the request says the same of a 4xx
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
            "django.server": quiet,
            "_granian": {"handlers": [], "level": level, "propagate": True},
        },
    }


def catch_the_rest() -> None:
    """Let what nobody caught end in a line of the log instead of a stack trace with values in it."""
    logger = logging.getLogger("tenohira.crash")

    def crashed(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None or issubclass(kind, KeyboardInterrupt):
            return
        logger.critical("crashed", exc_info=(kind, error, trace))

    sys.excepthook = crashed
    threading.excepthook = lambda args: crashed(args.exc_type, args.exc_value, args.exc_traceback)
