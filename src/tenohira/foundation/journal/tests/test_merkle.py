"""The tree over a day is that of RFC 6962, and a way through it proves one entry and no other."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.journal.merkle import leaf, path, root_by_path, tree

HASHES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40)
# the test vectors of RFC 6962 as certificate-transparency implementations share them: leaves of raw bytes
RFC_INPUTS = [bytes.fromhex(one) for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
RFC_INPUTS.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
RFC_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("count", range(1, 9))
def test_the_tree_agrees_with_the_vectors_of_rfc_6962(count: int) -> None:
    assert tree(RFC_INPUTS[:count]).hex() == RFC_ROOTS[count - 1]


def test_the_tree_of_nothing_is_the_hash_of_nothing() -> None:
    assert tree([]) == hashlib.sha256(b"").digest()


def test_a_single_entry_is_its_own_tree() -> None:
    assert tree([b"x" * 32]) == leaf(b"x" * 32)
    assert path([b"x" * 32], 0) == []


@given(HASHES, st.integers(0, 39))
def test_every_entry_finds_its_way_to_the_root(hashes: list[bytes], index: int) -> None:
    at = index % len(hashes)
    assert root_by_path(hashes[at], at, len(hashes), path(hashes, at)) == tree(hashes)


@given(HASHES, st.integers(0, 39), st.binary(min_size=32, max_size=32))
def test_nothing_else_does(hashes: list[bytes], index: int, other: bytes) -> None:
    at = index % len(hashes)
    if other != hashes[at]:
        assert root_by_path(other, at, len(hashes), path(hashes, at)) != tree(hashes)


@given(HASHES, st.integers(0, 39), st.integers(-3, 45))
def test_an_entry_proves_its_own_place_only(hashes: list[bytes], index: int, place: int) -> None:
    at = index % len(hashes)
    if place != at and len(set(hashes)) == len(hashes):
        assert root_by_path(hashes[at], place, len(hashes), path(hashes, at)) != tree(hashes)


@given(HASHES, st.integers(0, 39))
def test_a_way_too_short_or_too_long_leads_nowhere(hashes: list[bytes], index: int) -> None:
    at = index % len(hashes)
    way = path(hashes, at)
    assert root_by_path(hashes[at], at, len(hashes), [*way, b"x" * 32]) is None
    if way:
        assert root_by_path(hashes[at], at, len(hashes), way[:-1]) is None


@given(HASHES)
def test_order_and_number_matter(hashes: list[bytes]) -> None:
    assert tree([*hashes, hashes[-1]]) != tree(hashes)
    if hashes != hashes[::-1]:
        assert tree(hashes[::-1]) != tree(hashes)


def test_a_node_cannot_be_passed_off_as_an_entry() -> None:
    one, two = b"1" * 32, b"2" * 32
    assert tree([one, two]) != hashlib.sha256(b"\x00" + leaf(one) + leaf(two)).digest()
    assert tree([leaf(one), leaf(two)]) != tree([one, two])
