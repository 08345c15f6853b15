"""Banks and branches of the zengin system, and the numbers of ゆうちょ銀行 as other banks see them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from tenohira.foundation.text import normalize, search_key

YUCHO = "9900"
_KINDS = re.compile(
    "(銀行|信用金庫|信金|信用組合|信組|労働金庫|労金|農業協同組合|農協|漁業協同組合|漁協|支店|支所|出張所|ゆうちょ店)$"
)
_WRITTEN = {
    "信用金庫": "信金", "信用組合": "信組", "労働金庫": "労金", "農業協同組合": "農協", "漁業協同組合": "漁協",
}  # fmt: skip


@dataclass(frozen=True)
class Bank:
    """A bank or a branch: its code (4 or 3 digits), its name and its reading as the zengin system has them."""

    code: str
    name: str
    kana: str

    @property
    def full_name(self) -> str:
        """The name as it stands on a passbook (静岡 is 静岡銀行); foreign banks as they are."""
        is_bank = self.code < "0400" or "0500" <= self.code < "0600" or self.code == YUCHO
        return f"{self.name}銀行" if len(self.code) == 4 and is_bank and self.code != "0200" else self.name


class Directory:
    """Banks, or branches of one bank, found by code or by name."""

    def __init__(self, rows: Iterable[Bank]) -> None:
        self.rows = {row.code: row for row in rows}
        self._by_name: dict[str, list[Bank]] = {}
        for row in self.rows.values():
            for key in {_key(row.name), _key(row.full_name), _bare(row.name), search_key(row.kana)}:
                self._by_name.setdefault(key, []).append(row)

    def get(self, code: str) -> Bank | None:
        """Return the one with this code."""
        return self.rows.get(code)

    def named(self, text: str) -> list[Bank]:
        """Return those with this name or reading; more than one when the text does not tell them apart."""
        for key in (_key(text), _bare(text), search_key(text)):
            found = self._by_name.get(key)
            if found:
                return found
        return []


class Banks(Directory):
    """Every bank, with the branches of those that are carried."""

    def __init__(self, rows: Iterable[Bank], folder: Path | None = None) -> None:
        super().__init__(rows)
        self._folder = folder
        self._branches: dict[str, Directory | None] = {}

    def branches(self, bank: str) -> Directory | None:
        """Return the branches of a bank, or None when they are not carried."""
        if bank not in self._branches:
            path = self._folder / "branches" / f"{bank}.json" if self._folder and bank in self.rows else None
            self._branches[bank] = Directory(_read(path)) if path and path.is_file() else None
        return self._branches[bank]


def load_banks(folder: Path) -> Banks:
    """Return the banks of a folder with `banks.json` and `branches/<bank>.json` (rows of code, name, kana)."""
    return Banks(_read(folder / "banks.json"), folder)


@lru_cache(maxsize=1)
def standard_banks() -> Banks:
    """Return the banks of the library."""
    return load_banks(Path(settings.TENOHIRA_LIBRARY) / "banks")


def yucho_account(symbol: str, number: str) -> tuple[str, str, str] | None:
    """Return branch code, kind and 7-digit number for a ゆうちょ記号 (5 digits) and 番号; None if they cannot be.

    記号 1xxx0 is an ordinary account: branch = 2nd and 3rd digit + 8, number without its last digit, which is 1.
    記号 0xxx0 is a transfer account (振替): branch = 2nd and 3rd digit + 9, number as it is, up to 6 digits.
    (ゆうちょ銀行「記号番号から振込用の店名・預金種目・口座番号への変換」)
    """
    if not re.fullmatch(r"[01]\d{3}0", symbol) or not number.isdigit():
        return None
    if symbol[0] == "1":
        if not (2 <= len(number) <= 8 and number.endswith("1")):
            return None
        return symbol[1:3] + "8", "ordinary", number[:-1].zfill(7)
    return (symbol[1:3] + "9", "current", number.zfill(7)) if len(number) <= 6 else None


def _read(path: Path) -> list[Bank]:
    return [Bank(*row) for row in json.loads(path.read_text(encoding="utf-8"))]


def _key(text: str) -> str:
    key = normalize(text).replace(" ", "").casefold()
    for long, short in _WRITTEN.items():
        key = key.replace(long, short)
    return re.sub("^ja(?=.)|(?<=.)支店$", "", key)


def _bare(text: str) -> str:
    """The name without the kind of institution: 静岡銀行 and 静岡 are one."""
    return _KINDS.sub("", _key(text)) or _key(text)
