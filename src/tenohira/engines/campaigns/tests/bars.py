"""Reading a customer barcode back from the drawing of a page; knows nothing of the program that drew it."""

from __future__ import annotations

import pikepdf

_TABLE = (
    "1FFT 2FDA 3DFA 4FAD 5FTF 6DAF 7AFD 8ADF 9TFF 0FTT -TFT "
    "CC1DAT CC2DTA CC3ADT CC4TDA CC5ATD CC6TAD CC7TTF CC8FFF"
)
"""Every sign and its bars, as other programs write them: F full, A ascender, D descender, T tracker."""

_SIGN_OF = {word[-3:]: word[:-3] for word in _TABLE.split(" ")}
_VALUES = {sign: n for n, sign in enumerate([*"0123456789-", *(f"CC{k}" for k in range(1, 9))])}
_AS_WIDE = (1.2, 1.6)
"""Points; 0.48 mm are 1.36."""

Matrix = tuple[float, float, float, float, float, float]


class Drawing:
    """Follows the content of a page, and keeps the filled rectangles as wide as a bar: left, bottom, top."""

    def __init__(self, page: pikepdf.Page) -> None:
        self.found: list[tuple[float, float, float]] = []
        self._at: list[Matrix] = [(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)]
        self._path: list[tuple[float, float]] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            act = getattr(self, f"_do_{operator}".replace("*", ""), None)
            if act:
                act(*(float(one) for one in operands))

    def _do_q(self) -> None:
        self._at.append(self._at[-1])

    def _do_Q(self) -> None:
        self._at.pop()

    def _do_cm(self, a: float, b: float, c: float, d: float, e: float, f: float) -> None:
        x, y, z, w, s, t = self._at[-1]
        self._at[-1] = (
            a * x + b * z, a * y + b * w, c * x + d * z, c * y + d * w, e * x + f * z + s, e * y + f * w + t
        )  # fmt: skip

    def _do_m(self, x: float, y: float) -> None:
        a, b, c, d, e, f = self._at[-1]
        self._path.append((a * x + c * y + e, b * x + d * y + f))

    _do_l = _do_m

    def _do_re(self, x: float, y: float, width: float, height: float) -> None:
        self._do_m(x, y)
        self._do_m(x + width, y + height)

    def _do_f(self) -> None:
        xs, ys = [x for x, _y in self._path], [y for _x, y in self._path]
        if xs and _AS_WIDE[0] < max(xs) - min(xs) < _AS_WIDE[1]:
            self.found.append((min(xs), min(ys), max(ys)))
        self._path = []

    def _do_n(self) -> None:
        self._path = []

    def _do_S(self) -> None:
        self._path = []


def drawn_bars(page: pikepdf.Page) -> str:
    """Return the bars of a page from left to right."""
    bars = sorted(Drawing(page).found)
    low, high = min(bottom for _x, bottom, _top in bars), max(top for _x, _bottom, top in bars)
    third = (high - low) / 3
    kinds = {(True, True): "F", (False, True): "A", (True, False): "D", (False, False): "T"}
    return "".join(kinds[bottom < low + third / 2, top > high - third / 2] for _x, bottom, top in bars)


def signs_of(bars: str) -> tuple[str, ...]:
    """Decode bars: start, 21 signs of which the last makes the sum divisible by 19, stop."""
    assert bars.startswith("FD")
    assert bars.endswith("DF")
    signs = tuple(_SIGN_OF[bars[n : n + 3]] for n in range(2, len(bars) - 2, 3))
    assert len(signs) == 21
    assert sum(_VALUES[sign] for sign in signs) % 19 == 0
    return signs
