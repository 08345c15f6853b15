"""Pairs of letters narrow a search and never lose what is there."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.finding import Paired, pairs_of

LETTERS = st.text(alphabet="鈴木花子スズキ湖西市鷲津12-", max_size=12)
OURS, THEIRS = "990019", "990027"
BOOKS = Paired("books", ("title",))


@given(LETTERS, LETTERS, LETTERS)
def test_a_text_has_every_pair_of_a_word_in_it(before: str, word: str, after: str) -> None:
    assert set(pairs_of(OURS, [word])) <= set(pairs_of(OURS, [before + word + after]))


@given(LETTERS)
def test_a_word_has_a_number_for_each_of_its_pairs(word: str) -> None:
    assert len(pairs_of(OURS, [word])) == len({word[n : n + 2] for n in range(len(word) - 1)})


def test_the_pairs_of_one_city_do_not_fit_another() -> None:
    text = "鈴木花子スズキハナコ鷲津中央一丁目2-3"
    assert set(pairs_of(OURS, [text], ["office=shimin"])).isdisjoint(
        pairs_of(THEIRS, [text], ["office=shimin"])
    )


@pytest.mark.django_db
def test_a_single_letter_narrows_nothing() -> None:
    assert not BOOKS.may_hold([("木",)])
    assert not BOOKS.may_hold([("鈴木", "木"), ()])


@pytest.mark.skipif(connection.vendor == "postgresql", reason="there the pairs narrow")
def test_without_pairs_nothing_is_narrowed() -> None:
    assert not BOOKS.may_hold([("鈴木",)])
