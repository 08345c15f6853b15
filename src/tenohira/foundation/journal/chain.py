"""The hash chain of a stream: pure calculation over an entry's columns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
COLUMNS = (
    "city",
    "stream",
    "seq",
    "at",
    "kind",
    "actor_kind",
    "actor_ref",
    "actor_office",
    "office",
    "service",
    "channel",
    "subject",
    "data",
    "prev_hash",
)


def canonical(value: Any) -> str:
    """Return JSON with sorted keys and no spaces: the same data is always the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def entry_hash(columns: Mapping[str, Any]) -> str:
    """Return the sha256 (64 hex digits) of an entry: every column of COLUMNS, times in UTC with microseconds."""
    at: datetime = columns["at"]
    values = {name: columns[name] for name in COLUMNS}
    values["at"] = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return hashlib.sha256(canonical(values).encode()).hexdigest()
