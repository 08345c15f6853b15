"""What `tenohira backup` and `tenohira restore` print."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from tenohira.config import migrating
from tenohira.config.backup import checking, restoring, taking
from tenohira.config.backup import manifest as heads
from tenohira.config.progress import bar
from tenohira.engines.documents import queries as documents
from tenohira.foundation.city import every_city

console = Console(highlight=False)


def backup(folder: Path) -> int:
    """Take a backup and prove it; returns the exit status."""
    with every_city():
        total = sum(1 for _path in documents.kept_paths())
    with bar("ファイルを写しています  ", total) as advance:
        head = taking.take(folder, advance)
    status = verify(folder)
    console.print(
        f"  鍵（TENOHIRA_KEYS）は入っていません。鍵 {'、'.join(head.keys)} を、控えとは別の"
        "安全な場所に保管してください。鍵がないと、暗号化した項目とファイルは二度と読めません。",
        soft_wrap=True,
    )
    return status


def verify(folder: Path) -> int:
    """Prove a backup; returns 1 when it is damaged, with the names of the files."""
    head = heads.read(folder)
    with bar("控えを確かめています    ", head.files) as advance:
        faults = checking.faults(folder, advance)
    for fault in faults:
        console.print(f"✗ {fault}", soft_wrap=True)
    if faults:
        console.print("この控えは壊れています。別の控えを使い、新しい控えを取ってください。")
        return 1
    console.print(
        f"✓ {folder}: {head.taken_at} の控え。{sum(head.counts.values()):,} 行、{head.files:,} ファイル"
        f"（{head.files_bytes / 1_000_000:,.1f} MB）。壊れたところはありません。",
        soft_wrap=True,
    )
    return 0


def restore(folder: Path, *, force: bool) -> int:
    """Bring a backup back; returns the exit status."""
    with bar("ファイルを戻しています  ", heads.read(folder).files) as advance:
        done = restoring.restore(folder, force=force, advance=advance)
    console.print(
        f"✓ {done.rows:,} 行、{done.files:,} ファイルを戻しました。記録 {done.entries:,} 件の鎖は、つながっています。"
    )
    if done.missing_keys:
        console.print(
            f"✗ 鍵 {'、'.join(done.missing_keys)} が、この環境の TENOHIRA_KEYS にありません。"
            "入れるまで、暗号化した項目とファイルは読めません。",
            soft_wrap=True,
        )
    if waiting := migrating.pending():
        console.print(f"  この版の形にするには tenohira migrate を実行してください（{len(waiting)}件）。")
    return 1 if done.missing_keys else 0
