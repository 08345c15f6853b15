"""A city's file lies over the library's key by key, and every value still knows which file said it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.foundation.definitions import Problems, Source, overlay, parse_yaml

LIBRARY, CITY = Path("library.yaml"), Path("city.yaml")
KEYS = st.sampled_from("abcd")
LEAVES = st.none() | st.booleans() | st.integers(0, 9) | st.lists(st.integers(0, 9), max_size=3)
TREES = st.recursive(LEAVES, lambda inner: st.dictionaries(KEYS, inner, max_size=3), max_leaves=10)
MAPPINGS = st.dictionaries(KEYS, TREES, max_size=4)


def source_of(value: Any, file: Path = LIBRARY) -> Source:
    text = value if isinstance(value, str) else json.dumps(value)
    source = parse_yaml(text, file, Problems())
    assert source is not None
    return source


def laid(low: Any, high: Any) -> Source:
    return overlay(source_of(low, LIBRARY), source_of(high, CITY))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def has(value: Any, path: tuple[str | int, ...]) -> bool:
    try:
        at(value, path)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict) and value:
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
    return [path]


@settings(max_examples=60)
@given(TREES)
def test_nothing_laid_over_changes_nothing(low: Any) -> None:
    empty = overlay(source_of(low), source_of("# 市の決まりはまだありません\n", CITY))
    assert empty.value == low
    assert empty.places == source_of(low).places


@settings(max_examples=60)
@given(MAPPINGS)
def test_an_empty_mapping_laid_over_changes_nothing(low: Any) -> None:
    assert laid(low, {}).value == low
    assert laid(low, {}).places == source_of(low).places


@settings(max_examples=60)
@given(MAPPINGS)
def test_a_file_laid_over_itself_is_itself(low: Any) -> None:
    assert laid(low, low).value == low


@settings(max_examples=60)
@given(MAPPINGS)
def test_over_nothing_there_is_what_lies_over(high: Any) -> None:
    merged = laid({}, high)
    assert merged.value == high
    assert all(merged.place(path)[0] == CITY for path in leaves(high) if path)


@settings(max_examples=60)
@given(MAPPINGS, MAPPINGS)
def test_laying_a_file_over_twice_is_laying_it_over_once(low: Any, high: Any) -> None:
    over = source_of(high, CITY)
    once = overlay(source_of(low), over)
    twice = overlay(once, over)
    assert twice.value == once.value
    assert twice.places == once.places


@settings(max_examples=100)
@given(MAPPINGS, MAPPINGS)
def test_what_the_city_says_holds_and_the_rest_is_the_librarys(low: Any, high: Any) -> None:
    merged = laid(low, high)
    for path in leaves(high):
        if at(high, path) != {}:
            assert at(merged.value, path) == at(high, path)
    for path in leaves(low):
        said_by_city = any(has(high, path[:end]) for end in range(1, len(path) + 1))
        if path and not said_by_city:
            assert at(merged.value, path) == at(low, path)


@settings(max_examples=100)
@given(MAPPINGS, MAPPINGS)
def test_every_place_names_the_file_that_said_the_value(low: Any, high: Any) -> None:
    merged = laid(low, high)
    for path in leaves(merged.value):
        file, line = merged.place(path)
        assert line >= 1
        if has(high, path) and at(high, path) != {}:
            assert file == CITY
        elif not has(high, path):
            assert file == LIBRARY


@settings(max_examples=60)
@given(MAPPINGS, MAPPINGS)
def test_no_place_is_left_of_what_is_no_longer_there(low: Any, high: Any) -> None:
    merged = laid(low, high)
    assert all(has(merged.value, path) for path in merged.places)


@settings(max_examples=40)
@given(MAPPINGS, MAPPINGS)
def test_laying_over_leaves_both_files_as_they_were(low: Any, high: Any) -> None:
    base, over = source_of(low), source_of(high, CITY)
    places = dict(base.places)
    overlay(base, over)
    assert base.value == low
    assert over.value == high
    assert base.places == places


@pytest.mark.parametrize(
    ("low", "high", "merged"),
    [
        ("a: [1, 2, 3]", "a: [4]", {"a": [4]}),
        ("a: {b: 1, c: 2}", "a: {b: 9}", {"a": {"b": 9, "c": 2}}),
        ("a: {b: 1}", "a: 5", {"a": 5}),
        ("a: 5", "a: {b: 1}", {"a": {"b": 1}}),
        ("a: 5", "a:", {"a": None}),
        ("a: 5", "b: 6", {"a": 5, "b": 6}),
        ("- 1\n- 2", "- 3", [3]),
        ("a: 1", "- 3", [3]),
    ],
)
def test_mappings_merge_and_everything_else_is_replaced(low: str, high: str, merged: object) -> None:
    assert laid(low, high).value == merged


def test_a_list_that_replaces_another_keeps_no_line_of_the_longer_one() -> None:
    merged = laid("a:\n  - 1\n  - 2\n  - 3\n", "\na:\n  - 4\n")
    assert merged.place(("a", 0)) == (CITY, 3)
    assert merged.place(("a", 2)) == (CITY, 2)


def test_a_mapping_both_files_write_stands_in_the_library_and_its_keys_where_they_are_said() -> None:
    merged = laid("a:\n  b: 1\n  c: 2\n", "\n\na:\n  c: 3\n  d: 4\n")
    assert merged.place(("a",)) == (LIBRARY, 1)
    assert merged.place(("a", "b")) == (LIBRARY, 2)
    assert merged.place(("a", "c")) == (CITY, 4)
    assert merged.place(("a", "d")) == (CITY, 5)
