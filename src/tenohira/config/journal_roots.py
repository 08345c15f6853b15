"""`tenohira journal root | check-root | check-proof`: roots out, and roots and proofs held against the journal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from tenohira.foundation import journal
from tenohira.foundation.city import first_pack, packs, use_city
from tenohira.foundation.errors import TenohiraError


class RootsUnreadable(TenohiraError):
    """A file of kept roots or proofs is not what this program writes."""


def write(city: str, day: date | None) -> int:
    """Print the published roots of a city as JSON lines, the oldest first; 1 when there is none."""
    with use_city(city or first_pack()):
        found = [journal.root_of(day)] if day else journal.published_roots()[::-1]
    lines = [line_of(one) for one in found if one is not None]
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo("その日のルートは、まだ公開されていません。日が変わって1時間後に公開されます。", err=True)
    return 0 if lines else 1


def line_of(root: journal.Root) -> str:
    """Return a root as one line of JSON, as it is published."""
    return json.dumps(root.as_json(), ensure_ascii=False)


def check(file: Path, console: Console) -> int:
    """Compare kept roots with the journal as it stands and print what differs; 1 when anything does."""
    kept = sorted(_roots(file), key=lambda root: root.city)
    faults = [fault for city, own in groupby(kept, lambda root: root.city) for fault in _faults(city, own)]
    for fault in faults:
        console.print(f"[red]✗[/red] {fault.city} {fault.date}: {fault.reason}")
    if faults:
        console.print(
            "記録簿が、控えたときと変わっています。データベースを止め、バックアップと照らし合わせてください。"
        )
        return 1
    console.print(f"✓ {len(kept):,} 日分の記録は、控えたときのままです。")
    return 0


def _faults(city: str, kept: Iterable[journal.Root]) -> list[journal.RootFault]:
    if city not in packs():
        return [journal.RootFault(city, one.date, "この市区町村のパックがありません") for one in kept]
    with use_city(city):
        return journal.check_roots(kept)


def _roots(file: Path) -> list[journal.Root]:
    names = {field.name for field in fields(journal.Root)}
    found = []
    for one in _read(file):
        if not isinstance(one, dict) or set(one) != names:
            raise _unreadable(file)
        try:
            date.fromisoformat(one["date"])
            found.append(journal.Root(**one))
        except (TypeError, ValueError) as error:
            raise _unreadable(file) from error
    if not found:
        raise _unreadable(file)
    return found


def check_proofs(file: Path, console: Console) -> int:
    """Check proofs in themselves and print, for each day, the root to compare with the published one."""
    proofs = _read(file)
    bad = [place for place, one in enumerate(proofs, 1) if not journal.proof_holds(_dict(one))]
    for place in bad:
        console.print(f"[red]✗[/red] {place}番目の証明は成り立ちません。")
    if bad or not proofs:
        console.print("証明が書き換えられているか、壊れています。手続きのページから受け取り直してください。")
        return 1
    console.print(
        f"✓ {len(proofs):,} 件の証明は成り立ちます。次の値が、公開されたルートと同じか見てください。"
    )
    for day, root in sorted({(one["root"]["date"], one["root"]["root"]) for one in proofs}):
        console.print(f"  {day}  {root}", soft_wrap=True)
    return 0


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _read(file: Path) -> list[Any]:
    """Read a JSON list, one JSON object, or one object in each line."""
    text = file.read_text(encoding="utf-8", errors="replace").strip()
    try:
        whole = json.loads(text)
        return whole if isinstance(whole, list) else [whole]
    except ValueError:
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise _unreadable(file) from error


def _unreadable(file: Path) -> RootsUnreadable:
    return RootsUnreadable(
        f"{file.name} を読めません。",
        "公開されたルート、または記録の証明の JSON ではありません。",
        "/journal/roots/all.jsonl か `tenohira journal root` で書き出したファイルを指定してください。",
    )
