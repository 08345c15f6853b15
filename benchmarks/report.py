"""Writes docs/reference/performance.md with its curves from the lines below results/ (`make bench-report`)."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import RESULTS

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"
_NAMES = {
    "inbox": "受信箱の1ページ目",
    "search": "検索（いちばん遅いもの）",
    "intake": "申請の受付",
    "notices": "通知メール",
    "outbox": "送信待ち",
    "soak": "連続運転",
}
_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 640, 300, 70, 50


def latest(folder: Path = RESULTS) -> list[dict[str, Any]]:
    """Return the newest line of each benchmark at each size."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for text in file.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            found[line["name"], line["details"].get("cases", 0)] = line
    return [found[key] for key in sorted(found)]


def page(lines: Sequence[dict[str, Any]]) -> str:
    """Return the page: every line in a table, a curve for what was measured at several sizes."""
    rows = [
        "| 何を | 件数 | 値 | 目標 | 達成 | 比べた相手 | 比 | 負荷 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in lines:
        peer = one["peer"] or {}
        rows.append(
            f"| {_NAMES.get(one['name'], one['name'])} | {one['details'].get('cases', '―'):,} | "
            f"{one['figure']} {one['unit']} | {one['target']} | {'はい' if one['met'] else 'いいえ'} | "
            f"{peer.get('name', '―')} {peer.get('figure', '')} | {one['ratio'] or '―'} | {one['load']} |"
            if isinstance(one["details"].get("cases"), int)
            else f"| {_NAMES.get(one['name'], one['name'])} | ― | {one['figure']} {one['unit']} | {one['target']} | "
            f"{'はい' if one['met'] else 'いいえ'} | {peer.get('name', '―')} {peer.get('figure', '')} | "
            f"{one['ratio'] or '―'} | {one['load']} |"
        )
    machines = sorted({json.dumps(one["machine"], ensure_ascii=False, sort_keys=True) for one in lines})
    curves = [f"![{_NAMES[name]}](performance-{name}.svg)" for name in _growing(lines)]
    return "\n".join(
        [
            "# 性能の実測値",
            "",
            "この頁は `make bench-report` が `benchmarks/results/` から書く。手で直さない。測り直すには `make bench`。",
            "",
            *rows,
            "",
            *[line for curve in curves for line in (curve, "")],
            f"測った機械: {'、'.join(machines)}",
            "",
        ]
    )


def _growing(lines: Sequence[dict[str, Any]]) -> dict[str, list[tuple[int, float]]]:
    points: dict[str, list[tuple[int, float]]] = {}
    for one in lines:
        if one["details"].get("cases"):
            points.setdefault(one["name"], []).append((one["details"]["cases"], one["figure"]))
    return {name: sorted(found) for name, found in points.items() if len(found) > 1}


def curve(title: str, points: Sequence[tuple[int, float]], unit: str) -> str:
    """Return an SVG without script: milliseconds (linear) over the number of cases (logarithmic)."""
    top = max(value for _x, value in points) * 1.2 or 1.0
    low, high = (math.log10(edge) for edge in (points[0][0], points[-1][0]))

    def place(x: int, y: float) -> tuple[float, float]:
        across = (math.log10(x) - low) / (high - low or 1)
        return _LEFT + across * (_WIDTH - _LEFT - 40), _HEIGHT - _BOTTOM - y / top * (_HEIGHT - _BOTTOM - 40)

    spots = [place(x, y) for x, y in points]
    marks = "".join(
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="#0017c1"/>'
        f'<text x="{a:.1f}" y="{b - 10:.1f}" text-anchor="middle">{y:g}</text>'
        f'<text x="{a:.1f}" y="{_HEIGHT - _BOTTOM + 20}" text-anchor="middle">{x:,}</text>'
        for (a, b), (x, y) in zip(spots, points, strict=True)
    )
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in spots)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        f'font-size="13" fill="#1a1a1a"><title>{title}</title><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{_LEFT}" y="22">{title}（{unit}）</text>'
        f'<line x1="{_LEFT}" y1="{_HEIGHT - _BOTTOM}" x2="{_WIDTH - 20}" y2="{_HEIGHT - _BOTTOM}" stroke="#767676"/>'
        f'<polyline points="{line}" fill="none" stroke="#0017c1" stroke-width="2"/>{marks}'
        f'<text x="{_WIDTH - 20}" y="{_HEIGHT - 8}" text-anchor="end">案件の数</text></svg>\n'
    )


def main() -> None:
    """Write the page and its curves."""
    lines = latest()
    (REFERENCE / "performance.md").write_text(page(lines), encoding="utf-8")
    for name, points in _growing(lines).items():
        (REFERENCE / f"performance-{name}.svg").write_text(
            curve(_NAMES[name], points, "ms"), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
