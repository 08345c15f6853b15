"""The functions of this installation: the fixed list and what offices registered when the program started."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tenohira.engines.rules.functions import Function, Functions, Signature
from tenohira.engines.rules.standard_functions import STANDARD
from tenohira.engines.rules.types import Type

_functions = Functions(STANDARD)


def registered_functions() -> Functions:
    """Return every function a rule may call here."""
    return _functions


def register_function(
    name: str, argument_types: Sequence[Type], result_type: Type, call: Callable[..., Any]
) -> None:
    """Make a pure Python function known to rules: what the language cannot say on purpose.

    Called from an office's AppConfig.ready(). `call` gets known values only and returns one of `result_type`.
    Raises FunctionRefused when the name is taken or is no name.
    """
    _functions.add(Function(name, (Signature(tuple(argument_types), result_type),), call))
