"""Who is whose child inside a household, from the 続柄 alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.people.kinship import (
    children_in,
    heads_in,
    is_relationship,
    parents_in,
    path_of,
)

WORDS = [
    "世帯主",
    "妻",
    "夫",
    "子",
    "父",
    "母",
    "子の妻",
    "子の夫",
    "子の子",
    "妻の子",
    "妻の父",
    "妻の母",
    "長男",
    "二女",
    "孫",
]


@pytest.mark.parametrize(
    ("relationship", "path"),
    [
        ("世帯主", ()),
        ("妻", ("spouse",)),
        ("夫(未届)", ("spouse",)),
        ("妻（未届）", ("spouse",)),
        ("子", ("child",)),
        ("長男", ("child",)),
        ("二女", ("child",)),
        ("養女", ("child",)),
        ("子の妻", ("child", "spouse")),
        ("子の子", ("child", "child")),
        ("孫", ("child", "child")),
        ("妻の母", ("spouse", "parent")),
        ("母", ("parent",)),
        ("子の子の子", ("child", "child", "child")),
        ("同居人", ("同居人",)),
    ],
)
def test_a_relationship_is_read_as_steps_from_the_head(relationship: str, path: tuple[str, ...]) -> None:
    assert path_of(relationship) == path


@pytest.mark.parametrize("text", ["", "ともだち", "子の", "の子", "妻妻", "child"])
def test_what_the_norm_does_not_know_is_no_relationship(text: str) -> None:
    assert not is_relationship(text)


def test_a_couples_child_belongs_to_both() -> None:
    home = {"ken": "世帯主", "hana": "妻", "ichi": "子"}
    assert children_in(home, "ken") == ["ichi"]
    assert children_in(home, "hana") == ["ichi"]
    assert parents_in(home)["ichi"] == ["ken", "hana"]


def test_a_child_the_wife_brought_is_hers_alone() -> None:
    home = {"ken": "世帯主", "hana": "妻", "rin": "妻の子"}
    assert children_in(home, "hana") == ["rin"]
    assert children_in(home, "ken") == []


def test_a_single_mother_has_her_children() -> None:
    assert children_in({"m": "世帯主", "a": "長男", "b": "二女"}, "m") == ["a", "b"]


def test_an_elderly_father_is_the_heads_father() -> None:
    home = {"ken": "世帯主", "hana": "妻", "masao": "父"}
    assert children_in(home, "masao") == ["ken"]


def test_the_wifes_father_is_hers() -> None:
    home = {"ken": "世帯主", "hana": "妻", "masao": "妻の父"}
    assert children_in(home, "masao") == ["hana"]


def test_siblings_of_the_head_share_the_parents() -> None:
    assert parents_in({"a": "世帯主", "b": "妹", "m": "母"})["b"] == ["m"]


def test_a_grandchild_is_given_to_the_one_couple_it_can_belong_to() -> None:
    home = {"opa": "世帯主", "son": "子", "wife": "子の妻", "kid": "子の子"}
    assert children_in(home, "son") == ["kid"]
    assert children_in(home, "wife") == ["kid"]
    assert children_in(home, "opa") == ["son"]


def test_with_two_grown_children_nobody_is_named_as_the_grandchilds_parent() -> None:
    home = {"opa": "世帯主", "son": "子", "daughter": "子", "kid": "子の子"}
    assert parents_in(home)["kid"] == []


def test_an_unknown_relationship_has_no_parents() -> None:
    assert parents_in({"a": "世帯主", "b": "なぞ"})["b"] == []


def test_heads_are_counted() -> None:
    assert heads_in(["世帯主", "妻", "世帯主"]) == 2


@given(st.lists(st.sampled_from(WORDS), max_size=9))
def test_nobody_is_their_own_parent_or_child(relationships: list[str]) -> None:
    home = {str(i): relationship for i, relationship in enumerate(relationships)}
    assert all(key not in parents for key, parents in parents_in(home).items())


@given(st.lists(st.sampled_from(WORDS), max_size=9))
def test_nobody_is_parent_and_child_of_the_same_person(relationships: list[str]) -> None:
    home = {str(i): relationship for i, relationship in enumerate(relationships)}
    parents = parents_in(home)
    assert not [(a, b) for a in home for b in parents[a] if a in parents[b]]


@given(st.text(max_size=30))
def test_any_text_may_be_asked_for(text: str) -> None:
    assert is_relationship(text) == (bool(text) and path_of(text) is not None)
