"""Who is whose child in households as they really are, and that nobody is named where the 続柄 does not say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.people.kinship import children_in, heads_in, is_relationship, parents_in, path_of
from tenohira.engines.people.queries import children_of, household_of, parents_of
from tenohira.engines.people.tests.factories import known, load, row, years_ago

Home = dict[str, str]

ELDERS_LEAD = {"祖父": "世帯主", "祖母": "妻", "父": "子", "母": "子の妻", "孫": "子の子"}
WIFE_LEADS = {"妻": "世帯主", "夫": "夫", "子": "子", "夫の連れ子": "夫の子", "姑": "夫の母"}


def kin(home: Home, of: str) -> tuple[set[str], set[str]]:
    """(parents, children) of a member."""
    return set(parents_in(home)[of]), set(children_in(home, of))


@pytest.mark.parametrize(
    ("member", "parents", "children"),
    [
        ("祖父", set(), {"父"}),
        ("祖母", set(), {"父"}),
        ("父", {"祖父", "祖母"}, {"孫"}),
        ("母", set(), {"孫"}),
        ("孫", {"父", "母"}, set()),
    ],
)
def test_three_generations_led_by_the_elders(member: str, parents: set[str], children: set[str]) -> None:
    assert kin(ELDERS_LEAD, member) == (parents, children)


@pytest.mark.parametrize(
    ("member", "parents", "children"),
    [
        ("妻", set(), {"子"}),
        ("夫", {"姑"}, {"子", "夫の連れ子"}),
        ("子", {"妻", "夫"}, set()),
        ("夫の連れ子", {"夫"}, set()),
        ("姑", set(), {"夫"}),
    ],
)
def test_a_family_led_by_the_wife_with_a_child_the_husband_brought(
    member: str, parents: set[str], children: set[str]
) -> None:
    assert kin(WIFE_LEADS, member) == (parents, children)


@pytest.mark.parametrize(
    ("home", "of", "children"),
    [
        ({"m": "世帯主", "a": "子", "b": "養子", "c": "長女", "d": "三男"}, "m", ["a", "b", "c", "d"]),
        ({"h": "世帯主", "w": "妻(未届)", "a": "子"}, "w", ["a"]),
        ({"h": "世帯主", "w": "妻（未届）", "a": "妻（未届）の子"}, "w", ["a"]),
        ({"h": "世帯主", "w": "妻（未届）", "a": "妻（未届）の子"}, "h", []),
        ({"h": "世帯主", "s": "子の夫", "d": "子", "a": "子の夫の子"}, "s", ["a"]),
        ({"h": "世帯主", "s": "子の夫", "d": "子", "a": "子の夫の子"}, "d", []),
        ({"h": "世帯主", "s": "子", "k": "子の子", "g": "子の子の子"}, "k", ["g"]),
        ({"h": "世帯主", "m": "母", "b": "弟", "n": "弟の子"}, "b", ["n"]),
        ({"h": "世帯主", "m": "母", "b": "弟", "n": "弟の子"}, "m", ["h", "b"]),
        ({"h": "世帯主", "f": "父", "w": "父の妻"}, "w", []),
        ({"h": "世帯主", "p": "妻の父", "q": "妻の母", "w": "妻", "i": "妻の妹"}, "q", ["w", "i"]),
        ({"h": "世帯主", "f": "養父", "g": "養母"}, "f", ["h"]),
    ],
)
def test_children_of_families_of_many_kinds(home: Home, of: str, children: list[str]) -> None:
    assert children_in(home, of) == children


@pytest.mark.parametrize(
    ("home", "of"),
    [
        ({"h": "世帯主", "a": "子", "b": "子", "k": "子の子"}, "k"),
        ({"h": "世帯主", "a": "子", "w": "子の妻", "v": "子の妻", "k": "子の妻の子"}, "k"),
        ({"h": "世帯主", "a": "子", "b": "子", "k": "孫"}, "k"),
        ({"h": "世帯主", "f": "父", "m": "母", "g": "父の父"}, "f"),
        ({"h": "世帯主", "f": "父", "m": "母", "g": "父の父"}, "m"),
        ({"h": "世帯主", "a": "子", "b": "子", "w": "子の妻", "v": "子の妻", "p": "子の妻の母"}, "w"),
        ({"h": "世帯主", "x": "兄", "y": "弟", "n": "おい"}, "n"),
        ({"h": "世帯主", "u": "おじ", "g": "祖父"}, "u"),
        ({"h": "世帯主", "l": "同居人", "k": "同居人の子", "z": "同居人"}, "k"),
    ],
)
def test_where_the_register_does_not_say_nobody_is_named(home: Home, of: str) -> None:
    assert parents_in(home)[of] == []


def test_three_parents_of_the_head_cannot_be_and_nobody_is_named() -> None:
    home = {"h": "世帯主", "a": "父", "b": "母", "c": "養父"}
    assert parents_in(home)["h"] == []


def test_a_lodgers_child_is_the_lodgers() -> None:
    home = {"h": "世帯主", "l": "同居人", "k": "同居人の子"}
    assert kin(home, "k") == ({"l"}, set())
    assert children_in(home, "h") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("孫", "子の子"),
        ("長男", "子"),
        ("二女", "子"),
        ("養女", "養子"),
        ("世帯主の子", "子"),
        ("妻 の 母", "妻の母"),
        ("妻　の　母", "妻の母"),
        ("孫の妻", "子の子の妻"),
    ],
)
def test_older_and_looser_writings_mean_the_same(one: str, other: str) -> None:
    assert path_of(one) == path_of(other)
    assert is_relationship(one)


@pytest.mark.parametrize(
    "text", ["主人", "世帯主の", "のの", "子子", "母の友人", "1", "子 の", "夫妻", "child の 子"]
)
def test_what_no_register_says_is_no_relationship(text: str) -> None:
    assert not is_relationship(text)


@pytest.mark.django_db
def test_the_queries_follow_the_register_through_three_generations() -> None:
    ages = {"祖父": 70, "祖母": 68, "父": 40, "母": 38, "孫": 8}
    load(
        [
            row(
                str(n),
                "1",
                氏名=f"鈴木 {name}",
                氏名カナ="スズキ カゾク",
                続柄=relationship,
                生年月日=years_ago(ages[name]),
                住民となった日="",
                異動日="",
            )
            for n, (name, relationship) in enumerate(ELDERS_LEAD.items(), start=1)
        ]
    )
    grandchild = known("5").ref
    assert [view.name for view in parents_of(grandchild)] == ["鈴木 父", "鈴木 母"]
    assert [view.name for view in children_of(known("2").ref)] == ["鈴木 父"]
    assert [view.name for view in household_of(grandchild)] == [
        "鈴木 祖父",
        "鈴木 祖母",
        "鈴木 父",
        "鈴木 母",
        "鈴木 孫",
    ]


steps = st.sampled_from(["子", "妻", "夫", "父", "母", "兄", "妹", "孫", "養子", "同居人", "長男"])
relationships = st.lists(steps, min_size=1, max_size=4).map("の".join)
homes = st.lists(relationships, max_size=7).map(
    lambda found: {str(n): relationship for n, relationship in enumerate(["世帯主", *found])}
)


@given(homes)
def test_parents_and_children_are_two_sides_of_one_thing(home: Home) -> None:
    parents = parents_in(home)
    for member in home:
        assert children_in(home, member) == [key for key in home if member in parents[key]]


@given(homes)
def test_nobody_has_more_than_two_parents_or_is_their_own_ancestor(home: Home) -> None:
    parents = parents_in(home)
    assert all(len(found) == len(set(found)) <= 2 for found in parents.values())
    for member in home:
        above, line = set(parents[member]), set(parents[member])
        for _generation in home:
            line = {older for one in line for older in parents[one]}
            above |= line
        assert member not in above


@given(homes, st.randoms(use_true_random=False))
def test_the_order_of_the_members_does_not_matter(home: Home, rng: object) -> None:
    shuffled = list(home.items())
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = parents_in(home), parents_in(dict(shuffled))
    assert {key: set(found) for key, found in one.items()} == {key: set(f) for key, f in other.items()}


@given(homes)
def test_somebody_with_no_kin_in_the_house_changes_nobodys_parents(home: Home) -> None:
    with_lodger = home | {"lodger": "縁故者"}
    assert {key: found for key, found in parents_in(with_lodger).items() if key != "lodger"} == parents_in(
        home
    )
    assert heads_in(home.values()) == heads_in(with_lodger.values()) == 1


@given(relationships)
def test_every_chain_of_known_steps_is_a_relationship(relationship: str) -> None:
    assert is_relationship(relationship)
    path = path_of(relationship)
    assert path is not None
    assert len(path) >= relationship.count("の") + 1
