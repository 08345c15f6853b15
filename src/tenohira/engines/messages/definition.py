"""Message templates: one Markdown file per event and language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tenohira.foundation.definitions import Definition, Problems

PLACEHOLDERS = (
    "name",
    "service_title",
    "receipt_number",
    "office_name",
    "office_phone",
    "case_url",
    "due_date",
    "reason",
    "message",
    "document_number",
    "city_name",
    "standard_days",
    "findings",
    "stop_url",
)


class MessageTemplate(Definition):
    """A notice in several languages. With `detail` "mail" the mail carries the text, not only the news."""

    event: str = ""
    subject: dict[str, str]
    body: dict[str, str]
    detail: str = "portal"


def load_messages(
    folder: Path, problems: Problems, over: Mapping[str, MessageTemplate] | None = None
) -> dict[str, MessageTemplate]:
    """Read every `<event>.<lang>.md` of a folder, by event; mistakes go to `problems` with file and line.

    An event that `over` has is laid over it language by language, and may leave Japanese to it.
    """
    from tenohira.engines.messages.reading import read_messages  # it needs the model above

    return read_messages(folder, problems, over or {})
