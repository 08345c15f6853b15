"""What is said on LINE: a title, a text and one button, within the limits of the Messaging API.

Source: LINE Developers, Messaging API reference, Flex Message and Action objects.
"""

from __future__ import annotations

from linebot.v3.messaging import (
    FlexBox,
    FlexBubble,
    FlexButton,
    FlexMessage,
    FlexText,
    Message,
    TextMessage,
    URIAction,
)

MOST_ALT, MOST_LABEL, MOST_ADDRESS, MOST_TEXT = 400, 20, 1000, 2000
"""Characters of the line in the list of chats, of a button, of an address, and of our own text (a bubble: 30 KB)."""

_BLUE, _INK = "#0017C1", "#1A1A1A"


def bubble(title: str, text: str, label: str, link: str) -> Message:
    """Return a message with a button that opens a page; without a page (or a longer address) it is plain text."""
    if not link or _length(link) > MOST_ADDRESS:
        return TextMessage(text=cut(f"{title}\n\n{text}".strip(), MOST_TEXT))
    said = (
        [FlexText(text=cut(title, MOST_ALT), weight="bold", size="lg", wrap=True, color=_INK)]
        if title
        else []
    )
    said.append(
        FlexText(text=cut(text, MOST_TEXT), wrap=True, size="md", color=_INK, margin="lg" if said else None)
    )
    button = FlexButton(
        style="primary", color=_BLUE, action=URIAction(label=cut(label, MOST_LABEL), uri=link)
    )
    return FlexMessage(
        altText=cut(title or text, MOST_ALT),
        contents=FlexBubble(
            body=FlexBox(layout="vertical", contents=said),
            footer=FlexBox(layout="vertical", contents=[button]),
        ),
    )


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters (UTF-16, as LINE counts), never empty, with … where cut."""
    flat = text.strip() or "…"
    if _length(flat) <= most:
        return flat
    kept = flat.encode("utf-16-le")[: (most - 1) * 2].decode("utf-16-le", "ignore")
    return f"{kept.rstrip()}…"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
