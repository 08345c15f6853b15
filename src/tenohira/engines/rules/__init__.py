"""One expression, three uses: decide, ask, match. Work rank; pure."""

from tenohira.engines.rules.compiler import Rule, compile_rule, problems_of, value_gaps
from tenohira.engines.rules.errors import EvaluationError, RuleProblem, RuleProblems, RulesError
from tenohira.engines.rules.evaluation import evaluate
from tenohira.engines.rules.facts import FactUse
from tenohira.engines.rules.kleene import UNKNOWN
from tenohira.engines.rules.lost import Lost
from tenohira.engines.rules.reasons import Clause, Decision, decide
from tenohira.engines.rules.registry import register_function
from tenohira.engines.rules.types import (
    BOOL,
    CODE,
    DATE,
    DECIMAL,
    INT,
    TEXT,
    YEN,
    Code,
    Collection,
    Record,
    Type,
    type_from_name,
)
from tenohira.engines.rules.values import Values
from tenohira.engines.rules.vocabulary import Vocabulary

__all__ = [
    "BOOL",
    "CODE",
    "DATE",
    "DECIMAL",
    "INT",
    "TEXT",
    "UNKNOWN",
    "YEN",
    "Clause",
    "Code",
    "Collection",
    "Decision",
    "EvaluationError",
    "FactUse",
    "Lost",
    "Record",
    "Rule",
    "RuleProblem",
    "RuleProblems",
    "RulesError",
    "Type",
    "Values",
    "Vocabulary",
    "compile_rule",
    "decide",
    "evaluate",
    "problems_of",
    "register_function",
    "type_from_name",
    "value_gaps",
]
