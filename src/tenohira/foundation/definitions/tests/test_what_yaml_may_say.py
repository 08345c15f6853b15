"""What people may write in YAML arrives as plain values with their lines; everything else is one clear problem."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.foundation.definitions import Problem, Problems, Source, content_hash, parse_yaml, read_yaml

FILE = Path("service.yaml")


def read(text: str) -> Source:
    problems = Problems()
    source = parse_yaml(text, FILE, problems)
    assert source is not None, str(problems)
    return source


def problem(text: str) -> Problem:
    problems = Problems()
    assert parse_yaml(text, FILE, problems) is None
    (only,) = problems
    return only


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1", {"a": 1}),
        ("a: -1.50", {"a": -1.5}),
        ("a: 0x1F", {"a": 31}),
        ("a: '0123'", {"a": "0123"}),
        ("a: true", {"a": True}),
        ("a: yes", {"a": "yes"}),
        ("a: no", {"a": "no"}),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ("a: 2026-04-01", {"a": date(2026, 4, 1)}),
        ("a: 2026-04-01T10:00:00", {"a": datetime.fromisoformat("2026-04-01T10:00")}),
        ("a: |\n  一行目\n  二行目\n", {"a": "一行目\n二行目\n"}),
        ("a: >\n  一行目\n  二行目\n", {"a": "一行目 二行目\n"}),
        ('a: "引用: 符"', {"a": "引用: 符"}),
        ("- 1\n- [2, 3]\n- {k: v}", [1, [2, 3], {"k": "v"}]),
        ("1: a\nx y: b", {"1": "a", "x y": "b"}),
        ("# 注釈だけ\n", None),
        ("", None),
    ],
)
def test_values_are_plain(text: str, value: object) -> None:
    found = read(text).value
    assert found == value
    assert type(found) is type(value)
    content_hash(found)


@pytest.mark.parametrize("text", ["a: 1", "a: x", "a: 1.5", "a: 2026-04-01T10:00:00", "a: true", "a: 'x'"])
def test_values_carry_nothing_of_the_reader_with_them(text: str) -> None:
    value = read(text).value["a"]
    assert type(value).__module__ in {"builtins", "datetime"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: !!set {x, y}", 1),
        ("a: 1\nb: !own value", 2),
        ("a:\n  - 1\n  - !!binary aGVsbG8=", 3),
    ],
)
def test_tags_of_yaml_are_a_problem_at_their_line(text: str, line: int) -> None:
    found = problem(text)
    assert found.line == line
    assert found.what == "YAMLのタグ（! で始まる印）は使えません。"
    assert "消して" in found.how


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &x {k: 1}\nb: *x\n", {"a": {"k": 1}, "b": {"k": 1}}),
        ("a: &x {k: 1}\nb: {<<: *x, j: 2}\n", {"a": {"k": 1}, "b": {"k": 1, "j": 2}}),
        ("a: &x [1]\nb: [*x, *x]\n", {"a": [1], "b": [[1], [1]]}),
    ],
)
def test_what_is_said_once_may_be_used_again(text: str, value: object) -> None:
    assert read(text).value == value


def test_a_key_that_was_merged_in_stands_where_it_was_merged() -> None:
    source = read("a: &x\n  k: 1\n\nb:\n  <<: *x\n  j: 2\n")
    assert source.place(("a", "k")) == (FILE, 2)
    assert source.place(("b", "k")) == (FILE, 4)
    assert source.place(("b", "j")) == (FILE, 6)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1, 2\n", 3),
        ("a: 'x\n", 2),
        ("a: 1\n  b: 2\n", 2),
        ("a: b: c\n", 1),
        ("a: 1\na: 2\n", 2),
        ("a: 1\n\tb: 2\n", 2),
        ("a: *nobody\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
    ],
)
def test_a_mistake_of_writing_stands_at_or_just_behind_its_line(text: str, line: int) -> None:
    found = problem(text)
    assert found.file == "service.yaml"
    assert abs(found.line - line) <= 1
    assert found.what
    assert found.how


class TestPlaces:
    SOURCE = """\
title: {ja: お茶, en: Tea}

serve:
  - kind: tea
    cups: 2

  - kind: cake
notes: |
  一行目
  二行目
last: 1
"""

    @pytest.mark.parametrize(
        ("path", "line"),
        [
            ((), 1),
            (("title",), 1),
            (("title", "en"), 1),
            (("serve",), 3),
            (("serve", 0), 4),
            (("serve", 0, "cups"), 5),
            (("serve", 1), 7),
            (("serve", 1, "kind"), 7),
            (("notes",), 8),
            (("last",), 11),
        ],
    )
    def test_each_key_knows_its_line(self, path: tuple[str | int, ...], line: int) -> None:
        assert read(self.SOURCE).place(path) == (FILE, line)

    @pytest.mark.parametrize(
        ("path", "line"),
        [(("serve", 0, "sugar"), 4), (("serve", 5), 3), (("nothing",), 1), (("title", "fr", "x"), 1)],
    )
    def test_what_is_missing_stands_at_the_nearest_parent(
        self, path: tuple[str | int, ...], line: int
    ) -> None:
        assert read(self.SOURCE).place(path) == (FILE, line)

    def test_a_part_of_a_file_keeps_its_lines(self) -> None:
        part = read(self.SOURCE).at("serve", 1)
        assert part.value == {"kind": "cake"}
        assert part.place() == (FILE, 7)
        assert part.place(("kind",)) == (FILE, 7)
        assert part.at("kind").value == "cake"


TEXTS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=8)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=10,
)


def paths(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [at]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        found += paths(one, (*at, key))
    return found


@settings(max_examples=80)
@given(PLAIN)
def test_what_is_written_as_json_is_read_the_same_and_every_value_has_a_place(value: object) -> None:
    source = read(json.dumps(value, ensure_ascii=False))
    assert source.value == value
    assert set(paths(value)) <= set(source.places)


@settings(max_examples=40)
@given(st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=6, unique=True), st.data())
def test_a_key_stands_on_the_line_it_was_written_on(keys: list[str], data: st.DataObject) -> None:
    lines: list[str] = []
    stands: dict[str, int] = {}
    for key in keys:
        lines += ["# 注釈"] * data.draw(st.integers(0, 2)) + [""] * data.draw(st.integers(0, 2))
        lines.append(f"{key}: {data.draw(st.sampled_from(['1', '[1, 2]', '{x: 1}', 'お茶']))}")
        stands[key] = len(lines)
    source = read("\n".join(lines))
    assert {key: source.place((key,))[1] for key in keys} == stands


@settings(max_examples=60)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_are_problems(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(raw)
    problems = Problems()
    source = read_yaml(path, problems)
    assert (source is None) == bool(problems)
    assert all(one.file == str(path) and one.line >= 1 and one.how for one in problems)


class TestProblems:
    def test_they_come_by_file_and_line_each_once(self) -> None:
        problems = Problems()
        assert not problems
        problems.add("b.yaml", 1, "三つ目")
        problems.add("a.yaml", 9, "二つ目")
        problems.add(Path("a.yaml"), 2, "一つ目", "わけ", "直し方")
        problems.add("a.yaml", 9, "二つ目")
        assert [one.what for one in problems] == ["一つ目", "二つ目", "三つ目"]
        assert len(problems) == 3

    def test_they_are_read_as_file_line_what_why_how(self) -> None:
        problems = Problems()
        problems.add("a.yaml", 2, "間違いです。", "わけです。", "こう直します。")
        problems.add("a.yaml", 3, "これだけです。")
        assert str(problems).splitlines() == [
            "a.yaml:2: 間違いです。 ／ 理由: わけです。 ／ 直し方: こう直します。",
            "a.yaml:3: これだけです。",
        ]
