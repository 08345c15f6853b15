"""The third use of a rule: the same rule for the whole register at once, as columns on one engine."""

from tenohira.engines.rules.matching.engines import Engine, lay
from tenohira.engines.rules.matching.errors import NotInColumns
from tenohira.engines.rules.matching.functions import register_column_form
from tenohira.engines.rules.matching.matched import Matched, match
from tenohira.engines.rules.matching.register import Register

__all__ = ["Engine", "Matched", "NotInColumns", "Register", "lay", "match", "register_column_form"]
