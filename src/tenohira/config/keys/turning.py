"""Turning to a new key: everything sealed is sealed again with the newest, and nothing with an old one is left.

It can be killed at any moment and started again: what is done is seen by the seal itself, so that nothing has to be
remembered. Columns go in batches, files one by one, each in one stroke; old and new are readable throughout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile

from tenohira.config.keys import factors
from tenohira.config.keys.columns import BATCH, Column, columns, turn, values
from tenohira.config.progress import Advance
from tenohira.foundation import stored
from tenohira.foundation.sealing import (
    NOT_SEALED,
    SealError,
    fingerprints,
    is_newest,
    seal,
    sealed_with,
    unseal,
    within,
)


@dataclass(frozen=True)
class Turned:
    """How many values and files were sealed anew, and what no key of this installation opens, by its name."""

    values: int
    files: int
    unreadable: tuple[str, ...]


@dataclass(frozen=True)
class Status:
    """How many values and files each key seals, by fingerprint; `unreadable` are those that none opens."""

    values: dict[str, int]
    files: dict[str, int]
    unreadable: tuple[str, ...]

    def sealed_by(self, fingerprint: str) -> int:
        """Return how much a key still seals."""
        return self.values.get(fingerprint, 0) + self.files.get(fingerprint, 0)


def paths() -> Iterator[str]:
    """Return every file of the storage, also those no row names: an orphan is sealed too until it is swept."""
    for folder in stored.folders():
        yield from stored.files_in(folder)


def amount() -> tuple[int, int]:
    """Return how many sealed values and files there are."""
    sealed = sum(sum(1 for _row in values(column)) for column in columns())
    return sealed + factors.count(), sum(1 for _path in paths())


def rotate(on_value: Advance = lambda _n: None, on_file: Advance = lambda _n: None) -> Turned:
    """Seal everything with the newest key. Whatever no key opens is left as it is and named."""
    unreadable: list[str] = []
    turned = sum(_turn_column(column, on_value, unreadable) for column in columns())
    turned += factors.turn(unreadable)
    on_value(factors.count())
    files = 0
    for path in paths():
        try:
            files += _turn_file(path)
        except SealError:
            unreadable.append(path)
        on_file(1)
    return Turned(turned, files, tuple(unreadable))


def _turn_column(column: Column, advance: Advance, unreadable: list[str]) -> int:
    done = 0
    for rows in _batches(values(column)):
        try:
            done += turn(column, rows)
        except SealError:
            done += sum(_turn_one(column, row, unreadable) for row in rows)
        advance(len(rows))
    return done


def _turn_one(column: Column, row: tuple[Any, str], unreadable: list[str]) -> int:
    try:
        return turn(column, [row])
    except SealError:
        unreadable.append(f"{column.name} {row[0]}")
        return 0


def _batches(rows: Iterator[tuple[Any, str]]) -> Iterator[list[tuple[Any, str]]]:
    batch: list[tuple[Any, str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _turn_file(path: str) -> bool:
    with stored.storage().open(path) as file:
        data = file.read()
    if sealed_with(data) == NOT_SEALED or is_newest(data):
        return False
    content = seal(unseal(data))
    stored.replace(path, ContentFile(content))
    return True


def status(on_value: Advance = lambda _n: None, on_file: Advance = lambda _n: None) -> Status:
    """Look at everything sealed and say which key opens it."""
    by_value: Counter[str] = Counter()
    by_file: Counter[str] = Counter()
    unreadable: list[str] = []
    for column in columns():
        for key, value in values(column):
            for token in [value.encode(), *within(value.encode())]:
                _count(by_value, token, f"{column.name} {key}", unreadable)
            on_value(1)
    for key, token in factors.tokens():
        _count(by_value, token, f"{factors.NAME} {key}", unreadable)
        on_value(1)
    for path in paths():
        with stored.storage().open(path) as file:
            _count(by_file, file.read(), path, unreadable)
        on_file(1)
    return Status(dict(by_value), dict(by_file), tuple(unreadable))


def _count(counter: Counter[str], token: bytes, name: str, unreadable: list[str]) -> None:
    found = sealed_with(token)
    if found == NOT_SEALED:
        return
    if found not in fingerprints():
        unreadable.append(name)
    counter[found] += 1
