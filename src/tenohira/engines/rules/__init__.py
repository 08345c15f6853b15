"""One expression, three uses: decide, ask, match. Work rank; pure."""

from tenohira.engines.rules import tree
from tenohira.engines.rules.asking import Asker, Question, at_path, next_question, told
from tenohira.engines.rules.compiler import (
    Rule,
    all_hold,
    compile_rule,
    problems_of,
    value_gaps,
    value_gaps_from,
)
from tenohira.engines.rules.errors import EvaluationError, RuleProblem, RuleProblems, RulesError
from tenohira.engines.rules.evaluation import evaluate
from tenohira.engines.rules.facts import FactUse
from tenohira.engines.rules.kleene import UNKNOWN
from tenohira.engines.rules.lost import Lost
from tenohira.engines.rules.matching import (
    Engine,
    Matched,
    NotInColumns,
    Register,
    lay,
    match,
    register_column_form,
)
from tenohira.engines.rules.mutating import (
    Mutant,
    ValueMutant,
    different_rules,
    mutants_of,
    mutants_of_value,
    with_value,
)
from tenohira.engines.rules.reasons import Clause, Decision, decide
from tenohira.engines.rules.registry import register_function
from tenohira.engines.rules.transcripts import Answered, Settled, transcript
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
from tenohira.engines.rules.values import DatedValue, Values
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
    "Answered",
    "Asker",
    "Clause",
    "Code",
    "Collection",
    "DatedValue",
    "Decision",
    "Engine",
    "EvaluationError",
    "FactUse",
    "Lost",
    "Matched",
    "Mutant",
    "NotInColumns",
    "Question",
    "Record",
    "Register",
    "Rule",
    "RuleProblem",
    "RuleProblems",
    "RulesError",
    "Settled",
    "Type",
    "ValueMutant",
    "Values",
    "Vocabulary",
    "all_hold",
    "at_path",
    "compile_rule",
    "decide",
    "different_rules",
    "evaluate",
    "lay",
    "match",
    "mutants_of",
    "mutants_of_value",
    "next_question",
    "problems_of",
    "register_column_form",
    "register_function",
    "told",
    "transcript",
    "tree",
    "type_from_name",
    "value_gaps",
    "value_gaps_from",
    "with_value",
]
