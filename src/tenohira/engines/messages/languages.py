"""Choosing the language of a notice."""

from __future__ import annotations

from collections.abc import Iterable


def choose(wanted: str, available: Iterable[str]) -> str:
    """Return the available language (BCP 47, case does not matter) that serves a person best.

    The same language, else the same base language (`pt` for `pt-BR`), else for readers of other languages
    easy Japanese, which more foreign residents read than English (国立国語研究所 2008), else Japanese.
    """
    known = {language.lower(): language for language in available}
    tag = wanted.replace("_", "-").lower() or "ja"
    if tag in known:
        return known[tag]
    base = tag.split("-")[0]
    alike = sorted(code for code in known if code.split("-")[0] == base)
    if base != "ja" and alike:
        return known[alike[0]]
    return known.get("ja-easy" if base != "ja" else "ja", known.get("ja", "ja"))
