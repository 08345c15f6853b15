"""The door to facts.yaml and values/*.yaml: their models, their loaders, and the vocabulary they make."""

from tenohira.engines.rules.declarations import (
    FactDefinition,
    FactsDefinition,
    KeyDefinition,
    PeriodDefinition,
    Purpose,
    RecordDefinition,
    Use,
    ValueDefinition,
    ValuesDefinition,
)
from tenohira.engines.rules.fact_book import FactBook, load_facts, vocabulary_of
from tenohira.engines.rules.value_book import DatedValues, load_values

__all__ = [
    "DatedValues",
    "FactBook",
    "FactDefinition",
    "FactsDefinition",
    "KeyDefinition",
    "PeriodDefinition",
    "Purpose",
    "RecordDefinition",
    "Use",
    "ValueDefinition",
    "ValuesDefinition",
    "load_facts",
    "load_values",
    "vocabulary_of",
]
