"""What cannot be asked of the whole register at once."""

from __future__ import annotations

from tenohira.engines.rules.errors import RulesError


class NotInColumns(RulesError):
    """A rule, or a column of the register, has no exact form as columns; matching refuses rather than guesses."""


def not_in_columns(what: str, why: str, how: str) -> NotInColumns:
    """Return the error for what has no column form, each part in plain Japanese."""
    return NotInColumns(what, why, how)
