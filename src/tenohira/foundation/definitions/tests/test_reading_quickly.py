"""libyaml and ruamel.yaml say the same of every definition, and where they might not, ruamel is asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.definitions import quick_yaml
from tenohira.foundation.definitions.source import _parsed_with_care

LIBRARY = Path(settings.TENOHIRA_LIBRARY)
CITIES = Path(settings.TENOHIRA_CITIES)
ALIKE = {
    "words that YAML 1.1 takes for yes and no": "a: [yes, no, on, off, true, false, True, ~, null]",
    "numbers": "a: [1, -2, 1.5, 1e3, 010, 0o14, 0x1F, 1_000, 12:30, 1:20:30, .inf, .5, +3]",
    "days": "from: 2024-10-01\ntext: '2024-10-01'",
    "quoted and folded": "a: \"x: y\"\nb: 'it''s'\nc: >-\n  one\n  two\n\nd: |\n  one\n   two\n",
    "rules": "rule: today <= max(a, b) + days(30) and x != 3 and y * 2 > 1 and z & 1",
    "flow": "{ja: 犬, en: dog, list: [1, {a: b}]}",
    "nothing": "# only a comment\n",
    "empty values": "a:\nb: ''\nc: []\nd: {}",
    "a list": "- a\n-\n  b: 1\n  c: 2\n- [1, 2]",
    "comments": "a: 1 # one\n# two\nb: 'x # y'",
}
NOT_READ = {
    "a key twice": "a: 1\na: 2",
    "a merge": "x: &x {a: 1}\ny:\n  <<: *x",
    "a tag": "a: !set {b, c}",
    "a forced type": "a: !!str 5",
    "two documents": "a: 1\n---\nb: 2",
    "a key that is no text": "{1: a, true: b}",
    "an open bracket": "a: [1, 2",
    "a tab": "a:\n\tb: 1",
    "a moment": "a: 2024-10-01T10:00:00Z",
    "a day that is none": "a: 2025-02-30",
    "a line break of YAML 1.1": "a: x\u2028b: y",
}


def files() -> list[Path]:
    found = sorted([*LIBRARY.rglob("*.yaml"), *CITIES.rglob("*.yaml")])
    assert len(found) > 300
    return found


def agree(text: str) -> bool:
    """Whether both read the same; True also where only ruamel reads."""
    quick = quick_yaml.read(text)
    careful = _parsed_with_care(text)
    return quick is None or (careful.mistake is None and quick == (careful.value, careful.lines))


def test_every_definition_of_the_library_reads_the_same_both_ways() -> None:
    assert [str(file) for file in files() if not agree(file.read_text("utf-8-sig"))] == []


def test_most_definitions_are_read_quickly() -> None:
    quick = [file for file in files() if quick_yaml.read(file.read_text("utf-8-sig")) is not None]
    assert len(quick) > 0.9 * len(files())


@pytest.mark.parametrize("text", ALIKE.values(), ids=ALIKE)
def test_what_both_understand_is_the_same(text: str) -> None:
    assert quick_yaml.read(text) is not None
    assert agree(text)


@pytest.mark.parametrize("text", NOT_READ.values(), ids=NOT_READ)
def test_what_they_might_see_differently_is_left_to_ruamel(text: str) -> None:
    assert quick_yaml.read(text) is None


def test_a_day_is_a_day_and_a_quoted_one_a_text() -> None:
    read = quick_yaml.read("a: 2024-10-01\nb: '2024-10-01'")
    assert read is not None
    assert read[0] == {"a": date(2024, 10, 1), "b": "2024-10-01"}
    assert read[1][("b",)] == 2


@given(st.text(alphabet="ab1 \n:-[]{},'\"#!&*|>%?@`~.0\t犬", max_size=60))
def test_any_text_is_read_the_same_or_left_to_ruamel(text: str) -> None:
    assert agree(text)
