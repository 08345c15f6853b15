"""Definition files are read with the line of every key, and every mistake is told at its own line."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from tenohira.foundation.definitions import (
    Definition,
    LocalText,
    Problems,
    content_hash,
    overlay,
    parse_yaml,
    read_yaml,
    validate,
)

FILE = Path("service.yaml")


class Fee(Definition):
    yen: Annotated[int, Field(ge=0)]


class Tea(Definition):
    kind: Literal["tea"]
    cups: int = 1


class Cake(Definition):
    kind: Literal["cake"]
    slices: int = 1


class Menu(Definition):
    title: LocalText
    fee: Fee | None = None
    serve: list[Annotated[Tea | Cake, Field(discriminator="kind")]] = []


def problems_of(text: str) -> list[tuple[int, str]]:
    problems = Problems()
    source = parse_yaml(dedent(text), FILE, problems)
    if source is not None:
        validate(Menu, source, problems)
    return [(problem.line, problem.what) for problem in problems]


def test_a_right_file_has_no_problems_and_gives_its_model() -> None:
    problems = Problems()
    source = parse_yaml("title: {ja: お茶, en: Tea}\nfee: {yen: 300}\n", FILE, problems)
    assert source is not None
    menu = validate(Menu, source, problems)
    assert menu is not None
    assert not problems
    assert (menu.title.text("en"), menu.title.text("pt-BR"), menu.fee) == ("Tea", "お茶", Fee(yen=300))


def test_an_unknown_key_is_named_at_its_line_with_the_nearest_right_one() -> None:
    problems = Problems()
    source = parse_yaml("title: {ja: お茶}\nfeee: {yen: 1}\n", FILE, problems)
    assert source is not None
    validate(Menu, source, problems)
    (problem,) = problems
    assert (problem.line, problem.what) == (2, "知らない項目「feee」です。")
    assert "「fee」ではありませんか" in problem.how
    assert str(problem).startswith("service.yaml:2: 知らない項目")


def test_a_missing_key_is_reported_where_its_parent_stands() -> None:
    assert problems_of("title: {ja: お茶}\nfee: {}\n") == [(2, "必要な項目「yen」がありません。")]


def test_a_wrong_value_shows_what_was_written() -> None:
    ((line, what),) = problems_of("title: {ja: お茶}\nfee:\n  yen: とても高い\n")
    assert line == 3
    assert "「とても高い」" in what


def test_mistakes_inside_a_list_of_kinds_stand_at_their_own_line() -> None:
    found = problems_of(
        """\
        title: {ja: お茶}
        serve:
          - kind: tea
            cups: many
          - kind: coffee
          - kind: cake
            cups: 2
        """
    )
    assert [line for line, _ in found] == [4, 5, 7]


def test_text_without_japanese_or_with_an_unknown_language_is_a_mistake() -> None:
    assert [line for line, _ in problems_of("title: {en: Tea}\n")] == [1]
    assert [line for line, _ in problems_of("title: {ja: お茶, xx: ?}\n")] == [1]


@pytest.mark.parametrize(
    "broken", ["title: {ja: お茶", "title: [1, 2", "a: 1\n a: 2", "title: \x08", "a: &x *x"]
)
def test_broken_yaml_is_one_clear_problem(broken: str) -> None:
    found = problems_of(broken)
    assert len(found) == 1
    assert found[0][1] == "YAMLとして読めません。"


def test_a_file_in_another_encoding_or_a_missing_one_is_said(tmp_path: Path) -> None:
    problems = Problems()
    path = tmp_path / "sjis.yaml"
    path.write_bytes(b"a: 1\n" + "title: お茶".encode("cp932"))
    assert read_yaml(path, problems) is None
    assert read_yaml(tmp_path / "none.yaml", problems) is None
    assert [(p.line, p.what) for p in problems] == [
        (1, "ファイルがありません。"),
        (2, "文字コードがUTF-8ではありません。"),
    ]


def test_a_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes("title: {ja: お茶}".encode("utf-8-sig"))
    source = read_yaml(path, Problems())
    assert source is not None
    assert source.value == {"title": {"ja": "お茶"}}


def test_a_pack_lies_over_the_library_key_by_key_and_says_who_said_what() -> None:
    low = parse_yaml("title: {ja: お茶, en: Tea}\nserve: [{kind: tea}]\n", Path("library.yaml"), Problems())
    high = parse_yaml("\ntitle: {ja: 新茶}\nserve:\n  - {kind: cake}\n", Path("city.yaml"), Problems())
    assert low is not None
    assert high is not None
    merged = overlay(low, high)
    assert merged.value == {"title": {"ja": "新茶", "en": "Tea"}, "serve": [{"kind": "cake"}]}
    assert merged.place(("title", "ja")) == (Path("city.yaml"), 2)
    assert merged.place(("title", "en")) == (Path("library.yaml"), 1)
    assert merged.place(("serve", 0, "kind")) == (Path("city.yaml"), 4)


def test_a_mistake_in_an_overlay_is_reported_in_the_overlay() -> None:
    low = parse_yaml("title: {ja: お茶}\nfee: {yen: 1}\n", Path("library.yaml"), Problems())
    high = parse_yaml("fee:\n  yen: -1\n", Path("city.yaml"), Problems())
    assert low is not None
    assert high is not None
    problems = Problems()
    assert validate(Menu, overlay(low, high), problems) is None
    assert [(p.file, p.line) for p in problems] == [("city.yaml", 2)]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_the_hash_does_not_depend_on_the_order_of_keys(value: object) -> None:
    def turned(item: object) -> object:
        if isinstance(item, dict):
            return {key: turned(item[key]) for key in reversed(list(item))}
        return [turned(one) for one in item] if isinstance(item, list) else item

    assert content_hash(value) == content_hash(turned(value))


@given(st.text(max_size=200))
def test_any_text_is_read_or_is_a_problem_but_never_an_exception(text: str) -> None:
    problems = Problems()
    source = parse_yaml(text, FILE, problems)
    assert (source is None) == bool(problems)
    if source is not None:
        assert validate(Menu, source, problems) is not None or problems
