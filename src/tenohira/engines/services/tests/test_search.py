"""People find a procedure by the words they use, not by its official name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.services.search import entry, search, words_of

ENTRIES = [
    entry(
        "child-allowance",
        [("児童手当の認定請求", 5), ("子ども手当", 4), ("じどうてあて", 4), ("子を育てる", 1)],
    ),
    entry("dog", [("犬の登録", 5), ("ペット", 4), ("鑑札", 4), ("犬を飼い始めたとき", 1)]),
    entry("resident-record", [("住民票の写しの請求", 5), ("じゅうみんひょう", 4), ("Resident record", 5)]),
    entry("moving-out", [("転出届", 5), ("引っ越し", 4), ("引越", 4), ("Mudança", 5), ("Moving out", 5)]),
]


def first(query: str) -> str:
    hits = search(query, ENTRIES)
    return hits[0].service_id if hits else ""


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("児童手当", "child-allowance"),
        ("じどうてあて", "child-allowance"),
        ("ジドウテアテ", "child-allowance"),
        ("こども手当をもらいたい", "child-allowance"),
        ("児童手当て", "child-allowance"),
        ("じどうてあつ", "child-allowance"),
        ("犬", "dog"),
        ("いぬ", "dog"),
        ("ペットを飼いたい", "dog"),
        ("住民票", "resident-record"),
        ("じゅうみんひょう", "resident-record"),
        ("じゅみんひょう", "resident-record"),
        ("ｼﾞｭｳﾐﾝﾋｮｳ", "resident-record"),
        ("引っ越す", "moving-out"),
        ("ひっこし", "moving-out"),
        ("転出", "moving-out"),
        ("resident record", "resident-record"),
        ("residnet record", "resident-record"),
        ("mudanca", "moving-out"),
        ("moving", "moving-out"),
    ],
)
def test_a_procedure_is_found_by_how_people_say_it(query: str, wanted: str) -> None:
    assert first(query) == wanted


@pytest.mark.parametrize("query", ["", " ", "？！", "をの", "xqzw"])
def test_what_means_nothing_finds_nothing(query: str) -> None:
    assert search(query, ENTRIES) == []


def test_the_title_counts_more_than_the_summary() -> None:
    entries = [entry("a", [("犬の散歩", 1)]), entry("b", [("犬の登録", 5)])]
    assert [hit.service_id for hit in search("犬", entries)] == ["b", "a"]


def test_words_lose_particles_and_keep_their_dictionary_form() -> None:
    assert [word.form for word in words_of("犬を飼った")] == ["犬", "飼う"]


@given(st.text(max_size=300))
def test_any_text_may_be_searched(text: str) -> None:
    assert len(search(text, ENTRIES)) <= len(ENTRIES)
