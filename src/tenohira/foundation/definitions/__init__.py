"""Definition files: YAML with line numbers, overlays, validation and content hashes. Imports only errors."""

from tenohira.foundation.definitions.model import (
    Definition,
    LocalText,
    Mistake,
    Mistakes,
    content_hash,
    validate,
)
from tenohira.foundation.definitions.problems import Problem, Problems
from tenohira.foundation.definitions.source import Source, overlay, parse_yaml, read_yaml

__all__ = [
    "Definition",
    "LocalText",
    "Mistake",
    "Mistakes",
    "Problem",
    "Problems",
    "Source",
    "content_hash",
    "overlay",
    "parse_yaml",
    "read_yaml",
    "validate",
]
