"""What `tenohira disclose` does: for the office that answers a request for disclosure."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from tenohira.engines.disclosure import collecting, packing
from tenohira.foundation.city import city_definition, first_pack, use_city
from tenohira.foundation.journal import SYSTEM

console = Console(highlight=False, soft_wrap=True)


def disclose(number: str, target: Path, city: str) -> int:
    """Pack everything held about the resident with a 宛名番号; raises NobodyThere."""
    with use_city(city or first_pack()):
        city_definition()  # a city without a pack is refused by its name
        person = collecting.known(number)
        if not person:
            raise packing.NobodyThere(
                f"宛名番号 {number} の方は、登録されていません。",
                "番号がちがうか、別の市区町村の方です。",
                "番号を確かめてください。",
            )
        with console.status("情報を集めています"):
            rows = packing.pack(person, target, SYSTEM)
    console.print(f"✓ {target}: {rows:,} 件。本人にだけ渡し、渡したあとはこのファイルを消してください。")
    return 0
