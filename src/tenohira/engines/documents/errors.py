"""What can go wrong with files and papers; every error says what, why and what to do now."""

from __future__ import annotations

from tenohira.foundation.errors import TenohiraError


class DocumentError(TenohiraError):
    """Base of the errors of this room."""


class Empty(DocumentError):
    """A file without content."""


class TooLarge(DocumentError):
    """A file above the size limit."""


class WrongType(DocumentError):
    """Content that is not one of the accepted types, whatever its name says."""


class Damaged(DocumentError):
    """Content that starts like an accepted type but cannot be read."""


class Dangerous(DocumentError):
    """Content that could harm whoever opens it: bombs, scripts, macros, passwords, viruses."""


class NotScanned(DocumentError):
    """The virus scanner is away, or has not yet looked at a file: it is neither taken in nor handed out."""


class FileNotFound(DocumentError):
    """No such file or paper in this city, or it was discarded."""


class StorageAway(DocumentError):
    """The place of the files does not answer or is full; nothing was kept, and later it goes again."""


class TemplateProblem(DocumentError):
    """A paper could not be typeset: no such template, or a mistake in it."""


class SigningFailed(DocumentError):
    """The city's key could not be used; nothing was issued."""
