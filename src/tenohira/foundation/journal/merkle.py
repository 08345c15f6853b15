"""The Merkle tree over a day's entries (RFC 6962 section 2.1): pure calculation over hashes of 32 bytes.

A leaf is SHA-256(0x00 ‖ hash), a node SHA-256(0x01 ‖ left ‖ right), the tree of nothing SHA-256 of nothing; a list
of n splits at the greatest power of two below n. The prefixes keep a node from being passed off as a leaf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

SHA256_BYTES = 32


def leaf(entry_hash: bytes) -> bytes:
    """Return the leaf of an entry's hash."""
    return hashlib.sha256(b"\x00" + entry_hash).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)


def tree(hashes: Sequence[bytes]) -> bytes:
    """Return the root of the tree over entry hashes, in their order."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    level = [leaf(one) for one in hashes]
    return _root(level)


def _root(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    at = _split(len(leaves))
    return _node(_root(leaves[:at]), _root(leaves[at:]))


def path(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Return the neighbours on the way from one entry up to the root, the lowest first."""
    return _path([leaf(one) for one in hashes], index)


def _path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    if len(leaves) == 1:
        return []
    at = _split(len(leaves))
    if index < at:
        return [*_path(leaves[:at], index), _root(leaves[at:])]
    return [*_path(leaves[at:], index - at), _root(leaves[:at])]


def root_by_path(entry_hash: bytes, index: int, count: int, neighbours: Sequence[bytes]) -> bytes | None:
    """Return the root that an entry's way leads to, None when the way does not fit a tree of `count` entries."""
    if not 0 <= index < count:
        return None
    return _climb(leaf(entry_hash), index, count, list(neighbours))


def _climb(here: bytes, index: int, count: int, neighbours: list[bytes]) -> bytes | None:
    if count == 1:
        return None if neighbours else here
    if not neighbours:
        return None
    top, at = neighbours.pop(), _split(count)
    if index < at:
        below = _climb(here, index, at, neighbours)
        return None if below is None else _node(below, top)
    below = _climb(here, index - at, count - at, neighbours)
    return None if below is None else _node(top, below)
