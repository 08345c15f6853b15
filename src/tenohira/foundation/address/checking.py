"""Checking a pack's towns.csv: every bad row at once, each at its line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tenohira.foundation.address.errors import AddressError
from tenohira.foundation.address.postal import read_postal_code
from tenohira.foundation.address.towns import COLUMNS, REQUIRED
from tenohira.foundation.definitions import Problems

# The box of Japan in WGS84 degrees: swapped or projected coordinates fall outside.
_LATITUDES, _LONGITUDES = (20.0, 46.0), (122.0, 154.0)


def check_towns(path: Path, problems: Problems) -> None:
    """Report every row of a towns.csv that cannot be read; see TownMaster.load for the format."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        how = f"1行目を {','.join(COLUMNS)} にして、町字の一覧を置いてください。"
        problems.add(path, 1, "ファイルがありません。", "住所の入力で、町字を選べなくなります。", how)
        return
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        problems.add(path, line, "文字コードがUTF-8ではありません。", "", "UTF-8で保存し直してください。")
        return
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in REQUIRED if column not in (reader.fieldnames or ())]
    if missing:
        how = f"1行目を {','.join(COLUMNS)} にしてください。"
        problems.add(path, 1, f"列 {'、'.join(missing)} がありません。", "", how)
        return
    try:
        for row in reader:
            for what, how in _faults(row):
                problems.add(path, reader.line_num, what, "", how)
    except csv.Error as error:
        how = "引用符の閉じ忘れがないか確かめてください。"
        problems.add(path, reader.line_num, "CSVとして読めません。", str(error), how)


def _faults(row: dict[str, str | None]) -> list[tuple[str, str]]:
    if None in row:
        return [("列の数が1行目より多い行です。", '余分な「,」を消すか、値を " で囲んでください。')]
    found = []
    if not (row["town"] or "").strip():
        found.append(("町字の名前（town）がありません。", "名前を書くか、行を消してください。"))
    for column, (low, high) in (("lat", _LATITUDES), ("lng", _LONGITUDES)):
        written = row[column] or ""
        if not _is_between(written, low, high):
            how = f"10進の度で、{low:g} から {high:g} の間の数を書いてください。"
            found.append((f"{column} の「{written}」は、日本の中の点ではありません。", how))
    code = row.get("postal_code") or ""
    if code and not _is_postal_code(code):
        found.append((f"郵便番号「{code}」を読めません。", "7けたの数字で書くか、空にしてください。"))
    return found


def _is_between(written: str, low: float, high: float) -> bool:
    try:
        return low <= float(written) <= high
    except ValueError:
        return False


def _is_postal_code(code: str) -> bool:
    try:
        return bool(read_postal_code(code))
    except AddressError:
        return False
