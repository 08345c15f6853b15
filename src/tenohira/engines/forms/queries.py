"""The door of forms: every calculation over a form and its answers. All of them are pure."""

from tenohira.engines.forms.acceptance import accept, checked, problems_of, raw_of_page, submission
from tenohira.engines.forms.answers import (
    TYPED,
    Accepted,
    Answers,
    Difference,
    Facts,
    FileAnswer,
    FormError,
    PendingPaper,
    Raw,
    ReviewRow,
    ReviewSection,
)
from tenohira.engines.forms.attachments import (
    field_file_refs,
    files_of,
    pending_papers,
    with_file,
    without_file,
)
from tenohira.engines.forms.differences import differences
from tenohira.engines.forms.fields import TYPES, Context, FieldType, field_type
from tenohira.engines.forms.fields.my_number import unsealed
from tenohira.engines.forms.prefill import prefill
from tenohira.engines.forms.questions import Question, question
from tenohira.engines.forms.repeats import Block, add_block, blocks, html_prefix, remove_block
from tenohira.engines.forms.review import review, shown
from tenohira.engines.forms.surroundings import surroundings
from tenohira.engines.forms.typing_of import answer_types, check_expressions
from tenohira.engines.forms.visibility import answer_values, asked_fields, decided_by, pages, visible_fields

__all__ = [
    "TYPED",
    "TYPES",
    "Accepted",
    "Answers",
    "Block",
    "Context",
    "Difference",
    "Facts",
    "FieldType",
    "FileAnswer",
    "FormError",
    "PendingPaper",
    "Question",
    "Raw",
    "ReviewRow",
    "ReviewSection",
    "accept",
    "add_block",
    "answer_types",
    "answer_values",
    "asked_fields",
    "blocks",
    "check_expressions",
    "checked",
    "decided_by",
    "differences",
    "field_file_refs",
    "field_type",
    "files_of",
    "html_prefix",
    "pages",
    "pending_papers",
    "prefill",
    "problems_of",
    "question",
    "raw_of_page",
    "remove_block",
    "review",
    "shown",
    "submission",
    "surroundings",
    "unsealed",
    "visible_fields",
    "with_file",
    "without_file",
]
