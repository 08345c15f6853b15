"""Small drawn signs, 24 × 24, one stroke weight; always beside a word, so hidden from assistive technology."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

PATHS = MappingProxyType(
    {
        "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm5-2 5 5",
        "next": "m9 5 7 7-7 7",
        "back": "m15 5-7 7 7 7",
        "down": "m6 9 6 6 6-6",
        "external": "M10 5H5v14h14v-5M14 4h6v6m0-6-9 9",
        "check": "m4.5 12.5 5 5 10-11",
        "close": "m6 6 12 12M18 6 6 18",
        "plus": "M12 5v14M5 12h14",
        "minus": "M5 12h14",
        "info": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-10v6m0-9.6v.2",
        "success": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm-4.2-8.8 3 3 5.6-6.2",
        "warning": "M12 4 2.8 20h18.4L12 4Zm0 6v5m0 2.4v.2",
        "error": "M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3L8.3 3Zm3.7 4.5v6m0 2.7v.2",
        "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3.5 2",
        "globe": (
            "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm-9-9h18M12 3c3 3 3.8 6 3.8 9s-.8 6-3.8"
            " 9c-3-3-3.8-6-3.8-9S9 6 12 3Z"
        ),
        "file": "M6 3h8l4 4v14H6V3Zm8 0v4h4M9 12h6M9 16h6",
        "camera": "M4 8h4l1.5-3h5L16 8h4v11H4V8Zm8 8.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4Z",
        "pin": "M12 21c4-4.6 6-8 6-11a6 6 0 0 0-12 0c0 3 2 6.4 6 11Zm0-9a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
        "bell": "M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15L6 17Zm4 4h4",
        "person": "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c.6-4 3.4-6 7.5-6s6.9 2 7.5 6",
        "people": (
            "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6.5 9c.5-3.6 3-5.4 6.5-5.4s6 1.8"
            " 6.5 5.4M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.9c2 .7 3.2 2.4 3.5 5.1"
        ),
        "phone": "M7 3.5 4 5c0 8 7 15 15 15l1.5-3-4.5-3-2 1.5c-2-1-4.5-3.5-5.5-5.5L10 8 7 3.5Z",
        "mail": "M3.5 5.5h17v13h-17v-13Zm0 1 8.5 7 8.5-7",
        "print": "M7 8V3.5h10V8M5 8h14v8h-2v4.5H7V16H5V8Zm2 6h10",
        "home": "m3 11.5 9-8 9 8M6 9.5v11h4.5v-6h3v6H18v-11",
        "inbox": "M4 5h16v14H4V5Zm0 8h4.5l1.5 2.5h4l1.5-2.5H20",
        "yen": "m6.5 4 5.5 8 5.5-8M12 12v8.5M7.5 13h9M7.5 16.5h9",
        "calendar": "M4 6h16v14H4V6Zm0 4.5h16M8 3.5v4M16 3.5v4",
        "sort": "M8 5v14m0 0-3-3m3 3 3-3M16 19V5m0 0-3 3m3-3 3 3",
        "lock": "M6 11h12v9H6v-9Zm2.5 0V8a3.5 3.5 0 0 1 7 0v3",
    }
)


@cache
def icon_svg(name: str) -> SafeString:
    """Return the sign as inline SVG, sized by CSS (`.icon`); raises KeyError for a name that is not drawn."""
    return format_html(
        '<svg class="icon icon--{}" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        name,
        mark_safe(PATHS[name]),  # noqa: S308 - our own constants
    )


SHAPES = MappingProxyType(
    {
        "full": '<circle cx="8" cy="8" r="6.5" fill="currentColor"/>',
        "half": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/>'
        '<path d="M8 2a6 6 0 0 0 0 12Z" fill="currentColor"/>',
        "ring": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/>',
        "dotted": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-dasharray="2.4 2.3"/>',
        "back": '<path d="M13 2.5v11L3 8Z" fill="currentColor"/>',
        "diamond": '<path d="M8 1.5 14.5 8 8 14.5 1.5 8Z" fill="currentColor"/>',
        "up": '<path d="M8 2 15 14H1Z" fill="currentColor"/>',
        "check": '<path d="m2 8.5 4 4 8-9" fill="none" stroke="currentColor" stroke-width="2.6"/>',
        "cross": '<path d="m3 3 10 10M13 3 3 13" stroke="currentColor" stroke-width="2.6"/>',
        "bar": '<path d="M3 8h10" stroke="currentColor" stroke-width="2.6"/>',
    }
)


@cache
def shape_svg(name: str) -> SafeString:
    """Return the shape of a state as inline SVG (`.shape`), the same in every font and without colour."""
    drawing = mark_safe(SHAPES[name])  # noqa: S308 - our own constants
    return format_html(
        '<svg class="shape" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">'
        "{}</svg>",
        drawing,
    )
