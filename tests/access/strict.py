"""てのひら市 as in production: its pack without the lines that are for trials."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

CITY = "990019-tenohira"


def strict_cities(folder: Path, *others: str) -> str:
    """Make a folder of cities whose desk asks for a second factor; `others` are codes of cities beside it."""
    source = Path(settings.TENOHIRA_CITIES) / CITY
    for code in ("990019", *others):
        pack = folder / f"{code}-city"
        pack.mkdir()
        for path in source.iterdir():
            if path.name != "city.yaml":
                (pack / path.name).symlink_to(path)
        text = (source / "city.yaml").read_text("utf-8").replace("staff_second_factor: optional\n", "")
        assert "staff_second_factor" not in text
        text = text.replace("990019", code).replace("hosts: []", f"hosts: [{code}.example]")
        (pack / "city.yaml").write_text(text, "utf-8")
    return str(folder)
