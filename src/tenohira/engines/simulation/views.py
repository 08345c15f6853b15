"""Drafts as other rooms see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tenohira.engines.simulation.editing import Change, RuleToEdit, ValueToEdit
from tenohira.foundation.definitions import Problem


@dataclass(frozen=True)
class DraftView:
    """A draft in a list. `is_old`: the procedure changed since it was tried."""

    ref: str
    office_id: str
    service_id: str
    service_title: str
    title: str
    on: date
    made_by_name: str
    changed_at: datetime
    ran_at: datetime | None
    is_old: bool
    result: Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A draft opened: what may be changed, what was typed by name of its input, what it changes, what is wrong."""

    draft: DraftView
    values: tuple[ValueToEdit, ...]
    rules: tuple[RuleToEdit, ...]
    typed: Mapping[str, str]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Tried:
    """A draft after it was tried. With `problems` nothing was counted; `examples` come out otherwise than written."""

    draft: DraftView
    problems: tuple[Problem, ...]
    examples: tuple[Problem, ...]
