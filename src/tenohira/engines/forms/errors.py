"""Errors of forms: what a person typed that cannot be taken as it is, and questions that do not exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tenohira.foundation.errors import TenohiraError


class FormsError(TenohiraError):
    """Base of every error of this room."""


class UnknownQuestion(FormsError):
    """A page, field or block of a repeat that this form does not have, or does not show now."""


class FieldError(FormsError):
    """An answer that cannot be taken. `message` says what is wrong and how to write it, in the active language.

    `code` is stable and for programs (`required`, `too-long`, `not-a-date` …). `part` names the part of a
    composite answer (`number` of a bank account). `more` holds the errors of other parts of the same answer.
    """

    def __init__(self, code: str, message: str, part: str = "", more: Iterable[FieldError] = ()) -> None:
        self.code = code
        self.message = str(message)
        self.part = part
        self.more = tuple(more)
        super().__init__(self.message)

    def each(self) -> Iterator[FieldError]:
        """Yield this error and those of the other parts."""
        yield self
        for error in self.more:
            yield from error.each()

    def at(self, part: str) -> FieldError:
        """Return the same error, standing at a part of a composite answer."""
        inner = f"{part}.{self.part}" if self.part else part
        return FieldError(self.code, self.message, inner, (error.at(part) for error in self.more))


def together(errors: Iterable[FieldError]) -> FieldError | None:
    """Return several errors of one answer as one, or None when there are none."""
    found = [one for error in errors for one in error.each()]
    if not found:
        return None
    first = found[0]
    return FieldError(first.code, first.message, first.part, found[1:])
