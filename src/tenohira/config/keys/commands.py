"""What `tenohira keys …` does and prints. A key itself is printed only when it was just made for the environment."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet
from django.conf import settings
from rich.console import Console

from tenohira.config.environment import Environment
from tenohira.config.keys import factors, turning
from tenohira.config.keys.columns import columns
from tenohira.config.progress import bar
from tenohira.foundation.sealing import fingerprints

console = Console(highlight=False, soft_wrap=True)


def show() -> int:
    """Print the fingerprints of the keys, newest first, and what is sealed."""
    for number, fingerprint in enumerate(fingerprints()):
        console.print(
            f"{fingerprint}  {'いまの鍵（これで封をする）' if number == 0 else '古い鍵（開けるだけ）'}"
        )
    console.print("暗号化している項目:")
    for column in columns():
        console.print(f"  {column.name}")
    console.print(f"  {factors.NAME}（二つめの確認の秘密）")
    console.print("  ファイルの置き場のすべてのファイル")
    return 0


def add() -> int:
    """Make a new key: put in front of those in the data folder, or printed for TENOHIRA_KEYS."""
    key = Fernet.generate_key().decode()
    file = _file()
    if file is None:
        console.print(
            "新しい鍵です。TENOHIRA_KEYS の先頭に（カンマで区切って）加え、"
            "ウェブとワーカーを起動し直してください。"
        )
        console.print(key)
    else:
        _write(file, [key, *settings.TENOHIRA_KEYS])
        console.print(f"新しい鍵を {file} の先頭に加えました。ウェブとワーカーを起動し直してください。")
    console.print(
        "そのあと tenohira keys rotate で、古い鍵の封を新しい鍵に替えます。古い鍵は、まだ消さないでください。"
    )
    return 0


def rotate() -> int:
    """Seal everything with the newest key; returns 1 while something stays behind."""
    count, files = turning.amount()
    with bar("封を替えています        ", count + files) as advance:
        done = turning.rotate(advance, advance)
    console.print(
        f"項目 {done.values:,} 件、ファイル {done.files:,} 件の封を、鍵 {fingerprints()[0]} に替えました。"
    )
    return _told(done.unreadable)


def status() -> int:
    """Print how much each key seals; returns 1 when an old key is still needed or something cannot be opened."""
    count, files = turning.amount()
    with bar("調べています            ", count + files) as advance:
        found = turning.status(advance, advance)
    for number, fingerprint in enumerate(fingerprints()):
        role = "いまの鍵" if number == 0 else "古い鍵"
        values, kept = found.values.get(fingerprint, 0), found.files.get(fingerprint, 0)
        console.print(f"{fingerprint}  {role}  項目 {values:,} 件、ファイル {kept:,} 件")
    if _told(found.unreadable):
        return 1
    if any(found.sealed_by(fingerprint) for fingerprint in fingerprints()[1:]):
        console.print("古い鍵で封をしたものが残っています。tenohira keys rotate を実行してください。")
        return 1
    if len(fingerprints()) > 1:
        console.print(
            "古い鍵は、もう使われていません。tenohira keys forget で外せます。控えを読むときのために保管してください。"
        )
    return 0


def forget() -> int:
    """Take the old keys out of the data folder, once nothing is sealed with them."""
    if status():
        return 1
    file = _file()
    if file is None:
        console.print("TENOHIRA_KEYS を、先頭の鍵だけにして、ウェブとワーカーを起動し直してください。")
        return 0
    _write(file.with_name("keys.old"), settings.TENOHIRA_KEYS[1:])
    _write(file, settings.TENOHIRA_KEYS[:1])
    console.print(f"古い鍵を {file} から外しました（{file.with_name('keys.old')} に移しました）。")
    return 0


def _told(unreadable: tuple[str, ...]) -> int:
    for name in unreadable[:20]:
        console.print(f"✗ どの鍵でも開きません: {name}")
    if unreadable:
        console.print(
            f"開けないものが {len(unreadable):,} 件あります。"
            "以前の鍵を TENOHIRA_KEYS の後ろに加えて、もう一度実行してください。"
        )
    return 1 if unreadable else 0


def _file() -> Path | None:
    """The file of the keys, None when they stand in the environment."""
    return None if Environment.read().keys else Path(settings.TENOHIRA_FILES).parent / "keys"


def _write(path: Path, keys: list[str]) -> None:
    """Write keys in one stroke, readable by their owner only."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as file:
        file.write(",".join(keys))
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
