"""The reference lists every command, setting, event and definition key, as the program has them today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenohira.config import reference_pages

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"


@pytest.mark.parametrize("name", ["commands.md", "settings.md", "events.md", "definitions.md", "api.md"])
def test_the_reference_is_what_the_program_says(name: str) -> None:
    fresh = reference_pages.pages()[name]
    written = (REFERENCE / name).read_text(encoding="utf-8")
    assert written == fresh, f"docs/reference/{name} is old: run `tenohira reference`"


def test_every_event_has_a_title_people_can_read() -> None:
    text = reference_pages.pages()["events.md"]
    rows = [line.split("|")[1:4] for line in text.splitlines() if line.startswith("| `")]
    assert len(rows) > 20
    assert [row for row in rows if not row[1].strip()] == []
