"""Search over services as people type: kana or kanji, synonyms, misspellings. Pure; SudachiPy tokenises."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from tenohira.foundation.text import normalize, to_katakana

# A word of a query counts when it is this alike (0-100, rapidfuzz ratio) to a word of a service.
_ALIKE = 78
_IGNORED = frozenset({"助詞", "助動詞", "補助記号", "空白"})
_IGNORED_WORDS = frozenset(
    {"為る", "する", "たい", "ほしい", "手続き", "手続", "方法", "the", "a", "of", "de", "para", "do", "da"}
)


@dataclass(frozen=True)
class Word:
    """A word with its dictionary form and its reading in katakana."""

    form: str
    reading: str


@dataclass(frozen=True)
class Entry:
    """What a service can be found by: words with a weight, and whole phrases."""

    service_id: str
    words: tuple[tuple[Word, float], ...]
    phrases: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Hit:
    """A service found, with its score; the best first."""

    service_id: str
    score: float


# A Sudachi tokenizer keeps its state between calls and refuses two threads at once.
_one_at_a_time = threading.Lock()


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    from sudachipy import Dictionary

    return Dictionary(dict="core").tokenizer()


def words_of(text: str) -> tuple[Word, ...]:
    """Split a text into words that carry meaning, by dictionary form and reading."""
    found = []
    with _one_at_a_time:
        tokens = list(_tokenizer().tokenize(normalize(text)[:2000].lower()))
    for token in tokens:
        if token.part_of_speech()[0] in _IGNORED or token.normalized_form() in _IGNORED_WORDS:
            continue
        found.append(Word(token.normalized_form(), to_katakana(token.reading_form() or token.surface())))
    return tuple(found)


def entry(service_id: str, weighted: Iterable[tuple[str, float]]) -> Entry:
    """Return the search entry of a service from texts with weights (a title counts more than a summary)."""
    words: dict[Word, float] = {}
    phrases: list[tuple[str, float]] = []
    for text, weight in weighted:
        phrases.append((_squeezed(text), weight))
        for word in words_of(text):
            words[word] = max(words.get(word, 0.0), weight)
    return Entry(service_id, tuple(words.items()), tuple(phrases))


def _squeezed(text: str) -> str:
    return to_katakana(normalize(text)).lower().replace(" ", "").replace("　", "")


def _word_score(word: Word, found: Entry) -> float:
    best = 0.0
    for other, weight in found.words:
        if word.form == other.form or word.reading == other.reading:
            best = max(best, weight)
        elif len(word.reading) >= 3:
            alike = fuzz.ratio(word.reading, other.reading)
            if alike >= _ALIKE:
                best = max(best, weight * 0.6 * alike / 100)
    return best


def _phrase_score(query: str, found: Entry) -> float:
    if len(query) < 2:
        return 0.0
    best = 0.0
    for phrase, weight in found.phrases:
        if query == phrase:
            best = max(best, weight * 2.0)
        elif query in phrase:
            best = max(best, weight * 1.5)
        elif len(query) >= 4 and len(phrase) <= 40:
            alike = (
                fuzz.partial_ratio(query, phrase) if len(phrase) >= len(query) else fuzz.ratio(query, phrase)
            )
            if alike >= _ALIKE:
                best = max(best, weight * 0.7 * alike / 100)
    return best


def search(query: str, entries: Iterable[Entry], limit: int = 20) -> list[Hit]:
    """Return the services that fit a query, best first; an empty query finds nothing."""
    squeezed = _squeezed(query[:100])
    words = words_of(query[:100])
    hits = []
    for found in entries:
        scores = [_word_score(word, found) for word in words]
        covered = sum(1 for score in scores if score) / len(scores) if scores else 0.0
        score = sum(scores) * covered + _phrase_score(squeezed, found)
        if score >= 0.8:
            hits.append(Hit(found.service_id, round(score, 3)))
    return sorted(hits, key=lambda hit: (-hit.score, hit.service_id))[:limit]
