"""`tenohira check --mutants`: which small changes of the rules no example notices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from rich.console import Console

from tenohira.config.pack_files import check_city_file
from tenohira.engines.services.catalogue import load_catalogue
from tenohira.engines.services.folders import Folders
from tenohira.engines.services.proving import Proof, Proving
from tenohira.foundation.city import packs, use_city
from tenohira.foundation.definitions import Problems

WANTED, WANTED_OF_EACH = 90, 80
"""Per cent of the changes that the examples of a pack, and of each of its services, have to notice."""


def proofs_of_pack(folder: Path, service: str = "") -> Iterator[Proof]:
    """Yield what the examples of a pack over the library prove, one service after another, then what they share.

    `service`: only this one, and what it reads. Raises NoSuchService. A pack with mistakes proves what it can.
    """
    with use_city(check_city_file(folder, Problems()) or "000000"):
        proving = Proving(load_catalogue(Folders(Path(settings.TENOHIRA_LIBRARY), folder), Problems()))
        for service_id in [service] if service else proving.services:
            yield proving.service(service_id)
        yield from proving.shared(proving.read_by(service) if service else None)


def run(path: Path | None, service: str, console: Console) -> int:
    """Print killed and tried changes of each service and every survivor; returns the exit status."""
    killed = total = 0
    is_enough = True
    for folder in [path] if path else list(packs().values()):
        for proof in proofs_of_pack(folder, service):
            killed, total = killed + proof.killed, total + proof.total
            is_enough = is_enough and proof.killed * 100 >= proof.total * WANTED_OF_EACH
            if proof.total:
                console.print(f"{proof.name}: {proof.killed}/{proof.total}", markup=False)
            for survivor in proof.survivors:
                console.print(f"  {survivor}", markup=False, soft_wrap=True, emoji=False)
    share = killed * 100 / total if total else 100
    console.print(
        f"\n規則の小さな変更 {total:,} のうち、例が気づいたのは {killed:,}（{share:.1f}%）です。",
        markup=False,
    )
    return 0 if is_enough and share >= WANTED else 1
