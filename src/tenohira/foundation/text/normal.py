"""The one form in which the hall keeps what people type: one width, one kind of hyphen, nothing lost.

Based on Unicode NFKC (UAX #15), with the places where plain NFKC would change what a Japanese text says
left out.
"""

from __future__ import annotations

import re
import unicodedata

# NFKC (and even NFC) would replace these by something that means less:
# CJK compatibility ideographs are letters of people's names (神 U+FA19), circled and raised numbers carry
# order and exponents, units and fractions fall apart, and … becomes three full stops.
_KEPT = re.compile(
    "([\uf900-\ufaff\U0002f800-\U0002fa1f\u2460-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf"
    "\u00b2\u00b3\u00b9\u2070-\u209c\u00bc-\u00be\u2150-\u215f\u2025\u2026\u3371-\u337a\u3380-\u33df]+)"
)
_INVISIBLE = dict.fromkeys(
    [
        *(*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xAD),
        *(0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, 0xFEFF),
    ]
)
# A spacing 濁点 becomes "space + combining mark" under NFKC; here it joins the kana before it or stays.
_MARKS = re.compile("([゛゜])")
_COMBINING = {"゛": "\u3099", "゜": "\u309a"}

DASHES = "‐‑‒–—―−─━－﹣ー"
_LONG_MARK_LOOKALIKES = "‐‑‒–—―−─━"
_DASH_BETWEEN_NUMBERS = re.compile(f"(?<=[0-9A-Za-z])[{DASHES}](?=[0-9A-Za-z])")
_LONG_MARK = re.compile(
    f"(?<=[ァ-ヺぁ-ゖ])[{_LONG_MARK_LOOKALIKES}](?=[ァ-ヺぁ-ゖー])"
    f"|(?<=[ァ-ヺ])[{_LONG_MARK_LOOKALIKES}](?![{_LONG_MARK_LOOKALIKES}0-9A-Za-z])"
)
_LINE_ENDS = re.compile(r"[ \t]+(?=\n|$)")


def normalize(text: str) -> str:
    """Return the text in the hall's form; applying it twice changes nothing more.

    Full-width letters and digits become half width, half-width kana full width, 濁点 typed apart join their
    kana, ideographic spaces become spaces, line ends become \\n, invisible characters go, both ends are
    trimmed. Dashes of any kind become - between letters or digits and ー after katakana. Kept: variation
    selectors (IVS), name letters of the compatibility blocks, 〜, circled numbers, superscripts, units.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE)
    parts = _KEPT.split(text)
    text = "".join(part if index % 2 else _fold(part) for index, part in enumerate(parts))
    text = _DASH_BETWEEN_NUMBERS.sub("-", text)
    text = _LONG_MARK.sub("ー", text)
    return _LINE_ENDS.sub("", text).strip()


def _fold(text: str) -> str:
    pieces = _MARKS.split(text.replace("～", "〜"))
    folded = unicodedata.normalize("NFKC", pieces[0])
    for mark, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        joined = unicodedata.normalize("NFC", folded[-1:] + _COMBINING[mark])
        folded = folded[:-1] + joined if len(joined) == 1 and folded else folded + mark
        folded += unicodedata.normalize("NFKC", piece)
    return folded
